import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { temporaryFolder } from './test/support/memory.ts';

process.env['TMPDIR'] = temporaryFolder();

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'connectors/**/*.test.ts', 'mappings/**/*.test.ts', 'test/**/*.test.ts'],
    // What `connector new` copies fails on what its author has to write.
    exclude: ['**/node_modules/**', 'connectors/_template/**'],
    allowOnly: false,
    // Torn down in the opposite order: the logs are searched when PostgreSQL has stopped.
    globalSetup: ['test/support/secrets.ts', 'test/support/postgres.ts', 'test/support/chromium.ts'],
    // Test files of a worker share what they import, which is a fifth of the time; nothing of ours keeps state in a module.
    isolate: false,
    // Much of the time tests wait, so there are more workers than cores; each takes some dozens of PostgreSQL's 300 connections.
    maxWorkers: Math.min(6, Math.max(3, 2 * availableParallelism())),
    // Of the tests in a file that say they may run side by side.
    maxConcurrency: 20,
    // However slow the machine is; what is polled for a second by default.
    expect: { poll: { timeout: 60_000 } },
    testTimeout: 240_000,
    hookTimeout: 240_000,
    teardownTimeout: 60_000,
  },
});
