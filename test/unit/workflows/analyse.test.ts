import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeReport } from '../../../src/report/page/write-report.ts';
import { summaryText } from '../../../src/report/text/dataset.ts';
import { analyse } from '../../../src/workflows/analyse.ts';
import { PLAIN_ANALYSIS } from '../../helpers/analysis.ts';
import { aSearchResult } from '../../helpers/search-result.ts';
import { testRandom } from '../../helpers/seed-dataset.ts';

describe("analyse of a search's runs.csv", () => {
  const source = aSearchResult();
  const { report } = source;
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'optimise-analyse-'));
    await writeReport(folder, { source, snippet: null, underWay: false, random: testRandom(1) });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const analysed = async (): Promise<Awaited<ReturnType<typeof analyse>>> =>
    analyse({
      file: join(folder, 'runs.csv'),
      out: join(folder, 'analysis'),
      ...PLAIN_ANALYSIS,
      deltas: 'summary',
    });

  it('says the base, the best and the noise of its report, and the path leads from the one to the other', async () => {
    const { summary } = await analysed();
    const text = summaryText(summary, 'best', 100);
    const base = report.baseline?.usPerTask ?? Number.NaN;
    const best = base / (report.fastest?.speedup?.estimate ?? Number.NaN);
    expect(summary.base?.usPerTask).toBe(base);
    expect(summary.noise).toMatchObject({ sd: report.noise?.sd, from: 'search' });
    expect(summary.fastest).toMatchObject({ usPerTask: best, confirmed: true });
    expect(new Set(summary.fastest.treatments)).toEqual(new Set(report.fastest?.treatments));
    for (const path of [summary.paths.bestFirst, summary.paths.nicestFirst]) {
      expect(path[0]?.usPerTask).toBeCloseTo(base, 6);
      expect(path.at(-1)?.usPerTask).toBeCloseTo(best, 6);
      expect(path.at(-1)?.measured).toBe(true);
    }
    expect(text.replaceAll(/\s+/g, ' ')).toContain('(as the search reports it)');
    expect(text).not.toContain('flattered');
  });

  it('says that it goes by the file where the report is of other runs', async () => {
    await appendFile(join(folder, 'runs.csv'), `${'1;'.repeat(source.factors.length)}1790009999;5\n`);
    const { summary } = await analysed();
    expect(summary.fastest).toMatchObject({ usPerTask: 5, confirmed: false });
    expect(summary.noise.from).toBe('repeats');
    expect(summary.warnings[0]).toContain('report.json is of 142 runs, the file of 143');
  });
});
