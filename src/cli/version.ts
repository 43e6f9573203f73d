import { readFileSync } from 'node:fs';
import { packageFile } from '../platform/files.ts';

export function version(): string {
  const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { readonly version: string };
  return version;
}
