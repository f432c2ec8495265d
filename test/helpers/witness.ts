import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { patchesOf } from '../../src/actions/questions.ts';
import type { Action, Factor, Role } from '../../src/domain/factor.ts';
import { ROLES } from '../../src/domain/factor.ts';
import type { Genome } from '../../src/domain/genome.ts';
import type { RunRecord } from '../../src/domain/run.ts';
import { ensureOverlay, unifiedDiff } from '../../src/launch/python/overlay.ts';
import type { AppSpec } from '../../src/launch/run/app.ts';
import { aSwitch, runOnce } from './real-runs.ts';

const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'witness');

const THREAD = z.object({ cpus: z.string(), nice: z.number(), priority: z.number(), policy: z.number() });
const SOURCE = z.object({ text: z.string(), loaded: z.number(), same: z.boolean() });
const PROCESS = z.object({
  role: z.enum(ROLES),
  version: z.array(z.number()),
  frozen: z.boolean(),
  threshold: z.number(),
  collects: z.boolean(),
  switch: z.number(),
  optimize: z.number(),
  writesBytecode: z.boolean(),
  gil: z.boolean(),
  smallObjects: z.number(),
  arenas: z.number().nullable(),
  omp: z.string().nullable(),
  selector: z.string().nullable(),
  source: z.record(z.string(), SOURCE.nullable()),
  command: z.array(z.string()),
  threads: z.array(THREAD),
  allocators: z.array(z.string()),
  hugePages: z.boolean(),
});
const LOG = z.object({ debug: z.number(), info: z.number(), folders: z.array(z.string()) });
const SEEN = z.object({
  processes: z.array(PROCESS),
  session: z.array(z.string()),
  runDir: z.string(),
  logs: z.record(z.string(), LOG),
  certificates: z.boolean(),
  strategy: z.string(),
  strategyPeriod: z.number(),
  internalThreads: z.number(),
  tasksKept: z.number(),
  poolThreads: z.number().nullable(),
});

/** What a run looked like from outside the harness: the kernel's tables, log files, and each process's own account. */
export type Seen = z.infer<typeof SEEN>;

export function witnessApp(...args: string[]): AppSpec {
  return { kind: 'script', target: join(FOLDER, 'app.py'), args: ['--folder', tmpdir(), ...args], cwd: tmpdir() };
}

/** What the witness is asked to look at. */
export interface Look {
  readonly python: string;
  readonly args: readonly string[];
  readonly factors: readonly Factor[];
  readonly genome: Genome;
  /** The roles that the run has. */
  readonly roles: readonly Role[];
  /** Files of Parsl whose loaded text is wanted. */
  readonly files: readonly string[];
}

