import { expect, test } from 'vitest';
import type { HistoryDuel } from '../../../../src/domain/history.ts';
import { bisected } from '../../../../src/workflows/regression/confirm-changes.ts';

const LINE = ['v0', 'v1', 'v2', 'v3', 'v4', 'v5'].map((version) => ({ version, spec: version }));

/** What is fought where the first slower version is this one. */
async function fought(line: typeof LINE, slowerFrom: number): Promise<string[]> {
  const at = ({ version }: { version: string }): number => Number(version.slice(1));
  const duels: HistoryDuel[] = [];
  const fight = async (old: (typeof LINE)[number], other: (typeof LINE)[number]): Promise<HistoryDuel> => ({
    before: old.version,
    after: other.version,
    within: { before: 'v0', after: 'v5' },
    ratio: null,
    change: at(old) < slowerFrom && at(other) >= slowerFrom ? 'regression' : 'no-change',
    blocks: 8,
  });
  for await (const duel of bisected(line, 1.2, fight)) duels.push(duel);
  return duels.map(({ before, after, change }) => `${before}-${after} ${change === 'regression' ? 'yes' : 'no'}`);
}

test.each([
  [1, ['v0-v5 yes', 'v0-v2 yes', 'v0-v1 yes']],
  [2, ['v0-v5 yes', 'v0-v2 yes', 'v0-v1 no', 'v1-v2 yes']],
  [4, ['v0-v5 yes', 'v0-v2 no', 'v2-v3 no', 'v3-v4 yes']],
  [5, ['v0-v5 yes', 'v0-v2 no', 'v2-v3 no', 'v3-v4 no', 'v4-v5 yes']],
])('a change that came with version %i is found, and its own two are compared last', async (from, expected) => {
  expect(await fought(LINE, from)).toEqual(expected);
});

test('neighbours need one duel, and what the first does not confirm needs no other', async () => {
  expect(await fought(LINE.slice(0, 2), 1)).toEqual(['v0-v1 yes']);
  expect(await fought(LINE, 9)).toEqual(['v0-v5 no']);
});
