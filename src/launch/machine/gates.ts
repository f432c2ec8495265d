import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, UserError } from '../../domain/errors.ts';
import type { Gates } from '../../domain/run.ts';
import type { HarnessOutcome, Snapshot } from '../run/outcome.ts';
import { readTextOrNull } from './cores.ts';

// Starting values of docs/decisions/gates.md. They look at what happens outside a run and whether it has its workers, never at
// its score.
/** A hypervisor that takes more than this gave the CPU to somebody else. */
const STOLEN_AT_MOST = 0.01;
const FOREIGN_CPU_AT_MOST = 0.05;
/** Ticks of /proc are 10 ms: in shorter windows their rounding looks like foreign work. */
const SHORTEST_WINDOW_SECONDS = 0.5;
const STALLED_AT_MOST = 0.03;
const CANARY_AT_MOST = 1.15;
const SWAPPED_AT_MOST = 0;

/**
 * Before a run: the share of the CPUs that others use. Pressure and load averages would still remember our own last run
 * for half a minute, so the CPUs are looked at for a moment instead.
 */
const BUSY_AT_MOST = 0.1;
const LOOK_MS = 100;
const LOOK_AGAIN_MS = 400;
/** A machine that stayed busy will be busy before the next run too: each wait in vain halves the next one. */
const LONGEST_WAIT_MS = 20_000;
const SHORTEST_WAIT_MS = 1000;
/** Who sees nothing move for longer wonders why. */
const NOTICED_AFTER_MS = 2000;
/** The user's own longest wait, in seconds; 0: none. */
const WAIT_VARIABLE = 'OPTIMISE_QUIET_WAIT';

/** Fields of /proc/stat. */
const STEAL = 7;
const USER_NICE_SYSTEM_IRQ_SOFTIRQ = [0, 1, 2, 5, 6];
const MICROSECONDS = 1e6;

/** What was seen around a run, before and after it. */
export interface Surroundings {
  readonly quietBefore: boolean;
  /** Time of the canary loop relative to the session's median; null for the first run. */
  readonly canary: number | null;
  readonly frequencyMhz: number | null;
  /** Blocks of its own workers that were not there, in words; left out: all were. */
  readonly shortOfWorkers?: string;
}

/** @param machine null for a run that never got to its clock. */
export function gatesOf(machine: HarnessOutcome['machine'] | null, around: Surroundings): Gates {
  const measures = machineMeasures(machine ?? []);
  const reasons = [
    around.shortOfWorkers ?? null,
    around.quietBefore ? null : 'the machine was busy before the run',
    above('CPU stolen by the hypervisor', measures.stolen, STOLEN_AT_MOST),
    above('CPU used by other programs', measures.foreignCpu, FOREIGN_CPU_AT_MOST),
    above('other programs waited for the disk', measures.ioStall, STALLED_AT_MOST),
    above('other programs waited for memory', measures.memoryStall, STALLED_AT_MOST),
    around.canary !== null && around.canary > CANARY_AT_MOST
      ? `the machine was ${percent(around.canary - 1)} slower than usual`
      : null,
    measures.swappedPages !== null && measures.swappedPages > SWAPPED_AT_MOST
      ? `${measures.swappedPages} pages were swapped out`
      : null,
  ].filter((reason) => reason !== null);
  return {
    flagged: reasons.length > 0,
    reasons,
    ...measures,
    canary: around.canary,
    frequencyMhz: around.frequencyMhz,
  };
}

