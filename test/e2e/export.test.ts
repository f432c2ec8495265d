import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Action, Factor, TreatmentClass } from '../../src/domain/factor.ts';
import { exportGenome } from '../../src/export/export.ts';
import { writeFiles } from '../../src/export/folder.ts';
import { genomeFileText } from '../../src/export/genome-file.ts';
import type { ExportFormat, ExportOptions } from '../../src/export/types.ts';
import { exportConfiguration } from '../../src/workflows/export.ts';
import { aFactor, aLevel } from '../helpers/factors.ts';
import { aGenomeFile } from '../helpers/genome-file.ts';
import { parslPython } from '../helpers/parsl-python.ts';
import { BUILT_IN, surroundingsOf } from '../helpers/target.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PATCHES = join(ROOT, 'genomes', 'parsl', 'patches');
const APP = join(ROOT, 'test', 'fixtures', 'apps', 'configured.py');
const MINUTES = 60_000;

let python: string;
let folder: string;
beforeAll(async () => {
  python = await parslPython();
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
}, 10 * MINUTES);
afterAll(() => rmSync(folder, { recursive: true }));

function treatment(
  name: string,
  actions: readonly Action[],
  more: Partial<Factor> & { class?: TreatmentClass } = {},
): Factor {
  return aFactor(name, [], {
    levels: [aLevel('as-is'), aLevel('on', { actions, class: more.class ?? 'config' })],
    caution: more.caution ?? null,
  });
}

const PREFETCH = treatment('cfg_prefetch', [{ kind: 'set', target: 'htex.prefetch_capacity', value: 100 }], {
  caution: 'Long tasks pile up.',
});
const LOGGING = treatment('cfg_logging', [
  {
    kind: 'set',
    target: 'config.initialize_logging',
    value: { call: 'parsl.logconfigs.file.FileLogging', args: { level: 30 } },
  },
]);
const STRATEGY = treatment('cfg_strategy', [{ kind: 'set', target: 'config.strategy', value: 'none' }]);
const DIRECT = treatment('src_direct', [{ kind: 'patch', file: join(PATCHES, 'execute-task-direct.yaml') }], {
  class: 'source',
});
const COUNT = treatment('src_count', [{ kind: 'patch', file: join(PATCHES, 'pool-ready-count-remove.yaml') }], {
  class: 'source',
});
const GC = treatment('hook_gc', [{ kind: 'hook', hook: 'gc_freeze', roles: ['submit', 'worker'], args: {} }], {
  class: 'environment',
});
const NICE = treatment('role_nice', [
  { kind: 'role', role: 'interchange', settings: { nice: 2 } },
  { kind: 'role', role: 'worker', settings: { nice: 5 } },
]);
const ENV = treatment('env', [
  { kind: 'env', name: 'MALLOC_ARENA_MAX', value: '1' },
  { kind: 'env', name: 'OMP_NUM_THREADS', value: '1', roles: ['worker'] },
]);

function options(format: ExportFormat, factors: readonly Factor[]): ExportOptions {
  return {
    format,
    genome: aGenomeFile({
      genome: Object.fromEntries(factors.map(({ name }) => [name, 'on'])),
      treatments: factors.map(({ name }) => name),
    }),
    factors,
    app: { kind: 'script', target: APP, args: ['{tasks}'], cwd: folder },
    python,
    tasks: 3,
    cpus: null,
  };
}

const environment = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };

test('the Config of an app that loads Parsl in a child process is exported at once, though the app waits for that child', {
  timeout: MINUTES,
}, async () => {
  const asWritten = join(ROOT, 'test', 'fixtures', 'apps', 'as_written.py');
  const app = { kind: 'script', target: asWritten, args: ['kernel-in-fork'], cwd: folder } as const;
  const { text } = await exportGenome({ ...options('python', []), app, tasks: null }, environment);
  expect(text).toContain('def make_config() -> Config:');
});

test('what a catalogue says of a treatment stays in its comment', { timeout: 2 * MINUTES }, async () => {
  const actions = [{ kind: 'set', target: 'htex.prefetch_capacity', value: 100 }] as const;
  const sly = treatment('p', actions, { caution: "x\nopen('owned', 'w')" });
  const { text } = await exportGenome(options('python', [sly]), environment);
  expect(text).toContain("# p: x open('owned', 'w')");
  expect([join(folder, 'owned'), 'owned'].some((file) => existsSync(file))).toBe(false);
});

