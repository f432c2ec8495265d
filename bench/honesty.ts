/**
 * Do the numbers of a report hold what they say? Simulated confirmations and whole sessions against known truths.
 * npm run bench:honesty -- [--sessions 300] [--confirmations 2000] [--budget 200] [--write] [--real]
 * --write replaces src/stats/calibration.json by what was found. --real makes runs of real Parsl in place of simulations:
 * the app as written against itself under two names, which must not be called different (exit code 1).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compare } from '../src/workflows/compare.ts';
import {
  blocksFactor,
  confirmations,
  nullSessions,
  type Part,
  type SessionRow,
  sessionRows,
  summarised,
} from '../test/helpers/honesty.ts';
import { NOISE_SETTINGS } from '../test/helpers/simulation.ts';
import { BUILT_IN, surroundingsOf } from '../test/helpers/target.ts';
import { USUAL_NOISE } from '../test/landscapes/noise.ts';
import { inProcesses } from './jobs.ts';

const CALIBRATION = join(import.meta.dirname, '..', 'src', 'stats', 'calibration.json');
const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '300' },
    confirmations: { type: 'string', default: '2000' },
    budget: { type: 'string', default: '200' },
    write: { type: 'boolean', default: false },
    real: { type: 'boolean', default: false },
    job: { type: 'string' },
  },
});
const count = { sessions: Number(values.sessions), confirmations: Number(values.confirmations) };
const budget = Number(values.budget);
const GAIN = 0.3;
const FACTORS = 30;
/** Blocks of the real session: three looks, and each may claim something. */
const REAL_BLOCKS = 18;

/** Sessions that one child process simulates; what it prints is JSON. */
interface Job extends Part {
  readonly kind: 'null' | 'session';
  readonly noise: string;
}

/** A child's part: long enough to make its start worth while. */
const PART = 15;

if (values.job !== undefined) {
  const job = JSON.parse(values.job) as Job;
  const noise = NOISE_SETTINGS[job.noise] ?? USUAL_NOISE;
  const done = job.kind === 'null' ? nullSessions(noise, job, budget, FACTORS) : sessionRows(noise, job, budget);
  process.stdout.write(JSON.stringify(done));
  process.exit(0);
}

if (values.real) process.exit((await realSession()) ? 0 : 1);

/** @returns whether nothing was claimed. */
async function realSession(): Promise<boolean> {
  const results = mkdtempSync(join(tmpdir(), 'optimise-bench-'));
  const say = (text: string): void => console.log(text);
  try {
    const { comparison } = await compare(
      {
        names: ['base', 'base'],
        results,
        saved: results,
        target: { ...BUILT_IN, seconds: 2 },
        measure: true,
        budget: 2 * (REAL_BLOCKS + 2),
        seed: 'real',
        tolerance: null,
      },
      surroundingsOf(say),
    );
    const speedup = comparison.pairs[0]?.speedup ?? null;
    const { low = null, high = null } = speedup ?? {};
    const claimed = low === null || high === null || low > 1 || high < 1;
    const interval = `${speedup?.estimate.toFixed(3)} [${low?.toFixed(3)}, ${high?.toFixed(3)}]`;
    say(
      `base over base: ${interval}, ${speedup?.blocks} blocks: ${claimed ? 'a difference is CLAIMED' : 'no difference is claimed'}`,
    );
    return !claimed;
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
}

/** All sessions, in as many processes as there are CPUs. */
async function inParts(wanted: number, jobOf: (part: Part) => Job): Promise<unknown[]> {
  const parts: Part[] = [];
  for (let from = 0; from < wanted; from += PART) parts.push({ from, count: Math.min(PART, wanted - from) });
  const jobs = parts.map((part) => ['--budget', String(budget), '--job', JSON.stringify(jobOf(part))]);
  return (await inProcesses(import.meta.filename, jobs)).flat();
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
const line = (parts: readonly (string | number)[]): void =>
  console.log(parts.map((part) => String(part).padEnd(12)).join(' '));

line(['confirmation', 'blocks', 'A/A claims', 'coverage', 'bias', 'half-width', 'runs']);
const confirmed = Object.entries(NOISE_SETTINGS).flatMap(([noise, setting]) =>
  [8, 40].map((blocks) => {
    const same = confirmations(0, setting, count.confirmations, blocks);
    const different = confirmations(GAIN, setting, count.confirmations, blocks);
    const row = {
      noise,
      blocks,
      falseAlarms: rounded(same.claims),
      coverage: rounded(different.coverage),
      bias: rounded(different.bias),
      halfWidth: rounded(different.halfWidth),
      runs: rounded(different.runs),
    };
    line(Object.values(row));
    return row;
  }),
);

const nullParts = await inParts(count.sessions, (part) => ({ kind: 'null', noise: 'usual', ...part }));
const nulls = rounded(nullParts.filter(Boolean).length / nullParts.length);
console.log(
  `\nwhole sessions where nothing helps: ${(100 * nulls).toFixed(1)} % claim an improvement (${count.sessions} sessions)`,
);

line([
  '\nsessions',
  'coverage',
  'bias',
  'naive bias',
  'half-width',
  'effect rmse',
  'effect cov.',
  'nulls kept',
  'runs',
]);
const perSetting = Math.max(1, Math.round(count.sessions / Object.keys(NOISE_SETTINGS).length));
const searched = [];
for (const noise of Object.keys(NOISE_SETTINGS)) {
  const wanted = noise === 'usual' ? count.sessions : perSetting;
  const rows = await inParts(wanted, (part) => ({ kind: 'session', noise, ...part }));
  const found = summarised(rows as SessionRow[]);
  const row = {
    noise,
    coverage: rounded(found.coverage),
    bias: rounded(found.bias),
    naiveBias: rounded(found.naiveBias),
    halfWidth: rounded(found.halfWidth),
    effectRmse: rounded(found.effectRmse),
    effectCoverage: rounded(found.effectCoverage),
    nullsKept: rounded(found.nullsKept),
    runs: rounded(found.runs),
    modelFactor: rounded(found.modelFactor),
  };
  line(Object.values(row).slice(0, 9));
  searched.push(row);
}

/** A calibration never narrows an interval: factors below 1 are luck. */
const worst = (factors: readonly number[]): number => Math.round(100 * Math.max(1, ...factors)) / 100;
const settings = Object.values(NOISE_SETTINGS);
const fits = count.confirmations / 4;
const factors = {
  'blocks-two': worst(settings.map((noise) => blocksFactor(noise, 2, 12, fits))),
  'blocks-few': worst(settings.flatMap((noise) => [3, 4].map((blocks) => blocksFactor(noise, blocks, 6, fits)))),
  blocks: worst(settings.flatMap((noise) => [6, 8].map((blocks) => blocksFactor(noise, blocks, 6, fits)))),
  model: worst(searched.map(({ modelFactor }) => modelFactor).filter(Number.isFinite)),
};
console.log(`\nfactors on standard errors: ${JSON.stringify(factors)}`);
if (values.write) {
  const { about } = JSON.parse(readFileSync(CALIBRATION, 'utf8')) as { about: string };
  const table = {
    about,
    factors,
    nullSessions: { count: count.sessions, claims: nulls },
    confirmations: confirmed,
    sessions: searched,
  };
  writeFileSync(CALIBRATION, `${JSON.stringify(table, null, 2)}\n`);
}
