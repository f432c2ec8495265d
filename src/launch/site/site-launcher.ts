import { EXIT, UserError } from '../../domain/errors.ts';
import { toRecord } from '../../domain/genome.ts';
import type { MachineFacts } from '../../domain/probe.ts';
import type { Outcome, RunRecord, RunRequest } from '../../domain/run.ts';
import type { Launcher } from '../run/launcher.ts';
import type { LocalLauncherOptions } from '../run/local.ts';
import { Epochs } from './epochs.ts';
import type { Lease } from './lease.ts';
import { factsOfNode, onNode } from './on-node.ts';
import type { Site } from './site.ts';
import type { KnownOfNode, NodeAnswer, RunOnNode, RunsOnNode } from './work.ts';

/** What the runs of one search on a site have in common. */
export interface SiteLauncherOptions extends Omit<LocalLauncherOptions, 'node'> {
  readonly site: Site;
  /** How many nodes the search was planned for. */
  readonly nodes: number;
  /** The run log's runs: grows while the search goes on. */
  readonly runs: readonly RunRecord[];
  /** Runs of an earlier sitting that are not in the log yet. */
  readonly ahead: readonly RunRecord[];
  /** In words, what makes a node another kind of machine than the one that the search began on. */
  readonly unlike: (machine: MachineFacts) => readonly string[];
}

/** Records, and the lease that they were made in; null: nothing was run. */
interface Made {
  readonly records: readonly RunRecord[];
  readonly lease: Lease | null;
}

const NOTHING: KnownOfNode = { canaries: [], patience: null };

/** How much longer than the longest so far a run may be before its lease is taken to be too short for it. */
const MARGIN = 1.5;
/** Until a job's end its scheduler may want this long. */
const SPARE_SECONDS = 30;

/**
 * Runs on nodes of a site, each by the same launcher as here. Runs of one block are made in one lease, and again as a
 * whole where it is lost. A lease is an epoch: what another job measures is compared through blocks only.
 */
