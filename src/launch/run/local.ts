import { toRecord } from '../../domain/genome.ts';
import type { RunRecord, RunRequest } from '../../domain/run.ts';
import { median } from '../../stats/quantile.ts';
import { allowedCpus, readTextOrNull } from '../machine/cores.ts';
import { canaryMs, frequencyMhz, gatesOf, type Patience, quietGate, type Waiting } from '../machine/gates.ts';
import { type KeptRuns, keptRuns } from './kept-runs.ts';
import type { Launcher } from './launcher.ts';
import { type Measured, type RunOptions, runOnce } from './one-run.ts';
import { refuseFull } from './room.ts';
import { sweepStrays } from './sweep.ts';

/** What the runs of one search have in common. */
export interface LocalLauncherOptions extends RunOptions {
  /** The name of this machine in the records. */
  readonly node: string;
  /** The time of day in ms since 1970. */
  readonly clock: () => number;
  /** Wait for a quiet machine before a run (the default). */
  readonly waitForQuiet?: boolean;
  /** Left out: nobody is told of a wait. */
  readonly waiting?: Waiting | undefined;
  /** Which folders of runs are kept; left out: those that went wrong, and the last ones. */
  readonly kept?: KeptRuns;
  /** Times of the canary so far, in ms; grows with the runs. */
  readonly canaries?: number[];
  /** For a machine that is never quiet; changes with the runs. */
  readonly patience?: Patience;
}

/** Runs on this machine. What killed searches left behind is swept before the first run. */
export function createLocalLauncher(options: LocalLauncherOptions): Launcher {
  const cpus = options.cpus ?? allowedCpus(readTextOrNull);
  const gate = options.waitForQuiet === false ? null : quietGate(cpus, options.patience);
  const canaries = options.canaries ?? [];
  const kept = options.kept ?? keptRuns(options.runsDir, options.warn, options.app.inputs?.length);
  let strays: Promise<void> | null = null;

  return {
    async run(request, signal) {
      strays ??= sweepStrays(options.warn);
      await strays;
      const startedAt = new Date(options.clock()).toISOString();
      const quietBefore = gate === null ? true : await gate.pass(signal, options.waiting);
      const before = canaryMs();
      const measured = await runOnce(options, request, signal);
      if (!['ok', 'cancelled'].includes(measured.verdict.outcome)) refuseFull(request.id);
      const slowest = Math.max(before, canaryMs());
      const canary = canaries.length === 0 ? null : slowest / median(canaries);
      canaries.push(slowest);
      kept.remember(request.id, measured.verdict);
      const around = { quietBefore, canary, frequencyMhz: frequencyMhz(cpus), ...shortageOf(measured) };
      const gates = gatesOf(measured.harness?.machine ?? null, around);
      return { ...recordOf(options, request, measured), startedAt, gates };
    },
    async close() {
      await strays;
    },
  };
}

/** What a run that counts had fewer of than it was to have; nothing of one that went wrong for a reason of its own. */
function shortageOf({ harness, verdict }: Measured): Pick<RunRecord, 'shortOfWorkers'> {
  const reason = harness?.shortOfWorkers;
  return reason === undefined || verdict.outcome !== 'ok' ? {} : { shortOfWorkers: reason };
}

function recordOf(
  options: LocalLauncherOptions,
  request: RunRequest,
  measured: Measured,
): Omit<RunRecord, 'startedAt' | 'gates'> {
  const { harness, verdict, wallSeconds } = measured;
  const counts = verdict.outcome === 'ok';
  return {
    run: request.run,
    id: request.id,
    wallSeconds,
    genome: toRecord(options.factors, request.genome),
    purpose: request.purpose,
    block: request.block,
    epoch: request.epoch,
    node: options.node,
    ...verdict,
    usPerTask: counts ? (harness?.usPerTask ?? null) : null,
    batches: counts ? (harness?.batches ?? []) : [],
    asked: request.tasks,
    tasks: harness?.tasks ?? null,
    makespanSeconds: counts ? (harness?.makespanSeconds ?? null) : null,
    censored: counts && harness?.censored === true,
    startupSeconds: harness?.startupSeconds ?? null,
    cpuSeconds: harness?.cpuSeconds ?? null,
    peakRssMb: harness?.peakRssMb ?? null,
    logBytes: harness?.logBytes ?? null,
    workers: harness?.workers ?? null,
    failedTasks: harness?.failedTasks ?? null,
    retries: harness?.retries ?? null,
    lostWorkers: harness?.lostWorkers ?? null,
    echo: harness?.echo ?? null,
    ...shortageOf(measured),
    ...(options.app.first === undefined ? {} : { first: options.app.first }),
    ...(counts && harness?.steady === true ? { steady: true as const } : {}),
    ...(request.profiled === true ? { profile: counts ? (harness?.profile ?? null) : null } : {}),
  };
}
