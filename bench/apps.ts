/**
 * What a user gets for an app: the bound of `profile`, what a search confirmed, runs and minutes, the named cause, and the
 * whole program by hand, with and without the export. Each example, and each folder that has an `optimise.yaml` (app,
 * arguments, python …: docs/real-apps.md). Prints the rows of a Markdown table as they come; exit 1 where a bar is missed.
 *
 *   npm run bench:apps [-- --only noop,sleep --folder DIR --budget 40 --seconds 2 --rounds 3 --results DIR --force]
 *
 * With --seconds 1 an example takes three minutes on a quiet machine; below a budget of 40 a search may have no ceiling.
 * --force: however noisy it is.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { median } from '../src/stats/quantile.ts';
import { optimise } from '../test/helpers/cli.ts';
import { EXAMPLES } from '../test/helpers/real-runs.ts';
import { type ByHand, byHand } from './by-hand.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    folder: { type: 'string', multiple: true, default: [] },
    budget: { type: 'string', default: '40' },
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    results: { type: 'string' },
    force: { type: 'boolean', default: false },
  },
});

/** What limits an app: what Parsl does between tasks, too few workers, or the tasks' own computing. */
type Cause = 'Parsl' | 'workers' | 'tasks';

/** What limits the examples on a machine of two CPUs, by how they are written. */
const TRUE_CAUSES: Readonly<Record<string, Cause>> = {
  big_arguments: 'Parsl',
  chain: 'Parsl',
  cpu: 'tasks',
  fan_out_fan_in: 'Parsl',
  file_staging: 'Parsl',
  idle: 'tasks',
  io: 'Parsl',
  memory: 'tasks',
  mixed: 'workers',
  noop: 'Parsl',
  sleep: 'workers',
  stdout_as_file: 'Parsl',
  walltime: 'Parsl',
};
/** Below this bound neither settings nor workers are what takes most of the time. */
const MOST = 2;
/** Where nothing can matter a search may take so many runs. */
const FEW_RUNS = 6;
const TRUE_CAUSE_AT_LEAST = 0.9;
/** A run that is profiled may take so many times as long as one that is not: it adds no more than one run's time. */
const PROFILED_AT_MOST = 2;

/** Of the examples that do not take a number of tasks. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = { idle: ['--seconds', '3'] };
/** Needs a Parsl with its monitoring. */
const BY_NAME_ONLY = 'monitoring';

const RATIO = z.number().nullable();
const SPEEDUP = z.object({ estimate: z.number(), low: RATIO, high: RATIO, blocks: z.number() });
const CEILING = z.object({ atMost: RATIO, settings: RATIO, workers: RATIO, program: RATIO });
const PROFILED = z.object({ outcome: z.string(), reason: z.string().nullable(), ceiling: CEILING.nullable() });
const FOUND = z.object({
  runs: z.number(),
  recommended: z.object({ treatments: z.array(z.string()), speedup: SPEEDUP }).nullable(),
  attribution: z.array(z.object({ treatment: z.string() })),
  failures: z.array(z.object({ outcome: z.string(), count: z.number() })),
});
type Ceiling = z.infer<typeof CEILING>;
const RUN = z.object({
  purpose: z.string(),
  outcome: z.string(),
  asked: z.number().nullable(),
  wallSeconds: z.number(),
  profile: z.unknown().optional(),
});

interface App {
  readonly name: string;
  readonly cwd: string;
  readonly options: readonly string[];
}

interface Row {
  readonly app: string;
  readonly cells: readonly string[];
  readonly missed: readonly string[];
  readonly named: Cause | null;
}

const results = values.results === undefined ? mkdtempSync(join(tmpdir(), 'optimise-bench-')) : resolve(values.results);
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const times = (ratio: number | null | undefined): string => (ratio == null ? '–' : ratio.toFixed(2));
const seconds = (list: readonly number[]): string => median(list).toFixed(1);

/** How many tasks the examples get by hand: about what a run of the search has. */
const TASKS_BY_HAND = 600;

function apps(): App[] {
  const wanted = values.only?.split(',');
  const examples = readdirSync(EXAMPLES).filter((file) => file.endsWith('.py'));
  const own = examples.map((file) => ({
    name: basename(file, '.py'),
    cwd: EXAMPLES,
    options: ['--app', join(EXAMPLES, file), '--seconds', values.seconds, '--', ...argumentsOf(basename(file, '.py'))],
  }));
  const given = values.folder.map((folder) => ({ name: basename(folder), cwd: resolve(folder), options: [] }));
  const usual = ({ name }: App): boolean => values.folder.length === 0 && name !== BY_NAME_ONLY;
  return [...own.filter((app) => wanted?.includes(app.name) ?? usual(app)), ...given];
}

function argumentsOf(example: string): readonly string[] {
  return ARGUMENTS[example] ?? ['--tasks', '{tasks}'];
}

/** What the bounds say takes most of the time. */
function namedBy({ settings, workers }: Ceiling): Cause {
  const [ofSettings, ofWorkers] = [settings ?? Number.POSITIVE_INFINITY, workers ?? Number.POSITIVE_INFINITY];
  if (Math.max(ofSettings, ofWorkers) < MOST) return 'tasks';
  return ofWorkers > ofSettings ? 'workers' : 'Parsl';
}

async function ask(args: readonly string[], { cwd, options }: App): Promise<string> {
  const { code, stdout, stderr } = await optimise([...args, '--results', results, ...options], cwd);
  if (code !== 0) throw new Error(`optimise ${args.join(' ')}: exit ${code}: ${stderr.trim().split('\n').at(-1)}`);
  return stdout;
}

