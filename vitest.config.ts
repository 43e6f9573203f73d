import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,connectors,mappings,test}/**/*.test.ts'],
    allowOnly: false,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
