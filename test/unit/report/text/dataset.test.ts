import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { analyseDesign } from '../../../../src/analyse/analysis.ts';
import { buildDesign } from '../../../../src/analyse/design.ts';
import { readRuns } from '../../../../src/analyse/read.ts';
import { type DatasetSummary, summariseDataset } from '../../../../src/report/dataset/summary.ts';
import { summaryText } from '../../../../src/report/text/dataset.ts';
import { testRandom } from '../../../helpers/seed-dataset.ts';

let summary: DatasetSummary;
beforeAll(async () => {
  const table = await readRuns(join(import.meta.dirname, '../../../../examples/dataset/runs.csv'));
  summary = summariseDataset(table, analyseDesign(buildDesign(table), testRandom(1)));
});

const widestOf = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

describe.each([60, 80, 110, 200])('at %i columns', (width) => {
  test('what the data say keeps to them', () => {
    expect(widestOf(summaryText(summary, 'best', width))).toBeLessThanOrEqual(width);
  });
});

test('the path that is asked for is told, and the other is not', () => {
  expect(summaryText(summary, 'nicest', 100)).toContain('nicest-first');
  expect(summaryText(summary, 'nicest', 100)).not.toContain('best-first');
});
