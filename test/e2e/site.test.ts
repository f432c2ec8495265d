import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RunRecord, RunRequest } from '../../src/domain/run.ts';
import { readTextOrNull } from '../../src/launch/machine/cores.ts';
import { livingProcesses } from '../../src/launch/machine/proc.ts';
import { send } from '../../src/launch/run/end-processes.ts';
import { openSite, type Site } from '../../src/launch/site/site.ts';
import { createSiteLauncher } from '../../src/launch/site/site-launcher.ts';
import { fixtureApp, leftovers, newestParsl, oldParsl } from '../helpers/real-runs.ts';

// A node is a Parsl pool of one worker on this machine, had through a LocalProvider.
vi.setConfig({ testTimeout: 240_000 });

const SITE = `
from parsl.config import Config
from parsl.executors import HighThroughputExecutor
from parsl.providers import LocalProvider

def make_config():
    return Config(executors=[HighThroughputExecutor(
        label='nodes', heartbeat_period=1, heartbeat_threshold=5,
        provider=LocalProvider(worker_init='export FROM_THE_JOB=yes', max_blocks=2))])
`;
/** Passes only where nothing of the pool, its launcher and its job's template is to be seen, and the job's own is. */
const NOTHING_LEAKS = `sh -c '! env | grep -E "^(PARSL_|CORES=|JOBNAME=|NODES=)" && test "$FROM_THE_JOB" = yes && test -z "$OPTIMISE_NODE_TMPDIR"'`;

let folder: string;
let site: Site;
let temporary: string;
const said: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'site-'));
  writeFileSync(join(folder, 'site.py'), SITE);
  said.length = 0;
  // Nobody else's: what is left in it was left by a node.
  temporary = mkdtempSync(join(tmpdir(), 'node-'));
  vi.stubEnv('TMPDIR', temporary);
});

afterEach(async () => {
  await site.close();
  const left = (): unknown[] => [...leftovers(), ...poolsOf(folder), ...readdirSync(temporary)];
  await vi.waitFor(() => expect(left()).toEqual([]), { timeout: 20_000, interval: 200 });
  vi.unstubAllEnvs();
  for (const place of [folder, temporary]) rmSync(place, { recursive: true });
});

