import { defineConfig } from 'vitest/config';

const COMMON = {
  pool: 'forks',
  // A slow machine is no failure: what hangs is ended late, what is slow is not.
  testTimeout: 240_000,
  hookTimeout: 240_000,
  globalSetup: 'test/helpers/build.ts',
} as const;

/** The other worker keeps the machine busy: nothing is measured, and no run waits until it is quiet. */
const BESIDE_OTHERS = { OPTIMISE_QUIET_WAIT: '0' };

const ALONE = ['answers', 'profile', 'witness'].map((name) => `test/e2e/${name}.test.ts`);

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
          env: BESIDE_OTHERS,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Real Parsl runs that wait for most of their time: two files at once, whose times say nothing.
        test: {
          ...COMMON,
          name: 'real',
          include: ['test/e2e/**/*.test.ts'],
          exclude: ALONE,
          maxWorkers: 2,
          env: BESIDE_OTHERS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Those that compare times need the machine for themselves.
        test: { ...COMMON, name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
