import { expect, test } from 'vitest';
import { createSpace } from '../../../../src/constraints/space.ts';
import { treatmentsOf } from '../../../../src/domain/genome.ts';
import { withLogs } from '../../../../src/workflows/regression/best-set.ts';
import { aFactor, aLevel, MACHINE } from '../../../helpers/factors.ts';

const lossy = { class: 'config-lossy' } as const;
const factors = [
  aFactor('cfg_prefetch', ['as-is', 1000]),
  aFactor('cfg_logging', [], { levels: [aLevel('as-is'), aLevel('none', lossy)] }),
  aFactor('src_submit_biglogs', [], {
    levels: [aLevel('as-is'), aLevel('lazy', { class: 'source' }), aLevel('remove', { class: 'source-lossy' })],
  }),
  aFactor('cfg_encryption', [], { levels: [aLevel('as-is'), aLevel('off', lossy)] }),
];
const space = createSpace(factors, [], MACHINE);
const named = (genome: readonly number[]): string[] | null => {
  const logged = withLogs(genome, { space });
  return logged === null ? null : treatmentsOf(factors, logged);
};

test('the best with logs has what makes it fast without losing them', () => {
  expect(named([1, 1, 2, 1])).toEqual(['cfg_prefetch=1000', 'cfg_encryption=off']);
  expect(named([1, 1, 1, 0])).toEqual(['cfg_prefetch=1000', 'src_submit_biglogs=lazy']);
});

test('a best that logs as the app does is compared once', () => {
  expect(named([1, 0, 1, 0])).toBeNull();
  expect(named([0, 1, 0, 0])).toBeNull();
});