export function createSiteLauncher(options: SiteLauncherOptions): Launcher {
  const { site, runs } = options;
  const accepted = new Set<number>();
  const epochs = new Epochs(options.nodes, runs, options.ahead);
  const known = new Map<number, KnownOfNode>();
  const leaseOfBlock = new Map<string, number>();
  const leaseOfRun = new Map<number, number>();

  const accept = async (lease: Lease, signal: AbortSignal): Promise<boolean> => {
    if (accepted.has(lease.number)) return true;
    const machine = await factsOfNode(site, lease, options.cpus, signal);
    if (machine === null) return false;
    const unlike = options.unlike(machine);
    if (unlike.length > 0) {
      throw new UserError(
        `node ${machine.hostname} is another kind of machine than the search began on: ${unlike.join('; ')}`,
        'let the site ask for one kind of node (a partition or a constraint), and resume the search',
        EXIT.missing,
      );
    }
    accepted.add(lease.number);
    return true;
  };

  const attempt = async (requests: readonly RunRequest[], lease: Lease, signal: AbortSignal) => {
    if (isTooShort(lease, new Set(requests.map(({ run }) => run)).size, runs)) {
      site.giveBack(lease);
      return { again: 'its walltime is nearly over' };
    }
    if (!(await accept(lease, signal))) return { lost: 'its node was lost' };
    if (requests.some(({ block }) => isOfAnotherLease(block, lease, runs, leaseOfBlock)))
      return { records: requests.map((one) => notMade(options, one, BROKEN)), lease: null };
    const common = commonOf(options);
    const work = {
      kind: 'runs' as const,
      common,
      runs: requests.map(toNode(options)),
      known: known.get(lease.number) ?? NOTHING,
    };
    const worked = await site.work(lease, work, signal);
    if ('lost' in worked) return worked;
    const { records, known: told, warnings } = runsIn(worked.answer);
    for (const warning of warnings) options.warn(warning);
    if (records.length < requests.length) return { lost: 'the node was told to stop' };
    known.set(lease.number, told);
    const epoch = epochs.of(requests[0]?.epoch ?? 1, lease);
    return { records: records.map((record) => ({ ...record, epoch })), lease };
  };

  const made = async (requests: readonly RunRequest[], signal: AbortSignal): Promise<readonly RunRecord[]> => {
    const [first] = requests;
    const which =
      leaseOfBlock.get(first?.block ?? '') ?? (first?.beside === undefined ? undefined : leaseOfRun.get(first.beside));
    const done = await onNode<Made>(site, signal, (lease) => attempt(requests, lease, signal), which);
    if ('lost' in done) return lostFor(options, requests, done.lost);
    const { lease, records } = done;
    if (lease === null) return records;
    for (const { run, block } of requests) {
      leaseOfRun.set(run, lease.number);
      if (block !== null) leaseOfBlock.set(block, lease.number);
    }
    return records;
  };

  const runBlock = async (requests: readonly RunRequest[], signal: AbortSignal): Promise<readonly RunRecord[]> => {
    try {
      return await made(requests, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      return requests.map((request) => notMade(options, request, { outcome: 'cancelled', reason: 'interrupted' }));
    }
  };
  return {
    atOnce: options.nodes,
    nodes: () => site.counts(),
    runBlock,
    async run(request, signal) {
      const [record] = await runBlock([request], signal);
      if (record === undefined) throw new Error('a run came to nothing');
      return record;
    },
    close: async () => {},
  };
}

/** What is told to the node of all runs. */
function commonOf(options: SiteLauncherOptions): RunsOnNode {
  const { app, python, ownSite = false, cpus, prepare, cleanup, verify, runsDir, factors } = options;
  return { app, python, ownSite, cpus, prepare, cleanup, verify, runsDir, factors };
}

function toNode(options: SiteLauncherOptions): (request: RunRequest) => RunOnNode {
  return (request) => ({
    request,
    timeoutSeconds: options.timeoutSeconds(request),
    expectedTasks: options.expectedTasks(request),
    expectedFailures: options.expectedFailures(request),
  });
}

function runsIn(answer: NodeAnswer): Extract<NodeAnswer, { kind: 'runs' }> {
  if (answer.kind !== 'runs') throw new Error(`a node answered ${answer.kind} to runs`);
  return answer;
}

/** A job that is new is given a try, whatever its walltime. */
function isTooShort(lease: Lease, count: number, runs: readonly RunRecord[]): boolean {
  const left = lease.left();
  if (left === null || !lease.isUsed()) return false;
  const longest = Math.max(0, ...runs.map((run) => run.wallSeconds));
  return left < SPARE_SECONDS + MARGIN * longest * count;
}

/** A run that is made again for a block whose other runs another lease has made would be compared with those. */
function isOfAnotherLease(
  block: string | null,
  lease: Lease,
  runs: readonly RunRecord[],
  known: ReadonlyMap<string, number>,
): boolean {
  return block !== null && known.get(block) !== lease.number && runs.some((run) => run.block === block);
}

const BROKEN = { outcome: 'invalid', reason: 'the lease that its block was made in is over' } as const;

/**
 * A single run whose node was lost time and again may be what its nodes are lost by: that is its outcome.
 * @throws UserError for a block: which of its runs it was is not known
 */
function lostFor(options: SiteLauncherOptions, requests: readonly RunRequest[], why: string): readonly RunRecord[] {
  // Several inputs of one run are its own.
  if (new Set(requests.map(({ run }) => run)).size === 1) {
    const reason = `its node was lost each time that it was made: ${why}`;
    return requests.map((request) => notMade(options, request, { outcome: 'failed', reason }));
  }
  throw new UserError(
    `the node was lost each time that a block of ${requests.length} runs was made: ${why}`,
    'a longer walltime in the site file may do; then resume the search',
    EXIT.missing,
  );
}

function notMade(
  { factors, clock }: SiteLauncherOptions,
  { run, id, genome, purpose, block, epoch, tasks }: RunRequest,
  verdict: { readonly outcome: Outcome; readonly reason: string },
): RunRecord {
  return {
    run,
    id,
    startedAt: new Date(clock()).toISOString(),
    wallSeconds: 0,
    genome: toRecord(factors, genome),
    purpose,
    block,
    epoch,
    node: 'none',
    ...verdict,
    usPerTask: null,
    batches: [],
    asked: tasks,
    tasks: null,
    makespanSeconds: null,
    censored: false,
    startupSeconds: null,
    cpuSeconds: null,
    peakRssMb: null,
    logBytes: null,
    workers: null,
    failedTasks: null,
    retries: null,
    lostWorkers: null,
    echo: null,
    gates: null,
  };
}
