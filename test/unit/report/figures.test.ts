import { join } from 'node:path';
import { expect, test } from 'vitest';
import { analyseDesign } from '../../../src/analyse/analysis.ts';
import { buildDesign } from '../../../src/analyse/design.ts';
import { readRuns } from '../../../src/analyse/read.ts';
import { rowsToCsv } from '../../../src/analyse/write-csv.ts';
import { chooseTreatments } from '../../../src/report/figures/dataset/choose.ts';
import { datasetDrafts } from '../../../src/report/figures/dataset/drafts.ts';
import { pathStories } from '../../../src/report/figures/dataset/path-story.ts';
import type { Draft, Row } from '../../../src/report/figures/figure.ts';
import { analyseRuns, searchDrafts } from '../../../src/report/figures/search/drafts.ts';
import { catalogueClasses } from '../../../src/workflows/shared/gene-pool.ts';
import { aSearchResult } from '../../helpers/search-result.ts';
import { testRandom } from '../../helpers/seed-dataset.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const EXPECTED = join(ROOT, 'test', 'fixtures', 'figures');

/** A figure's data in a few lines: how many rows, the first and the last of them, and what each column adds up to. */
function digestOf({ name, rows }: Draft): string {
  const [head = '', first = ''] = rowsToCsv(rows.slice(0, 1)).split('\n');
  const [, last = ''] = rowsToCsv(rows.slice(-1).map((row) => ({ ...rows[0], ...row }))).split('\n');
  const sums = Object.keys(rows[0] ?? {}).map((column) => columnDigest(rows, column));
  return [`${name}: ${rows.length} rows`, head, rounded(first), rounded(last), sums.join(';')].join('\n');
}

/** Six digits: the same on every machine. */
function rounded(line: string): string {
  return line
    .split(';')
    .map((cell) => (/^-?\d+\.\d+(e-?\d+)?$/.test(cell) ? String(Number(Number(cell).toPrecision(6))) : cell))
    .join(';');
}

/** Numbers by the sum of their sizes, other things by how many different ones there are. */
function columnDigest(rows: readonly Row[], column: string): string {
  const cells = rows.map((row) => row[column] ?? null);
  const numbers = cells.flatMap((cell) => (typeof cell === 'number' && Number.isFinite(cell) ? [cell] : []));
  if (numbers.length === 0) return `${new Set(cells).size} different`;
  const size = numbers.reduce((sum, cell) => sum + Math.abs(cell), 0);
  return String(Number(size.toPrecision(6)));
}

const digest = (drafts: readonly Draft[]): string => `${drafts.map(digestOf).join('\n\n')}\n`;

test('the figures of the shipped data set show the data that they showed', async () => {
  const table = await readRuns(join(ROOT, 'examples', 'dataset', 'runs.csv'));
  const classes = catalogueClasses();
  const analysis = analyseDesign(buildDesign(table, [], classes), testRandom(1));
  const choice = chooseTreatments(analysis, { without: [], pair: null });
  const paths = pathStories(analysis, classes, 'the data set');
  const drafts = datasetDrafts(table, analysis, choice, { scale: 'ln', classes, paths, leastPairs: 1 });
  await expect(digest(drafts)).toMatchFileSnapshot(join(EXPECTED, 'dataset.txt'));
});

test('the figures of a search show the data that they showed', async () => {
  const source = aSearchResult();
  const drafts = searchDrafts(source, analyseRuns(source, testRandom(1)));
  await expect(digest(drafts)).toMatchFileSnapshot(join(EXPECTED, 'search.txt'));
});
