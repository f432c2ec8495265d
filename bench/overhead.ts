/**
 * What one evaluation costs beside the measured time, against plain parsl-perf on the same machine and executor:
 * wall time of the whole minus the seconds in which tasks ran, interleaved, the ratio of the medians (bar: at most 0.5).
 * And the CPU time that this program itself uses while a run is measured (bar: at most 1 % of one core).
 *
 *   npm run bench:overhead [-- ROUNDS]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { RunRecord } from '../src/domain/run.ts';
import { startSession } from '../src/launch/machine/process.ts';
import { choosePython } from '../src/launch/python/environment.ts';
import type { Launcher } from '../src/launch/run/launcher.ts';
import { createLocalLauncher } from '../src/launch/run/local.ts';
import { newTag } from '../src/launch/run/private-places.ts';
import { RUN_TAG, sweepRun } from '../src/launch/run/sweep.ts';
import { median } from '../src/stats/quantile.ts';

const ROUNDS = Number(process.argv[2] ?? 5);
/** Tasks of each of three batches: about two seconds of the base. */
const BATCH = 1500;
const WARM_UP = 100;
const RATIO_AT_MOST = 0.5;
const CPU_SHARE_AT_MOST = 0.01;
/** Tasks of 10 ms on two workers: half a second and ten seconds of waiting. */
const SHORT_SLEEP = 100;
const LONG_SLEEP = 2000;

const CONFIG = `
from parsl.config import Config
from parsl.executors import HighThroughputExecutor
from parsl.providers import LocalProvider


def fresh_config():
    return Config(executors=[HighThroughputExecutor(
        label='htex_local', max_workers_per_node=2, provider=LocalProvider(init_blocks=1, max_blocks=1))])
`;

const folder = mkdtempSync(join(tmpdir(), 'optimise-bench-'));

function launcherOf(example: string, python: string): Launcher {
  return createLocalLauncher({
    app: {
      kind: 'script',
      target: join(import.meta.dirname, '..', 'examples', example),
      args: ['--tasks', '{tasks}'],
      cwd: folder,
    },
    factors: [],
    python,
    cpus: null,
    timeoutSeconds: () => 300,
    prepare: null,
    cleanup: null,
    verify: null,
    runsDir: join(folder, 'runs'),
    expectedTasks: () => null,
    expectedFailures: () => null,
    warn: console.error,
    node: 'here',
    clock: () => Date.now(),
    // Waiting for others is no cost of ours.
    waitForQuiet: false,
  });
}

async function evaluate(
  launcher: Launcher,
  tasks: number,
): Promise<{ record: RunRecord; seconds: number; cpu: number }> {
  const request = {
    run: 1,
    id: '00001',
    genome: [],
    purpose: 'run',
    block: null,
    epoch: 1,
    tasks,
    capSeconds: null,
  } as const;
  const [started, cpuBefore] = [performance.now(), process.cpuUsage()];
  const record = await launcher.run(request, new AbortController().signal);
  const used = process.cpuUsage(cpuBefore);
  if (record.outcome !== 'ok') throw new Error(`a run is ${record.outcome}: ${record.reason}`);
  return { record, seconds: (performance.now() - started) / 1000, cpu: (used.user + used.system) / 1e6 };
}

async function oursFixed(launcher: Launcher): Promise<number> {
  const { record, seconds } = await evaluate(launcher, 3 * BATCH);
  return seconds - (record.makespanSeconds ?? 0);
}

async function parslPerfFixed(python: string): Promise<number> {
  const bin = dirname(python);
  const config = join(folder, 'perf_config.py');
  writeFileSync(config, CONFIG);
  const tag = newTag();
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, TMPDIR: folder, [RUN_TAG]: tag };
  const args = ['--config', config, '--iterate', [WARM_UP, BATCH, BATCH, BATCH].join(',')];
  const output = { stdoutFile: join(folder, 'perf.out'), stderrFile: join(folder, 'perf.err') };
  const started = performance.now();
  const session = await startSession({ command: join(bin, 'parsl-perf'), args, cwd: folder, env, ...output });
  const ended = await session.ended;
  const seconds = (performance.now() - started) / 1000;
  await sweepRun(tag, session.pid, console.error);
  const stdout = readFileSync(output.stdoutFile, 'utf8');
  rmSync(output.stdoutFile);
  // Runtime: actual 1.234s vs target 120s
  const runtimes = [...stdout.matchAll(/actual ([\d.]+)s/g)].map((match) => Number(match[1]));
  if (ended.exitCode !== 0 || runtimes.length !== 4) throw new Error(`parsl-perf: ${stdout}`);
  return seconds - runtimes.slice(1).reduce((sum, runtime) => sum + runtime, 0);
}

/** A long run less a short one: what is left is the time in which tasks ran. */
async function ownCpuShare(python: string): Promise<number> {
  const launcher = launcherOf('sleep.py', python);
  const short = await evaluate(launcher, SHORT_SLEEP);
  const long = await evaluate(launcher, LONG_SLEEP);
  const measured = (long.record.makespanSeconds ?? 0) - (short.record.makespanSeconds ?? 0);
  return Math.max(0, long.cpu - short.cpu) / measured;
}

async function main(): Promise<boolean> {
  const choice = await choosePython({ python: null, parslVersion: null, say: (line) => console.error(line) });
  console.log(choice.description);
  const launcher = launcherOf('noop.py', choice.executable);
  const ours: number[] = [];
  const perf: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    ours.push(await oursFixed(launcher));
    perf.push(await parslPerfFixed(choice.executable));
    console.log(`round ${round}: ours ${ours.at(-1)?.toFixed(2)} s, parsl-perf ${perf.at(-1)?.toFixed(2)} s`);
  }
  const ratio = median(ours) / median(perf);
  const share = await ownCpuShare(choice.executable);
  console.log(`fixed cost of an evaluation: ${median(ours).toFixed(2)} s, of parsl-perf ${median(perf).toFixed(2)} s`);
  console.log(`ratio ${ratio.toFixed(3)} (bar: at most ${RATIO_AT_MOST})`);
  console.log(
    `own CPU while measuring: ${(100 * share).toFixed(2)} % of a core (bar: at most ${100 * CPU_SHARE_AT_MOST} %)`,
  );
  return ratio <= RATIO_AT_MOST && share <= CPU_SHARE_AT_MOST;
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