test('the snippet has what differs from the defaults of Parsl, the settings of the user among it', {
  timeout: 2 * MINUTES,
}, async () => {
  const { text, notes } = await exportGenome(options('python', [PREFETCH, LOGGING, STRATEGY, GC]), environment);
  const code = text.slice(text.indexOf('import logging'));
  expect(code).toBe(`import logging

from parsl.config import Config
from parsl.executors import HighThroughputExecutor, ThreadPoolExecutor
from parsl.launchers import SimpleLauncher
from parsl.logconfigs.file import FileLogging
from parsl.providers import LocalProvider


def make_config() -> Config:
    return Config(
        executors=[
            HighThroughputExecutor(
                label='pool',
                provider=LocalProvider(
                    launcher=SimpleLauncher(),
                    worker_init='export FROM_WORKER_INIT="it\\'s"',
                ),
                address='127.0.0.1',
                max_workers_per_node=1,
                prefetch_capacity=100,  # cfg_prefetch: Long tasks pile up
                heartbeat_threshold=6,
                heartbeat_period=2,
            ),
            ThreadPoolExecutor(
                label='here',
                max_threads=3,
            ),
        ],
        retries=2,
        strategy='none',  # cfg_strategy
        initialize_logging=FileLogging(level=logging.WARNING),  # cfg_logging
    )
`);
  expect(notes).toEqual([expect.stringContaining('hook_gc')]);
});