function processesWith(words: string): number[] {
  return livingProcesses().flatMap(({ pid }) =>
    (readTextOrNull(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ').includes(words) ? [pid] : [],
  );
}

/** Every process of Parsl's on behalf of this site names a file in its folder. */
const poolsOf = (path: string): number[] => processesWith(path);

function opened(python: string, file = 'site.py'): Site {
  const note = (line: string): void => void said.push(line);
  site = openSite({
    source: { file: join(folder, file) },
    python,
    folder: join(folder, 'site'),
    say: note,
    warn: note,
  });
  return site;
}

function launcherOn(python: string, runs: readonly RunRecord[], app = fixtureApp('with_load.py', '6'), nodes = 1) {
  const runsDir = join(folder, 'runs');
  mkdirSync(runsDir, { recursive: true });
  return createSiteLauncher({
    site,
    runs,
    unlike: () => [],
    app,
    factors: [],
    python,
    cpus: null,
    timeoutSeconds: () => 200,
    prepare: null,
    cleanup: null,
    verify: NOTHING_LEAKS,
    runsDir,
    expectedTasks: () => null,
    expectedFailures: () => null,
    nodes,
    ahead: [],
    warn: (text) => void said.push(text),
    clock: () => Date.now(),
  });
}

function request(run: number, block: string | null): RunRequest {
  const id = String(run).padStart(5, '0');
  return { run, id, genome: [], purpose: 'confirm', block, epoch: 1, tasks: null, capSeconds: null };
}

const never = new AbortController().signal;

test.each([
  ['the newest Parsl', newestParsl],
  ['Parsl of 2024', oldParsl],
])('runs on a node of the site, with nothing of the pool in them, under %s', async (_, choose) => {
  const python = (await choose()) ?? (await newestParsl());
  opened(python);
  const records = await launcherOn(python, []).runBlock?.([request(1, 'b/1'), request(2, 'b/1')], never);
  expect(records?.map(({ run, outcome, reason, epoch }) => ({ run, outcome, reason, epoch }))).toEqual([
    { run: 1, outcome: 'ok', reason: null, epoch: 1 },
    { run: 2, outcome: 'ok', reason: null, epoch: 1 },
  ]);
  // Parsl's own log has a line of every poll: this one does not grow with the days of a search.
  const logs = readdirSync(join(folder, 'site'), { recursive: true, encoding: 'utf8' });
  expect(logs.filter((name) => name.endsWith('parsl.log'))).toEqual(['parsl.log']);
  expect(readTextOrNull(join(folder, 'site', 'parsl.log'))).toMatch(/INFO/);
});

test('a block whose node is lost is made again as a whole under its numbers, in another epoch', async () => {
  const python = await newestParsl();
  opened(python);
  const runs: RunRecord[] = [];
  const launcher = launcherOn(python, runs);
  runs.push(await launcher.run(request(1, null), never));
  const pending = launcher.runBlock?.([request(2, 'b/1'), request(3, 'b/1')], never);
  await vi.waitFor(() => expect(readTextOrNull(join(folder, 'runs', '00003', 'request.json'))).not.toBeNull(), 100_000);
  for (const pid of processesWith('process_worker_pool.py')) if (poolsOf(folder).includes(pid)) send(pid, 'SIGKILL');
  runs.push(...((await pending) ?? []));
  expect(runs.map(({ run, outcome, epoch }) => [run, outcome, epoch])).toEqual([
    [1, 'ok', 1],
    [2, 'ok', 2],
    [3, 'ok', 2],
  ]);
  expect(said.join('\n')).toContain('a node is lost or its job over');
});

test('several nodes work side by side, each lease in an epoch of its own; a run beside another is made where that was', async () => {
  const python = await newestParsl();
  opened(python);
  const launcher = launcherOn(python, [], fixtureApp('with_load.py', '6'), 2);
  const units = [[request(1, 'b/1')], [request(2, 'b/2')]];
  const [one, other] = (await Promise.all(units.map((unit) => launcher.runBlock?.(unit, never)))).map(
    (unit) => unit?.[0],
  );
  expect([one?.outcome, other?.outcome]).toEqual(['ok', 'ok']);
  expect([one?.epoch, other?.epoch].sort()).toEqual([1, 2]);
  expect(launcher.nodes?.()).toEqual({ queued: 0, running: 2, lost: 0 });
  const third = await launcher.run({ ...request(3, null), beside: 2 }, never);
  expect(third).toMatchObject({ outcome: 'ok', epoch: other?.epoch });
});

test('a dispatcher that is killed is started again, and its block is made again', async () => {
  const python = await newestParsl();
  opened(python);
  const launcher = launcherOn(python, []);
  const pending = launcher.runBlock?.([request(1, 'b/1'), request(2, 'b/1')], never);
  await vi.waitFor(() => expect(readTextOrNull(join(folder, 'runs', '00001', 'request.json'))).not.toBeNull(), 100_000);
  for (const pid of processesWith(`dispatcher.py ${folder}`)) send(pid, 'SIGKILL');
  expect((await pending)?.map(({ run, outcome }) => [run, outcome])).toEqual([
    [1, 'ok'],
    [2, 'ok'],
  ]);
  expect(said.join('\n')).toContain('the dispatcher of the site ended: it is started again');
});

test('an interruption cancels the job, and the run counts as cancelled', async () => {
  const python = await newestParsl();
  opened(python);
  const stop = new AbortController();
  const pending = launcherOn(python, []).run(request(1, null), stop.signal);
  await vi.waitFor(() => expect(readTextOrNull(join(folder, 'runs', '00001', 'request.json'))).not.toBeNull(), 100_000);
  stop.abort();
  expect(await pending).toMatchObject({ outcome: 'cancelled', reason: 'interrupted' });
});

test.each([
  ['nothing', 'x = 1', 'it has no variable `config`'],
  ['threads.py', 'from parsl.config import Config\nconfig = Config()', 'it has no HighThroughputExecutor'],
  ['broken.py', 'import no_such_module', "ModuleNotFoundError: No module named 'no_such_module'"],
])('a configuration without nodes is told: %s', async (name, text, why) => {
  writeFileSync(join(folder, name), text);
  await expect(opened(await newestParsl(), name).lease(never)).rejects.toThrow(why);
});