async function rowOf(app: App): Promise<Row> {
  const started = Date.now();
  const { ceiling } = PROFILED.parse(JSON.parse(await ask(['profile', '--json'], app)));
  const asked = ['search', '--json', '--fresh', '--search', app.name, '--budget', values.budget];
  if (values.force) asked.push('--force');
  const found = FOUND.parse(JSON.parse(await ask(asked, app)));
  const minutes = ((Date.now() - started) / 60_000).toFixed(1);
  const { speedup, treatments = [] } = found.recommended ?? {};
  const hand = treatments.length === 0 ? null : await measuredByHand(app);
  const named = ceiling === null ? null : namedBy(ceiling);
  const truth = TRUE_CAUSES[app.name];
  const bound =
    ceiling === null ? 'not known' : [ceiling.settings, ceiling.workers, ceiling.program].map(times).join(' · ');
  const cause = `${named ?? '–'}${truth === undefined || truth === named ? '' : ` (true: ${truth})`}`;
  return {
    app: app.name,
    cells: [
      bound,
      cause,
      treatments.length === 0 ? 'as written' : confirmedCell(speedup),
      found.attribution[0]?.treatment ?? '–',
      `${found.runs}`,
      minutes,
      hand === null ? '–' : `${seconds(hand.without)} → ${seconds(hand.withExport)}`,
    ],
    missed: [...missedBars(ceiling, speedup, found, hand), ...profileTooLong(app)],
    named,
  };
}

/** A number that no fresh blocks stand behind is none here. */
function confirmedCell(speedup: z.infer<typeof SPEEDUP> | undefined): string {
  if (speedup === undefined || speedup.blocks === 0) return 'not confirmed';
  return `${times(speedup.estimate)} [${times(speedup.low)}, ${times(speedup.high)}]`;
}

async function measuredByHand(app: App): Promise<ByHand> {
  const folder = join(results, `${app.name}-export`);
  const { code, stderr } = await optimise(
    ['export', app.name, '--format', 'all', '--out', folder, '--results', results],
    app.cwd,
  );
  if (code !== 0) throw new Error(`export: ${stderr}`);
  const tasks = app.options.includes('{tasks}') ? TASKS_BY_HAND : null;
  return byHand(join(results, app.name, 'search.json'), folder, tasks, Number(values.rounds));
}

function missedBars(
  ceiling: Ceiling | null,
  speedup: z.infer<typeof SPEEDUP> | undefined,
  found: z.infer<typeof FOUND>,
  hand: ByHand | null,
): string[] {
  const missed: string[] = [];
  const { atMost } = ceiling ?? { atMost: null };
  if (atMost !== null && (speedup?.low ?? 0) > atMost) missed.push('the bound was beaten by more than the interval');
  const [limit, whole] = [ceiling?.atMost ?? null, ceiling?.program ?? null];
  const most = Math.min(limit ?? Number.POSITIVE_INFINITY, whole ?? Number.POSITIVE_INFINITY);
  if (most < 1.02 && found.runs > FEW_RUNS) missed.push(`nothing can matter, and ${found.runs} runs were spent`);
  const invalid = found.failures.filter(({ outcome }) => outcome === 'invalid');
  if (invalid.length > 0) missed.push(`${invalid.reduce((sum, { count }) => sum + count, 0)} runs were invalid`);
  if (hand !== null && Math.min(...hand.withExport) > Math.max(...hand.without)) missed.push('slower by hand');
  return missed;
}

/** That the profiled run of the calibration took longer than two of the others. */
function profileTooLong({ name }: App): string[] {
  const lines = readFileSync(join(results, name, 'runs.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  const runs = lines.map((line) => RUN.parse(JSON.parse(line))).filter(({ purpose }) => purpose === 'calibrate');
  const profiled = runs.find(({ profile }) => profile != null);
  const others = runs.filter((run) => run.profile == null && run.outcome === 'ok' && run.asked === profiled?.asked);
  if (profiled === undefined || others.length === 0) return [];
  const times = profiled.wallSeconds / median(others.map(({ wallSeconds }) => wallSeconds));
  return times > PROFILED_AT_MOST ? [`the profiled run took ${times.toFixed(1)} times as long as one without`] : [];
}

const load = (): string => loadavg()[0]?.toFixed(1) ?? '–';

try {
  const rows: Row[] = [];
  const before = load();
  console.log(
    '| app | at most, times: settings · workers · program | limited by | confirmed, times | largest | runs | minutes | whole program by hand, s |',
  );
  console.log('|---|---|---|---|---|--:|--:|---|');
  for (const app of apps()) {
    say(`${app.name} …`);
    try {
      rows.push(await rowOf(app));
    } catch (error) {
      const [text = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
      rows.push({ app: app.name, cells: [text, '–', '–', '–', '–', '–', '–'], missed: ['no answer'], named: null });
    }
    console.log(`| ${[app.name, ...(rows.at(-1)?.cells ?? [])].join(' | ')} |`);
  }
  console.log(
    `\nLoad of the machine (one minute, of ${availableParallelism()} CPUs): ${before} before, ${load()} after.`,
  );
  const known = rows.filter(({ app }) => TRUE_CAUSES[app] !== undefined);
  const right = known.filter(({ app, named }) => TRUE_CAUSES[app] === named);
  console.log(`\nThe true cause is named in ${right.length} of ${known.length}.`);
  for (const { app, missed } of rows) for (const bar of missed) console.log(`Missed: ${app}: ${bar}`);
  const good = right.length >= TRUE_CAUSE_AT_LEAST * known.length && rows.every(({ missed }) => missed.length === 0);
  process.exitCode = good ? 0 : 1;
} finally {
  if (values.results === undefined) rmSync(results, { recursive: true, force: true });
}