test('the snippet begins with the code: at most five lines before it, a value has its worth beside it', {
  timeout: 2 * MINUTES,
}, async () => {
  const worth = [
    {
      treatment: 'cfg_prefetch',
      verdict: 'proven' as const,
      atBest: { ratio: 1.43, low: 1.35, high: 1.51, measured: true },
    },
  ];
  const treatments = [PREFETCH, LOGGING, STRATEGY, GC, DIRECT, COUNT, NICE, ENV];
  const exported = options('python', treatments);
  const unsure = { ...exported, genome: { ...exported.genome, speedup: null } };
  const { text } = await exportGenome(
    { ...unsure, measured: { worth, recommended: unsure.genome.treatments, sets: [], duels: [] } },
    environment,
  );
  expect(text.split('\n').findIndex((line) => !line.startsWith('#'))).toBeLessThanOrEqual(5);
  expect(text).toMatch(/^# NOT CONFIRMED/);
  const code = text.replaceAll(/\n *# /g, ' ').replaceAll(/\s+/g, ' ');
  expect(code).toContain('cfg_prefetch (proven: 1.43 times slower without it [1.35, 1.51]): Long tasks pile up');
  expect(code).toContain('cfg_strategy (unknown: nothing was measured of it alone)');
});

test('a folder in memory is made new, with the name of the user, for the user alone; to look at it leaves nothing', {
  timeout: 2 * MINUTES,
}, async () => {
  const ours = () => readdirSync('/dev/shm').filter((name) => name.startsWith('parsl-'));
  const before = ours();
  const memory = treatment('cfg_rundir_ramfs', [{ kind: 'set', target: 'config.run_dir', value: '/dev/shm' }]);
  const { text } = await exportGenome(options('python', [memory]), { ...environment, USER: 'ada' });
  expect(ours()).toEqual(before);
  const file = join(folder, 'in_memory.py');
  const look = 'print(oct(os.stat(c.run_dir).st_mode & 0o777), c.run_dir); os.rmdir(c.run_dir)';
  writeFileSync(file, `${text}\nc = make_config()\n${look}\n`);
  const said = execFileSync(python, [file], { env: { ...environment, USER: 'ada' }, encoding: 'utf8' });
  expect(said).toMatch(/^0o700 \/dev\/shm\/parsl-ada-\w+\n$/);
});

test('what only the app itself can make is left to it: tune() changes the Config of the user', {
  timeout: 2 * MINUTES,
}, async () => {
  const { text, notes } = await exportGenome(options('python', [PREFETCH, STRATEGY]), {
    ...environment,
    CONFIGURED_HANDLER: '1',
  });
  expect(notes.join()).toMatch(
    /tune\(config\) in place of make_config\(\): handler of the app itself cannot be imported/,
  );
  expect(text.slice(text.indexOf('from parsl'))).toBe(`from parsl.config import Config


def tune(config: Config) -> Config:
    """Call before the Config is loaded."""
    executors = {executor.label: executor for executor in config.executors}
    # cfg_strategy
    config.strategy = 'none'
    # cfg_prefetch: Long tasks pile up
    executors['pool'].prefetch_capacity = 100
    return config
`);
});

test('a snippet that makes another Config is found out', { timeout: 2 * MINUTES }, async () => {
  const harness = join(ROOT, 'src', 'harness', 'exported', 'export_config.py');
  const [request, answer] = [join(folder, 'request.json'), join(folder, 'answer.json')];
  const app = { kind: 'script', target: APP, args: ['1'], cwd: folder };
  const ask = (command: string, question: object): Record<string, unknown> => {
    writeFileSync(request, JSON.stringify(question));
    execFileSync(python, [harness, command, request, answer], { env: environment });
    return JSON.parse(readFileSync(answer, 'utf8'));
  };
  const made = ask('render', { app, actions: [], environment: [], comments: {} });
  const wrong = String(made.source)
    .replace('heartbeat_period=2', 'heartbeat_period=3')
    .replace("label='here'", "label='there'");
  const { differences } = ask('check', { ...made, app, source: wrong });
  expect(differences).toHaveLength(3);
  expect(differences).toContain('config.executors[0].heartbeat_period: 2 was measured, 3 is what the snippet makes');
});

test('one diff of all source treatments is printed, and git applies it to that version', {
  timeout: 2 * MINUTES,
}, async () => {
  const { text, notes } = await exportGenome(options('patch', [DIRECT, COUNT, PREFETCH]), environment);
  expect(text).toMatch(/^# All source treatments: src_direct, src_count$/m);
  expect(text).toMatch(/^# {3}parsl\/executors\/\S+ sha256 [0-9a-f]{64}$/m);
  expect(text).toContain('--- a/parsl/executors/execute_task.py\n+++ b/parsl/executors/execute_task.py\n');
  expect(notes).toEqual([expect.stringContaining('not in this format: cfg_prefetch')]);
});

test('an app that makes no DataFlowKernel is told in one line', { timeout: 2 * MINUTES }, async () => {
  const target = join(folder, 'empty.py');
  writeFileSync(target, 'print("nothing to do")\n');
  const empty = { ...options('python', [PREFETCH]), app: { kind: 'script' as const, target, args: [], cwd: folder } };
  await expect(exportGenome(empty, environment)).rejects.toThrowError('export: the app made no DataFlowKernel');
});

test('a genome whose search is not here is exported for the app that is named, with a word where Parsl is another', {
  timeout: 2 * MINUTES,
}, async () => {
  const kept = join(folder, 'kept.json');
  const genome = { cfg_prefetch: '1000', src_execute_task_direct: 'on' };
  const old = aGenomeFile({ genome, treatments: ['cfg_prefetch=1000', 'src_execute_task_direct'], parsl: '2020.1.1' });
  writeFileSync(kept, genomeFileText({ ...old, search: 'elsewhere' }));
  const said: string[] = [];
  const { terminal, signal, command } = surroundingsOf((line) => said.push(line));
  const target = {
    ...BUILT_IN,
    app: { kind: 'script' as const, target: APP, args: ['1'], cwd: folder },
    python: [python],
  };
  const request = { what: kept, results: folder, saved: folder, target, format: 'python' as const, out: null };
  const { text, notes } = await exportConfiguration({ ...request, command, signal }, terminal);
  expect(text).toContain('prefetch_capacity=1000');
  expect(text).toContain('cfg_prefetch=1000 (unknown: nothing was measured of it');
  expect(notes.join()).toContain('not in this format: src_execute_task_direct');
  expect(said.join('\n')).toContain('it was measured with Parsl 2020.1.1, here is Parsl');
});

test('the whole export runs by itself and does in every process what was asked', { timeout: 5 * MINUTES }, async () => {
  const factors = [PREFETCH, STRATEGY, DIRECT, COUNT, GC, NICE, ENV];
  const { files } = await exportGenome(options('all', factors), environment);
  const out = join(folder, 'exported');
  writeFiles(out, files);
  execFileSync(join(out, 'patch-parsl.sh'), { env: environment });
  expect(existsSync(join(out, 'patched', 'pkg', 'parsl', 'tests'))).toBe(false);
  const { stdout } = await promisify(execFile)(join(out, 'run.sh'), [python, APP, '4', 'exported', out], {
    cwd: folder,
    env: { ...environment, TMPDIR: folder },
    timeout: 2 * MINUTES,
  });
  const said = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  expect(said).toEqual({
    worker: {
      frozen: true,
      nice: 5,
      omp: '1',
      worker_init: "it's",
      malloc: '1',
      parsl: join(out, 'patched', 'pkg', 'parsl', '__init__.py'),
      main: join(out, 'patched', 'bin', 'process_worker_pool.py'),
    },
    submit: { frozen: true, nice: 0, omp: null },
    interchange: { nice: 2 },
    config: { prefetch: 100, retries: 2, strategy: 'none', labels: ['pool', 'here'] },
  });
  const { stdout: unchanged } = await promisify(execFile)(join(out, 'run.sh'), [], {
    env: { ...environment, TMPDIR: folder },
    timeout: 2 * MINUTES,
  });
  expect(JSON.parse(unchanged.trim().split('\n').at(-1) ?? '')).toEqual(said);
  const readme = files.find(({ path }) => path === 'README.md')?.text ?? '';
  for (const { name } of factors) expect(readme).toContain(`| \`${name}\` |`);
});

test('a provider of other nodes is the one of the app, with its texts as they were given', {
  timeout: 2 * MINUTES,
}, async () => {
  const target = join(ROOT, 'test', 'fixtures', 'apps', 'slurm_nodes.py');
  const app = { kind: 'script' as const, target, args: ['{tasks}'], cwd: folder };
  const { text } = await exportGenome({ ...options('python', [PREFETCH]), app }, environment);
  expect(text).toContain("provider=SlurmProvider(\n                    partition='all',");
  expect(text).not.toContain('scheduler_options');
  expect(text).toContain('prefetch_capacity=100');
});
