import { defineConfig } from 'vitest/config';

/** The long suites: simulations by the thousand, and every treatment on real Parsl. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    include: ['**/*.test.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
  },
});
