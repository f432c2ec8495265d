import { describe, expect, it } from 'vitest';
import { analyseDesign } from '../../../src/analyse/analysis.ts';
import { buildDesign } from '../../../src/analyse/design.ts';
import { type Reported, UNREPORTED } from '../../../src/analyse/reported.ts';
import type { RunTable } from '../../../src/analyse/table.ts';
import { testRandom } from '../../helpers/seed-dataset.ts';

/** cfg_a halves the time; base and {cfg_a} were run three times each. */
const TABLE: RunTable = {
  factors: [{ name: 'cfg_a', levels: ['0', '1'] }],
  rows: 6,
  levels: Uint8Array.from([0, 0, 0, 1, 1, 1]),
  usPerTask: Float64Array.from([100, 101, 102, 50, 51, 52]),
  unixSeconds: null,
  epochs: null,
  withoutScore: 0,
  warnings: [],
};
const analysed = (reported: Reported): ReturnType<typeof analyseDesign> =>
  analyseDesign(buildDesign(TABLE), testRandom(1), reported);

describe('what a search reported of the runs', () => {
  it('takes the place of what the table alone says of base, noise and best', () => {
    const best = { treatments: ['cfg_a'], us: 48, low: 45, high: 50 };
    const { baseUs, noise, fastest, bestFirst } = analysed({ baseUs: 99, noiseSd: 0.03, best });
    expect([baseUs, noise.sd, fastest.us, fastest.confirmed]).toEqual([99, 0.03, 48, true]);
    expect(bestFirst.map(({ usPerTask }) => Math.round(usPerTask))).toEqual([99, 48]);
    expect(bestFirst[1]?.low).toBeCloseTo(45);
    expect(bestFirst[1]?.high).toBeCloseTo(50);
  });

  it('is not used for a set with a treatment that the table does not have', () => {
    const best = { treatments: ['cfg_b'], us: 48, low: null, high: null };
    const { fastest, bestFirst } = analysed({ ...UNREPORTED, best });
    expect([Math.round(fastest.us), fastest.confirmed]).toEqual([51, false]);
    expect(bestFirst.map(({ usPerTask }) => Math.round(usPerTask))).toEqual([101, 51]);
  });

  it('where there is none few repeats still tell of the noise that they are few', () => {
    expect(analysed(UNREPORTED).noise).toMatchObject({ repeats: 4, from: 'model' });
  });
});
