import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'connectors/**/*.test.ts', 'mappings/**/*.test.ts', 'test/**/*.test.ts'],
    allowOnly: false,
    // Torn down in the opposite order: the logs are searched when PostgreSQL has stopped.
    globalSetup: ['test/support/secrets.ts', 'test/support/postgres.ts'],
    // Each test file takes up to a dozen of PostgreSQL's 100 connections.
    maxWorkers: Math.min(4, Math.max(2, availableParallelism())),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 60_000,
  },
});
