/**
 * npm run bench:looks: at which level each of several looks may be taken so that any of them raises no more than a total of
 * false alarms. Paired differences that are normal about 0, signed-rank tests after 8, 12, 18, … of them: the level is the
 * quantile of the smallest p that a sequence ever shows. Writes src/stats/look-levels.json.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { normal } from '../src/domain/random.ts';
import { randomFrom } from '../src/search/rng.ts';
import { LOOK_SERIES } from '../src/stats/looks.ts';
import { sorted } from '../src/stats/quantile.ts';
import { signedRankTail } from '../src/stats/signed-rank.ts';

const SEQUENCES = 400_000;
/** Totals from 10 % down, each smaller by this: a total between two of them takes the level of the smaller. */
const STEP = 1.15;
const SMALLEST = 0.0003;

function smallestPs(random: () => number, found: readonly Float64Array[], at: number): void {
  const values: number[] = [];
  let smallest = 1;
  LOOK_SERIES.forEach((look, i) => {
    while (values.length < look) values.push(normal(random));
    smallest = Math.min(smallest, twoSided(values));
    const ps = found[i];
    if (ps !== undefined) ps[at] = smallest;
  });
}

function twoSided(values: readonly number[]): number {
  const order = values.map((_, i) => i).sort((a, b) => Math.abs(values[a] ?? 0) - Math.abs(values[b] ?? 0));
  const positive = order.reduce((sum, index, rank) => sum + ((values[index] ?? 0) > 0 ? rank + 1 : 0), 0);
  const tail = signedRankTail(values.length);
  return 2 * (tail[Math.min(positive, tail.length - 1 - positive)] ?? 1);
}

const totals: number[] = [];
for (let total = 0.1; total >= SMALLEST; total /= STEP) totals.push(Number(total.toPrecision(3)));
for (const usual of [0.05, 0.04, 0.02, 0.01, 0.008]) totals.push(usual);
totals.sort((a, b) => b - a);

const random = randomFrom('look-levels');
const found = LOOK_SERIES.map(() => new Float64Array(SEQUENCES));
for (let i = 0; i < SEQUENCES; i++) smallestPs(random, found, i);
const levels = found.map((ps) => {
  const ascending = sorted(Array.from(ps));
  // The largest level that no more than the total of the sequences reach.
  return totals.map((total) => {
    const first = ascending[Math.floor(total * SEQUENCES)] ?? 1;
    const below = ascending.findLast((p) => p < first) ?? 0;
    return Number(((first + below) / 2).toPrecision(4));
  });
});
const file = join(import.meta.dirname, '..', 'src', 'stats', 'look-levels.json');
const lines = levels.map((row) => `    ${JSON.stringify(row)}`).join(',\n');
writeFileSync(
  file,
  `{\n  "sequences": ${SEQUENCES},\n  "totals": ${JSON.stringify(totals)},\n  "levels": [\n${lines}\n  ]\n}\n`,
);
