import { defineConfig } from 'vitest/config';

const COMMON = {
  pool: 'forks',
  // A slow machine is no failure: what hangs is ended late, what is slow is not.
  testTimeout: 240_000,
  hookTimeout: 240_000,
  globalSetup: 'test/helpers/build.ts',
} as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...COMMON,
          name: 'fast',
          include: ['test/{unit,integration,statistics,landscapes}/**/*.test.ts'],
          exclude: ['test/statistics/**/*.slow.test.ts'],
          maxWorkers: 2,
          // The other worker keeps the machine busy: nothing is measured here.
          env: { OPTIMISE_QUIET_WAIT: '0' },
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Real Parsl runs need the machine for themselves, and look for what was left behind on it.
        test: {
          ...COMMON,
          name: 'real',
          include: ['test/e2e/**/*.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
