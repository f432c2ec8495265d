import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    include: ['test/**/*.test.ts'],
    exclude: ['test/statistics/**/*.slow.test.ts', 'test/treatments/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
