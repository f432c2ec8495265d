import { expect, test } from 'vitest';
import { compareVersions } from '../../../../src/launch/python/releases.ts';
import { thinned } from '../../../../src/workflows/regression/points.ts';

test('versions are thinned evenly, the first and the last kept', () => {
  const all = Array.from({ length: 92 }, (_, i) => i);
  const some = thinned(all, 24);
  expect(some).toHaveLength(24);
  expect([some[0], some.at(-1)]).toEqual([0, 91]);
  expect(thinned(all, 200)).toEqual(all);
  expect(thinned(all, 1)).toEqual([91]);
});

test('releases are ordered by their numbers, not as text', () => {
  const versions = ['2025.12.8', '1.2.0', '2025.3.10', '2025.12.08', '2026.1.12'];
  expect([...versions].sort(compareVersions)).toEqual(['1.2.0', '2025.3.10', '2025.12.8', '2025.12.08', '2026.1.12']);
});
