/** Makes the console, as npm's `prepare`: after `npm ci` in a checkout there is one. Without the packages for it (`--omit=dev`) the product runs all the same, and says at its address how to have it made. */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const BUILT = path.join(import.meta.dirname, 'built');
/** Made apart and moved: a product that runs meanwhile misses no file. */
const MAKING = `${BUILT}.making`;
const OLD = `${BUILT}.old`;
const COMPRESSED = /\.(js|css|svg)$/;

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
  compress();
  rmSync(OLD, { recursive: true, force: true });
  if (existsSync(BUILT)) renameSync(BUILT, OLD);
  renameSync(MAKING, BUILT);
  rmSync(OLD, { recursive: true, force: true });
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
