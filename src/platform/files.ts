/** Files that ship with the product, found in a checkout and in the installed package alike: dist/ has the checkout's shape. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../', import.meta.url);

/** The path of a file that ships with the product: `packageFile('src', 'platform', 'postgres', 'migrations')`. */
export function packageFile(...parts: readonly string[]): string {
  return fileURLToPath(new URL(parts.map(encodeURIComponent).join('/'), ROOT));
}

export function productVersion(): string {
  const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { readonly version: string };
  return version;
}

/** The data that is built in; what a company writes under its data folder wins over it. */
export function builtInFolder(name: 'mappings' | 'playbooks'): string {
  return packageFile(name);
}
