import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Action, Factor } from '../../src/domain/factor.ts';
import { exportGenome } from '../../src/export/export.ts';
import { writeFiles } from '../../src/export/folder.ts';
import type { ExportOptions } from '../../src/export/types.ts';
import { verifyExport } from '../../src/export/verify.ts';
import { createLocalLauncher } from '../../src/launch/run/local.ts';
import { aFactor, aLevel } from '../helpers/factors.ts';
import { aGenomeFile } from '../helpers/genome-file.ts';
import { parslPython } from '../helpers/parsl-python.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PATCHES = join(ROOT, 'genomes', 'parsl', 'patches');
const MINUTES = 60_000;

let python: string;
let folder: string;
beforeAll(async () => {
  python = await parslPython();
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
}, 10 * MINUTES);
afterAll(() => rmSync(folder, { recursive: true }));

function treatment(name: string, ...actions: readonly Action[]): Factor {
  return aFactor(name, [], { levels: [aLevel('as-is'), aLevel('on', { actions })] });
}

const FACTORS = [
  treatment(
    'cfg',
    { kind: 'set', target: 'htex.prefetch_capacity', value: 100 },
    { kind: 'set', target: 'config.strategy', value: 'none' },
    { kind: 'set', target: 'config.run_dir', value: '/dev/shm' },
  ),
  treatment('src', { kind: 'patch', file: join(PATCHES, 'execute-task-direct.yaml') }),
  treatment(
    'hook',
    { kind: 'hook', hook: 'gc_freeze', roles: ['submit', 'interchange', 'manager', 'worker'], args: {} },
    { kind: 'hook', hook: 'switch_interval', roles: ['manager'], args: { seconds: 0.02 } },
  ),
  treatment(
    'sched',
    { kind: 'role', role: 'manager', settings: { nice: 2 } },
    { kind: 'role', role: 'worker', settings: { policy: 'batch' } },
  ),
  treatment(
    'env',
    { kind: 'env', name: 'MALLOC_ARENA_MAX', value: '1' },
    { kind: 'env', name: 'OMP_NUM_THREADS', value: '1', roles: ['worker'] },
  ),
];
const common = { timeoutSeconds: 120, node: 'here', clock: () => 0, warn: () => {} };

function options(): ExportOptions {
  return {
    format: 'all',
    genome: aGenomeFile({ genome: Object.fromEntries(FACTORS.map(({ name }) => [name, 'on'])) }),
    factors: FACTORS,
    app: {
      kind: 'script',
      target: join(ROOT, 'test', 'fixtures', 'apps', 'configured.py'),
      args: ['{tasks}'],
      cwd: folder,
    },
    python,
    tasks: 2,
    cpus: null,
  };
}

async function measure(exported: ExportOptions): Promise<unknown> {
  const runsDir = join(folder, 'measured');
  const launcher = createLocalLauncher({
    ...common,
    app: exported.app,
    factors: exported.factors,
    python,
    cpus: null,
    timeoutSeconds: () => common.timeoutSeconds,
    prepare: null,
    cleanup: null,
    verify: null,
    runsDir,
    expectedTasks: () => null,
    expectedFailures: () => null,
    waitForQuiet: false,
  });
  const run = await launcher.run(
    {
      genome: FACTORS.map(() => 1),
      purpose: 'run',
      block: null,
      epoch: 1,
      tasks: 2,
      capSeconds: null,
      run: 1,
      id: '00001',
    },
    new AbortController().signal,
  );
  await launcher.close();
  expect(run.reason).toBeNull();
  return run.echo;
}

test('run as the exported files say, the app is what was measured; and a file that was changed is found out', {
  timeout: 10 * MINUTES,
}, async () => {
  const inMemory = () => readdirSync('/dev/shm').filter((name) => name.startsWith('parsl-'));
  const before = inMemory();
  const exported = options();
  const measured = await measure(exported);
  const { files } = await exportGenome(exported, process.env);
  const out = join(folder, 'exported');
  writeFiles(out, files);
  const verify = () =>
    verifyExport(
      { ...common, exported, folder: out, measured, runsDir: join(folder, 'verify') },
      new AbortController().signal,
    );
  expect(await verify()).toEqual([]);

  const snippet = files.find(({ path }) => path === 'optimised_config.py')?.text ?? '';
  writeFileSync(join(out, 'optimised_config.py'), snippet.replace('prefetch_capacity=100', 'prefetch_capacity=10'));
  const hooks = files.find(({ path }) => path === 'hooks/optimise_hooks.py')?.text ?? '';
  writeFileSync(join(out, 'hooks', 'optimise_hooks.py'), hooks.replace('"nice": 2', '"nice": 3'));
  expect(await verify()).toEqual([
    'htex.prefetch_capacity: 100 when measured, 10 as exported',
    'nice of manager: [[2]] when measured, [[3]] as exported',
  ]);
  expect(inMemory()).toEqual(before);
});
