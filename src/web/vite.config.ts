/** Makes the console: `npm ci` runs it, and `npm run console` makes it again. `npm run console:dev` serves it as it is written, before a product that runs on BONDFIRE_URL. */
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const PRODUCT = process.env['BONDFIRE_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: path.join(import.meta.dirname, 'built'),
    emptyOutDir: true,
    // Everything is a file: the page allows nothing inside it.
    assetsInlineLimit: 0,
    // These know light-dark(); what it is made into for older ones hangs on a colour scheme that our sheets do not set.
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
    reportCompressedSize: false,
    // Whoever measures the first load reads in it which file needs which.
    manifest: 'manifest.json',
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // The first load is one file and not thirty; a sign is no file.
            { name: 'first', tags: ['$initial'], priority: 1 },
            { name: 'signs', test: /@tabler/, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': { target: PRODUCT, changeOrigin: true }, '/oauth': PRODUCT } },
});
