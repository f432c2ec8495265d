import { expect, test } from 'vitest';
import { givenPatchName, withPatch } from '../../../src/catalogue/given-patch.ts';

test('a patch that is given is a factor of its own, beside the catalogue', () => {
  const { factors } = withPatch({ factors: [], rules: [] }, '/diffs/pr-3394-0a1b.diff');
  expect(factors).toMatchObject([
    {
      name: 'given_pr_3394_0a1b',
      levels: [{ name: 'on', class: 'source', actions: [{ kind: 'patch', file: '/diffs/pr-3394-0a1b.diff' }] }],
    },
  ]);
  expect(givenPatchName('/diffs/pr-3394-0a1b.diff')).toBe(factors[0]?.name);
});