/** One run of the witness app with a genome. */
export async function witnessRun({
  python,
  args,
  factors,
  genome,
  roles,
  files,
}: Look): Promise<{ readonly record: RunRecord; readonly seen: Seen | null }> {
  const folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
  const looks = roles.map((role): Action => {
    const hook = `${join(FOLDER, 'hook.py')}:look`;
    return { kind: 'hook', hook, roles: [role], args: { role, folder, files } };
  });
  let seen: Seen | null = null;
  try {
    const app = witnessApp(...args);
    const record = await runOnce(
      { ...app, args: ['--folder', folder, ...args] },
      [...factors, aSwitch('witness', ...looks)],
      {
        options: { python },
        request: { genome: [...genome, 1] },
        inspect: (runFolder) => {
          const stdout = readFileSync(join(runFolder, 'stdout'), 'utf8');
          seen = stdout === '' ? null : SEEN.parse(JSON.parse(stdout));
        },
      },
    );
    return { record, seen };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// ---------------------------------------------------------------- what is to be seen of each treatment

/** What was seen, and what the treatment should make of it. */
export interface Sight {
  readonly saw: unknown;
  readonly wanted: unknown;
}

type Witness = (seen: Seen, level: string) => Sight;

const of = (seen: Seen, ...roles: Role[]) => seen.processes.filter(({ role }) => roles.includes(role));
/** The same thing of every process of the roles, and at least one of each. */
function each<T>(
  seen: Seen,
  roles: readonly Role[],
  what: (process: Seen['processes'][number]) => T,
  wanted: T,
): Sight {
  const saw = roles.map((role) => [...new Set(of(seen, role).map((process) => JSON.stringify(what(process))))]);
  return { saw, wanted: roles.map(() => [JSON.stringify(wanted)]) };
}
/** The value of an option of the managers' command line, `-p 10` or `--hb_period=30`. */
function option(seen: Seen, name: string): string[] {
  return of(seen, 'manager').map(({ command }) => {
    const at = command.indexOf(name);
    return at >= 0 ? (command[at + 1] ?? '') : (command.find((word) => word.startsWith(`${name}=`)) ?? '');
  });
}
const lines = (seen: Seen, log: string, level: 'debug' | 'info'): number => seen.logs[log]?.[level] ?? 0;
const SERVICES: readonly Role[] = ['interchange', 'manager'];
/** By level, as the kernel counts policies: 2 is round robin, 3 batch. */
const SCHEDULES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  nice: { nice: 5 },
  favoured: { nice: -5 },
  realtime: { policy: 2, priority: 1 },
  batch: { policy: 3 },
};

function gc(roles: readonly Role[]): Witness {
  return (seen, level) => {
    if (level === 'frozen') return each(seen, roles, ({ frozen }) => frozen, true);
    if (level === 'off') return each(seen, roles, ({ collects }) => collects, false);
    return each(seen, roles, ({ threshold }) => threshold, 50_000);
  };
}

function switches(roles: readonly Role[]): Witness {
  return (seen, level) => each(seen, roles, (process) => Number(process.switch.toFixed(6)), Number(level));
}

function scheduled(role: Role): Witness {
  return (seen, level) => {
    const wanted = { nice: 0, policy: 0, priority: 0, ...SCHEDULES[level] };
    const main = (process: Seen['processes'][number]) => [
      ...new Set(process.threads.map(({ nice, policy, priority }) => JSON.stringify({ nice, policy, priority }))),
    ];
    return each(seen, [role], main, [JSON.stringify(wanted)]);
  };
}

const threadPoolOf: Witness = (seen, level) => ({
  saw: { pool: seen.poolThreads, htex: seen.session.some((command) => /interchange/i.test(command)) },
  wanted: { pool: Number(level), htex: false },
});

/** By factor. A source treatment has its own: see `sourceSight`. */
export const WITNESSES: Readonly<Record<string, Witness>> = {
  python: (seen, level) => each(seen, ROLES, ({ version }) => version.slice(0, 2).join('.'), level.replace(/t$/, '')),
  cfg_logging: (seen, level) => {
    const parsl = seen.logs['parsl.log'];
    const others = Object.keys(seen.logs).filter((name) => name !== 'parsl.log').length > 0;
    const saw = { file: parsl !== undefined, debug: (parsl?.debug ?? 0) > 0, info: (parsl?.info ?? 0) > 0, others };
    if (level === 'info') return { saw, wanted: { file: true, debug: false, info: true, others: true } };
    if (level === 'warning') return { saw, wanted: { file: true, debug: false, info: false, others: true } };
    return { saw, wanted: { file: false, debug: false, info: false, others: level === 'off' } };
  },
  cfg_worker_debug: (seen, level) => ({ saw: lines(seen, 'manager.log', 'debug') > 0, wanted: level === 'on' }),
  cfg_rundir_ramfs: (seen) => ({ saw: seen.runDir.startsWith('/dev/shm/'), wanted: true }),
  cfg_worker_logdir_ramfs: (seen) => ({
    saw: seen.logs.worker?.folders.every((folder) => folder.startsWith('/dev/shm/')) ?? false,
    wanted: true,
  }),
  cfg_prefetch: (seen, level) => ({ saw: option(seen, '-p'), wanted: [level] }),
  cfg_poll_period: (seen, level) => ({ saw: option(seen, '--poll'), wanted: [level] }),
  cfg_encryption: (seen, level) => ({
    saw: { option: option(seen, '--cert_dir').every((folder) => folder !== 'None'), files: seen.certificates },
    wanted: { option: level === 'on', files: level === 'on' },
  }),
  cfg_address: (seen) => ({ saw: option(seen, '-a'), wanted: ['127.0.0.1'] }),
  cfg_workers: (seen, level) => ({ saw: of(seen, 'worker').length, wanted: Number(level) }),
  cfg_blocks: (seen, level) => ({ saw: of(seen, 'manager').length, wanted: Number(level) }),
  cfg_manager_selector: (seen) => ({ saw: of(seen, 'interchange')[0]?.selector, wanted: 'BlockIdManagerSelector' }),
  cfg_strategy: (seen) => ({ saw: seen.strategy, wanted: '_strategy_init_only' }),
  cfg_strategy_period: (seen, level) => ({ saw: seen.strategyPeriod, wanted: Number(level) }),
  // SingleNodeLauncher's script counts its failures; SimpleLauncher has none.
  cfg_launcher: (seen) => ({
    saw: seen.session.filter((command) => /^\S*bash .*\.sh$/.test(command)).length,
    wanted: 1,
  }),
  cfg_garbage_collect: (seen) => ({ saw: seen.tasksKept, wanted: 30 }),
  cfg_internal_threads: (seen, level) => ({ saw: seen.internalThreads, wanted: Number(level) }),
  cfg_threads: threadPoolOf,
  cfg_thread_executor: threadPoolOf,
  env_gc_submit: gc(['submit']),
  env_gc_services: gc(SERVICES),
  env_gc_worker: gc(['worker']),
  env_switch_interval_submit: switches(['submit']),
  env_switch_interval_services: switches(SERVICES),
  env_malloc: (seen, level) =>
    each(
      seen,
      ROLES,
      ({ allocators }) => allocators.some((name) => name.startsWith(`lib${level.replace('-', '_')}.so`)),
      true,
    ),
  env_malloc_arenas: (seen, level) => each(seen, ROLES, ({ arenas }) => (arenas ?? 99) <= Number(level), true),
  env_huge_pages: (seen) => each(seen, ROLES, ({ hugePages }) => hugePages, true),
  env_python_malloc: (seen) => each(seen, ROLES, ({ smallObjects }) => smallObjects, 0),
  env_omp_threads: (seen, level) => each(seen, ['worker'], ({ omp }) => omp, level),
  env_python_optimize: (seen) => each(seen, ['interchange'], ({ optimize }) => optimize, 1),
  env_python_bytecode: (seen) => each(seen, ROLES, ({ writesBytecode }) => writesBytecode, true),
  env_python_gil: (seen, level) => each(seen, ROLES, ({ gil }) => gil, level === 'on'),
  env_sched_submit: scheduled('submit'),
  env_sched_interchange: scheduled('interchange'),
  env_sched_manager: scheduled('manager'),
  env_sched_workers: scheduled('worker'),
  env_affinity: (seen, level) => {
    const masks = (role: Role): string[] =>
      [...new Set(of(seen, role).flatMap(({ threads }) => threads.map(({ cpus }) => cpus)))].sort();
    const saw = Object.fromEntries(ROLES.map((role) => [role, masks(role)]));
    if (level === 'workers-packed') return { saw: saw.worker, wanted: ['0', '1'] };
    // On two CPUs one is for the services, and the workers share the other.
    const [services, workers] = saw.submit?.[0] === '0' ? ['0', '1'] : ['1', '0'];
    const wanted = { submit: [services], interchange: [services], manager: [services], worker: [workers] };
    return { saw, wanted: level === 'roles' ? wanted : null };
  },
};

// ---------------------------------------------------------------- source treatments

/** One place that a unified diff changes. */
interface Hunk {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

export interface SourceChange {
  readonly files: readonly string[];
  readonly hunks: readonly Hunk[];
}

/** What the patches among the actions change in this interpreter's Parsl. */
export async function sourceChange(python: string, actions: readonly Action[]): Promise<SourceChange> {
  const patches = patchesOf(actions);
  const overlay = await ensureOverlay({ python, patches });
  return { files: Object.keys(overlay.files), hunks: hunksOf(await unifiedDiff({ python, patches })) };
}

function hunksOf(diff: string): Hunk[] {
  const hunks: { file: string; before: string; after: string }[] = [];
  let file = '';
  for (const line of diff.split('\n')) {
    if (line.startsWith('+++ ')) file = line.slice(4).replace(/^b\//, '').split('\t')[0] ?? '';
    else if (line.startsWith('@@')) hunks.push({ file, before: '', after: '' });
    else if (line.startsWith('--- ') || line.startsWith('\\')) continue;
    else {
      const hunk = hunks.at(-1);
      if (hunk === undefined) continue;
      if (line.startsWith(' ') || line.startsWith('-')) hunk.before += `${line.slice(1)}\n`;
      if (line.startsWith(' ') || line.startsWith('+')) hunk.after += `${line.slice(1)}\n`;
    }
  }
  return hunks;
}

function isDone({ before, after }: Hunk, text: string): boolean {
  // What is added at a file's end leaves all that was there.
  return text.includes(after) && (after.includes(before) || !text.includes(before));
}

/** Each changed file, in each process that has it: is the new text there, the old one gone, and is it what is loaded? */
export function sourceSight(seen: Seen, change: SourceChange): Sight {
  const saw = change.files.map((file) => {
    const loaded = seen.processes.flatMap(({ source }) => source[file] ?? []);
    const hunks = change.hunks.filter((hunk) => hunk.file === file);
    return {
      file,
      somewhere: loaded.length > 0,
      changed: loaded.every(({ text }) => hunks.every((hunk) => isDone(hunk, text))),
      running: loaded.every(({ same, loaded: functions }) => same && functions > 0),
    };
  });
  return { saw, wanted: change.files.map((file) => ({ file, somewhere: true, changed: true, running: true })) };
}