function above(what: string, share: number | null, limit: number): string | null {
  return share !== null && share > limit ? `${what}: ${percent(share)}` : null;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

type MachineMeasures = Pick<Gates, 'stolen' | 'foreignCpu' | 'ioStall' | 'memoryStall' | 'swappedPages'>;

/** Shares of the measured windows' wall time (× CPUs for CPU time); null where the kernel does not tell. */
function machineMeasures(windows: HarnessOutcome['machine']): MachineMeasures {
  const seconds = sum(windows, (w) => w.after.seconds - w.before.seconds);
  const capacity = sum(windows, (w) => (w.after.seconds - w.before.seconds) * w.after.cpus);
  const spent = (snapshot: Snapshot, fields: readonly number[]): number =>
    fields.reduce((total, field) => total + (snapshot.cpuSeconds[field] ?? 0), 0);
  const delta = (fields: readonly number[]): number =>
    sum(windows, (w) => spent(w.after, fields) - spent(w.before, fields));
  const own = sum(windows, (w) => w.after.ownCpuSeconds - w.before.ownCpuSeconds);
  const known = windows.every((w) => tells(w.before) && tells(w.after)) && seconds > SHORTEST_WINDOW_SECONDS;
  const foreign = (delta(USER_NICE_SYSTEM_IRQ_SOFTIRQ) - own) / capacity;
  return {
    stolen: known ? delta([STEAL]) / capacity : null,
    foreignCpu: known ? Math.max(0, foreign) : null,
    ioStall: stalled(windows, 'ioStallUs', 'ownIoStallUs', seconds),
    memoryStall: stalled(windows, 'memoryStallUs', 'ownMemoryStallUs', seconds),
    swappedPages: difference(windows, (snapshot) => snapshot.swappedPages),
  };
}

/** Whether /proc/stat was there, with its column for stolen time. */
function tells(snapshot: Snapshot): boolean {
  return snapshot.cpuSeconds.length > STEAL;
}

/** Only what other cgroups stalled: our own logging waits for the disk too, and a gate on that would judge treatments. */
function stalled(
  windows: HarnessOutcome['machine'],
  all: 'ioStallUs' | 'memoryStallUs',
  ours: 'ownIoStallUs' | 'ownMemoryStallUs',
  seconds: number,
): number | null {
  const total = difference(windows, (snapshot) => snapshot[all]);
  const own = difference(windows, (snapshot) => snapshot[ours]);
  return total === null || own === null ? null : Math.max(0, (total - own) / MICROSECONDS / seconds);
}

function difference(windows: HarnessOutcome['machine'], value: (snapshot: Snapshot) => number | null): number | null {
  let total = 0;
  for (const { before, after } of windows) {
    const first = value(before);
    const last = value(after);
    if (first === null || last === null) return null;
    total += last - first;
  }
  return windows.length === 0 ? null : total;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

/** Told that a run waits for a quiet machine, and that it no longer does; never while a run is measured. */
export type Waiting = (isWaiting: boolean) => void;

/** Waits for a quiet machine, and remembers how that went. */
export interface QuietGate {
  /**
   * @param waiting told when a wait has become long enough to be noticed, and when it has ended.
   * @returns whether nobody else used the machine at the end of a bounded wait.
   */
  pass(signal: AbortSignal, waiting?: Waiting): Promise<boolean>;
}

/** How long the next wait may be: halved by each that was in vain. */
export interface Patience {
  ms: number;
  /** That of a machine which was quiet the last time. */
  readonly longestMs: number;
}

/** @param ms what earlier waits have left of it; null: none was in vain. */
export function newPatience(ms: number | null = null): Patience {
  const longestMs = longestWaitMs();
  return { ms: ms ?? longestMs, longestMs };
}

/** @throws UserError (64) where the user's number of seconds is none */
export function longestWaitMs(env: NodeJS.ProcessEnv = process.env): number {
  const { [WAIT_VARIABLE]: own = '' } = env;
  if (own === '') return LONGEST_WAIT_MS;
  const seconds = Number(own);
  if (!Number.isFinite(seconds) || seconds < 0)
    throw new UserError(
      `${WAIT_VARIABLE}=${own}: not a number of seconds`,
      `for example ${WAIT_VARIABLE}=5`,
      EXIT.badUsage,
    );
  return 1000 * seconds;
}

export function quietGate(cpus: readonly number[], patience: Patience = newPatience()): QuietGate {
  return {
    async pass(signal, waiting = () => {}) {
      const began = performance.now();
      const deadline = began + patience.ms;
      let isTold = false;
      const ended = (quiet: boolean): boolean => {
        if (isTold) waiting(false);
        return quiet;
      };
      for (;;) {
        const busy = await busyShare(cpus, LOOK_MS);
        if (busy === null || busy <= BUSY_AT_MOST) {
          patience.ms = patience.longestMs;
          return ended(true);
        }
        if (signal.aborted || performance.now() > deadline) {
          patience.ms = Math.min(patience.longestMs, Math.max(SHORTEST_WAIT_MS, patience.ms / 2));
          return ended(false);
        }
        if (!isTold && performance.now() - began > NOTICED_AFTER_MS) {
          isTold = true;
          waiting(true);
        }
        await sleep(LOOK_AGAIN_MS);
      }
    },
  };
}

/** Share of the CPUs' time in the next moment that is not idle; null where /proc does not tell. */
async function busyShare(cpus: readonly number[], milliseconds: number): Promise<number | null> {
  const before = cpuTimes(cpus);
  await sleep(milliseconds);
  const after = cpuTimes(cpus);
  const total = after.total - before.total;
  return total > 0 ? (after.busy - before.busy) / total : null;
}

function cpuTimes(cpus: readonly number[]): { readonly busy: number; readonly total: number } {
  const wanted = new Set(cpus.map((cpu) => `cpu${cpu}`));
  let busy = 0;
  let total = 0;
  for (const line of (readTextOrNull('/proc/stat') ?? '').split('\n')) {
    const [name = '', ...fields] = line.split(' ');
    if (!wanted.has(name)) continue;
    const values = fields.slice(0, STEAL + 1).map(Number);
    busy += USER_NICE_SYSTEM_IRQ_SOFTIRQ.reduce((sum, field) => sum + (values[field] ?? 0), values[STEAL] ?? 0);
    total += values.reduce((sum, value) => sum + value, 0);
  }
  return { busy, total };
}

const CANARY_ROUNDS = 3;
const CANARY_STEPS = 4_000_000;

/** ms that a fixed loop takes here and now: the best of some rounds, so that only a slow machine shows. */
export function canaryMs(): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < CANARY_ROUNDS; round++) {
    const started = performance.now();
    let x = 1;
    for (let step = 0; step < CANARY_STEPS; step++) x = (Math.imul(x, 1_103_515_245) + 12_345) | 0;
    // The result is used, so that the loop cannot be left out.
    best = Math.min(best, performance.now() - started + (x === 0 ? Number.EPSILON : 0));
  }
  return best;
}

/** The mean clock frequency of the CPUs in MHz; null where it cannot be read. */
export function frequencyMhz(cpus: readonly number[]): number | null {
  const readings = cpus.flatMap((cpu) => {
    const text = readTextOrNull(`/sys/devices/system/cpu/cpu${cpu}/cpufreq/scaling_cur_freq`);
    return text === null ? [] : [Number(text) / 1000];
  });
  return readings.length === 0 ? null : sum(readings, (mhz) => mhz) / readings.length;
}
