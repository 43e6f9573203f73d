/** Makes the console, as npm's `prepare`: after `npm ci` in a checkout there is one. Without the packages for it (`--omit=dev`) the product runs all the same, and says at its address how to have it made. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { build as Build } from 'vite';

const BUILT = path.join(import.meta.dirname, 'built');
/** Made apart and moved: a product that runs meanwhile misses no file. */
const MAKING = `${BUILT}.making`;
const OLD = `${BUILT}.old`;
const COMPRESSED = /\.(js|css|svg|webmanifest)$/;
/** What opens without a network, with what is first, on which all of them stand: what people read and answer on the way. The rest is kept once it was opened. */
const OFFLINE = ['frame/sign-in.tsx', 'words/en.ts', 'words/de.ts'];
const OFFLINE_WHOLE = [
  'inbox/inbox.tsx',
  'issue/issue.tsx',
  'frame/told.tsx',
  'phone/phone.tsx',
  'phone/sign-out.tsx',
  'phone/leave-here.ts',
  'phone/held.tsx',
  'phone/keeping.ts',
];
const BESIDE = ['/', '/bondfire.svg', '/colour-scheme.js', '/icons/192.png', '/icons/badge.png'];

interface Made {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
}

// It was made a moment ago, for what is packed.
const isMade =
  process.env['npm_lifecycle_event'] === 'prepare' && ['pack', 'publish'].includes(process.env['npm_command'] ?? '');
if (isMade) process.exit(0);
const vite = await import('vite').catch((error: unknown) => {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return null;
  throw error;
});
if (vite === null) {
  process.stdout.write('The console is not made: its packages are left out. "npm ci" without --omit=dev makes it.\n');
} else {
  // Whatever the caller's: with another one, React is the one for developers, which is twice as large.
  process.env['NODE_ENV'] = 'production';
  await vite.build({
    configFile: path.join(import.meta.dirname, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: MAKING },
  });
  await makeWorker(vite.build);
  compress();
  rmSync(OLD, { recursive: true, force: true });
  if (existsSync(BUILT)) renameSync(BUILT, OLD);
  renameSync(MAKING, BUILT);
  rmSync(OLD, { recursive: true, force: true });
}

/** The files of the console that its worker keeps. A change of any of them makes another name. */
function shell(): { readonly name: string; readonly files: readonly string[] } {
  const made = JSON.parse(readFileSync(path.join(MAKING, 'manifest.json'), 'utf8')) as Readonly<Record<string, Made>>;
  const files = new Set<string>();
  const taken = new Set<string>();
  function take(name: string, whole: boolean): void {
    const one = made[name];
    if (one === undefined) throw new Error(`the console has no ${name}`);
    if (taken.has(name)) return;
    taken.add(name);
    for (const file of [one.file, ...(one.css ?? [])]) files.add(`/${file}`);
    for (const other of one.imports ?? []) take(other, false);
    if (whole) for (const other of one.dynamicImports ?? []) take(other, false);
  }
  for (const name of OFFLINE_WHOLE) take(name, true);
  for (const name of OFFLINE) take(name, false);
  const hash = createHash('sha256').update([...files].toSorted().join('\n'));
  for (const file of BESIDE) hash.update(readFileSync(path.join(MAKING, file === '/' ? 'index.html' : file)));
  return { name: `bondfire-${hash.digest('hex').slice(0, 16)}`, files: [...BESIDE, ...files] };
}

/** A file of its own at the top: what it may serve is what lies below it. */
async function makeWorker(build: typeof Build): Promise<void> {
  await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define: { BUILT: JSON.stringify(shell()) },
    build: {
      outDir: MAKING,
      emptyOutDir: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: path.join(import.meta.dirname, 'worker/worker.ts'),
        output: { format: 'iife', entryFileNames: 'worker.js' },
      },
    },
  });
}

/** Once, here: whoever asks is sent what lies beside the file. Browsers take brotli over HTTPS alone, and gzip everywhere. */
function compress(): void {
  for (const entry of readdirSync(MAKING, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !COMPRESSED.test(entry.name)) continue;
    const file = path.join(entry.parentPath, entry.name);
    const plain = readFileSync(file);
    writeFileSync(`${file}.gz`, gzipSync(plain, { level: 9 }));
    writeFileSync(
      `${file}.br`,
      brotliCompressSync(plain, {
        params: {
          [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
          [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
        },
      }),
    );
  }
}
