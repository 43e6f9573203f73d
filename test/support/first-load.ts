/** What the console's first load is made of, read in what Vite tells of the files that it made. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const BUILT = path.resolve(import.meta.dirname, '../../src/web/built');

interface Made {
  readonly file: string;
  readonly imports?: readonly string[];
}

/** Bytes of script, as sent to a browser that takes gzip and nothing better, before a screen is there in a language; lazy parts are apart. `screen`: where its source lies below `src/web`. */
export function firstScript(screen: string, language: string): number {
  const made = JSON.parse(read('manifest.json')) as Readonly<Record<string, Made>>;
  const files = new Set([...read('index.html').matchAll(/src="\/(?<file>[^"]+\.js)"/g)].map(([, file = '']) => file));
  function take(name: string): void {
    const one = made[name];
    if (one === undefined) throw new Error(`The console has no ${name}: "npm run console" makes it.`);
    if (files.has(one.file)) return;
    files.add(one.file);
    one.imports?.forEach(take);
  }
  for (const name of [screen, `words/${language}.ts`]) take(name);
  return [...files].reduce((sum, file) => sum + statSync(path.join(BUILT, `${file}.gz`)).size, 0);
}

function read(file: string): string {
  return readFileSync(path.join(BUILT, file), 'utf8');
}
