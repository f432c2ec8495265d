import { expect, test } from 'vitest';
import { listTreatments } from '../../../src/workflows/treatments.ts';

const named = (names: readonly string[], set: string | null = null) => listTreatments({ files: [], names, set });

test('names are treatments, factors, classes and patterns, and a group is shown by its option or a name', async () => {
  expect((await named(['cfg_prefetch'])).map(({ factor }) => factor)).toContain('cfg_prefetch');
  expect(new Set((await named(['log_line_*'], 'log-lines')).map(({ set }) => set))).toEqual(new Set(['log-lines']));
});

test('names that have nothing in common with the group are refused, not answered with an empty table', async () => {
  await expect(named(['cfg_prefetch'], 'log-lines')).rejects.toMatchObject({
    exitCode: 64,
    message: 'nothing of cfg_prefetch is in the group log-lines',
  });
});
