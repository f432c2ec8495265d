import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { type ListedSearch, listText } from '../../../../src/report/text/list.ts';

const plain = { colours: picocolors.createColors(false), width: 100 };

test('the list shows each search in one line', () => {
  const search: ListedSearch = {
    name: 'noop-1',
    app: 'noop.py',
    state: 'done',
    runs: 60,
    budget: 60,
    treatments: ['cfg_prefetch=1000'],
    speedup: { estimate: 4.31, low: 4.02, high: 4.6, blocks: 12, p90: null },
    byDuel: false,
    unmeasurable: null,
    problem: null,
    note: null,
  };
  const text = listText(
    [
      search,
      { ...search, name: 'other', state: 'search', treatments: null, speedup: null },
      { ...search, name: 'loud', treatments: null, unmeasurable: 'too-noisy' },
      { ...search, name: 'open', speedup: null },
      { ...search, name: 'since', byDuel: true },
      { ...search, name: 'far', state: 'running', nodes: { running: 2, queued: 1, lost: 0 } },
    ],
    plain,
  );
  expect(text).toMatch(/far +noop\.py +running \(2 nodes, 1 queued\)/);
  expect(text).toMatch(/noop-1 +noop\.py +done +60\/60 +4\.31 times as fast/);
  expect(text).toMatch(/open +noop\.py +done +60\/60 +not confirmed \(1 treatment\)/);
  expect(text).toMatch(/since +.*4\.31 times as fast .*\n? *.*by a duel/);
  expect(text).toMatch(/other +noop\.py +search +60\/60 +nothing yet/);
  expect(text).toMatch(/loud +noop\.py +done +60\/60 +none: the machine was too noisy/);
  expect(text).toMatch(/runs +best$/m);
  expect(listText([{ ...search, note: 'of the new node' }], plain)).toMatch(
    /best, and your note\n.*\n +of the new node$/m,
  );
  expect(listText([], plain)).toContain('No searches here');
});

test('what run and compare have kept stands below, with the line that removes it', () => {
  expect(listText([], plain, 'optimise', ['run-20261201-100000', 'compare-20261201-100000'])).toBe(
    `No searches here. Start one: optimise --app myapp.py
No searches, kept by run, compare and others: run-20261201-100000, compare-20261201-100000 (optimise
delete NAME removes one)
`,
  );
});
