/**
 * Are the effects that a search names true? Each treatment of its recommended set is taken out of the set by runs of this
 * script's own, beside the whole set, in rounds in random order; what the report said stands beside it, as a Markdown table.
 *
 *   npm run bench:taken-out -- SEARCH [--results DIR --tasks 30000 --rounds 3 --seed 1] [-- options of optimise run]
 *
 * For a search of an app of one's own its options follow behind --: `-- --app myapp.py`. Quiet machine, nothing else on it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { EXIT } from '../src/domain/errors.ts';
import { shuffled } from '../src/domain/random.ts';
import { cellText, NOTHING } from '../src/report/sections/cells.ts';
import { ratioText } from '../src/report/text/format.ts';
import { randomFrom } from '../src/search/rng.ts';
import { median } from '../src/stats/quantile.ts';
import { optimise } from '../test/helpers/cli.ts';

const RATIO = z.object({ ratio: z.number(), low: z.number().nullable(), high: z.number().nullable() });
const REPORT = z.object({
  recommended: z.object({ treatments: z.array(z.string()) }).nullable(),
  attribution: z.array(z.object({ treatment: z.string(), atBest: RATIO.nullable() })),
});
const RUN = z.object({ outcome: z.string(), usPerTask: z.number().nullable() });
type Effect = z.infer<typeof RATIO>;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    results: { type: 'string', default: 'results' },
    tasks: { type: 'string', default: '30000' },
    rounds: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
  },
});
const [search, ...options] = positionals;
if (search === undefined) throw new Error('which search? npm run bench:taken-out -- SEARCH');
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const told = await optimise(['report', search, '--json', '--results', resolve(values.results)], '.');
if (told.code !== 0) throw new Error(`the report of ${search}: ${told.stderr.trim()}`);
const { recommended, attribution } = REPORT.parse(JSON.parse(told.stdout));
const set = recommended?.treatments ?? [];
if (set.length === 0) throw new Error(`${search} recommends the app as written: nothing can be taken out`);

const own = mkdtempSync(join(tmpdir(), 'optimise-bench-'));
try {
  print(await roundsOf(Number(values.rounds)));
} finally {
  rmSync(own, { recursive: true, force: true });
}

/** Microseconds per task without a treatment, and (null) of the whole set; null: a run that was not ok. */
type Round = ReadonlyMap<string | null, number | null>;

async function roundsOf(count: number): Promise<Round[]> {
  const random = randomFrom(values.seed);
  const rounds: Round[] = [];
  for (let round = 1; round <= count; round++) {
    const found = new Map<string | null, number | null>();
    for (const out of shuffled(random, [null, ...set])) {
      const us = await usPerTask(set.filter((name) => name !== out));
      say(`round ${round}: ${out ?? 'the whole set'}: ${us === null ? 'not ok' : us.toFixed(1)}`);
      found.set(out, us);
    }
    rounds.push(found);
  }
  return rounds;
}

async function usPerTask(treatments: readonly string[]): Promise<number | null> {
  const asked = ['--tasks', values.tasks, '--json', '--quiet', '--results', own, ...options];
  const { code, stdout, stderr } = await optimise(['run', '--with', treatments.join(','), ...asked], '.');
  // Whoever stops the bench stops its runs.
  if (code === null || code >= EXIT.interrupted) throw new Error(`a run was stopped: ${stderr.trim()}`);
  if (stdout === '') {
    say(stderr.trim());
    return null;
  }
  const run = RUN.parse(JSON.parse(stdout));
  return run.outcome === 'ok' ? run.usPerTask : null;
}

function print(rounds: readonly Round[]): void {
  const wholes = rounds.flatMap((round) => round.get(null) ?? []);
  console.log(
    `the whole set of ${set.length}: ${wholes.map((us) => us.toFixed(1)).join(', ')} µs a task, ${values.tasks} tasks`,
  );
  console.log('\n| taken out | truly slower by | rounds | the report said | holds |\n|---|---|---|---|---|');
  for (const treatment of set) {
    const ratios = rounds.flatMap((round) => {
      const [whole, left] = [round.get(null) ?? null, round.get(treatment) ?? null];
      return whole === null || left === null ? [] : [left / whole];
    });
    const effect = attribution.find((one) => one.treatment === treatment)?.atBest ?? null;
    const truth = ratios.length === 0 ? null : median(ratios);
    const cells = [
      treatment,
      truth === null ? 'not measured' : ratioText(truth),
      ratios.map(ratioText).join(' '),
      effect === null ? 'not told apart' : cellText(effect),
      heldCell(effect, truth),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

function heldCell(effect: Effect | null, truth: number | null): string {
  if (effect === null || effect.low === null || effect.high === null || truth === null) return NOTHING;
  return truth >= effect.low && truth <= effect.high ? 'yes' : 'no';
}
