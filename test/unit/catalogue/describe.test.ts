import { expect, test } from 'vitest';
import { describeTreatments } from '../../../src/catalogue/describe.ts';
import { genePool } from '../../../src/workflows/shared/gene-pool.ts';

const pool = genePool([]);
const rulesOf = (name: string, ...sets: (string | null)[]): readonly string[] =>
  describeTreatments(pool, ({ set, name: one }) => one === name || sets.includes(set)).find(
    ({ factor }) => factor === name,
  )?.rules ?? [];

test('a rule with a factor of a group that is not shown is left out; with the group it is there', () => {
  expect(rulesOf('src_submit_biglogs').join()).not.toContain('log_line_');
  expect(rulesOf('src_submit_biglogs', 'log-lines').join()).toContain('log_line_');
  // A rule among the usual ones stays, whatever else is shown.
  const usual = describeTreatments(pool).filter(({ rules }) => rules.length > 0);
  for (const { factor, rules } of usual) expect(rulesOf(factor)).toEqual(rules);
});
