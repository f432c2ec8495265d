import type { Random } from '../../src/domain/random.ts';
import { normal } from '../../src/domain/random.ts';
import type { RunRecord, RunRequest } from '../../src/domain/run.ts';
import type { SearchSettings } from '../../src/domain/search-settings.ts';
import { requestsOf } from '../../src/search/drive.ts';
import { runSearch } from '../../src/search/engine.ts';
import type { SearchFindings } from '../../src/search/findings.ts';
import { randomStreams } from '../../src/search/rng.ts';
import { newSession, type Session } from '../../src/search/session.ts';
import type { Landscape } from '../landscapes/landscape.ts';
import { type Noise, runsOfLandscape } from '../landscapes/noise.ts';
import { someSettings } from './simulation.ts';

/** Nodes that are not there: their number, and what goes wrong with them. Times are in units of a run. */
export interface MadeUpNodes {
  readonly nodes: number;
  /** sd (ln) of the speed of a node. */
  readonly nodeSd: number;
  /** Mean time in the queue before there is a node. */
  readonly queue: number;
  /** Mean life of a node; Infinity: as long as the search. */
  readonly life: number;
}

/** One after the other on this machine. */
export const ONE_NODE: MadeUpNodes = { nodes: 1, nodeSd: 0, queue: 0, life: Number.POSITIVE_INFINITY };

export interface OnNodes {
  readonly session: Session;
  readonly findings: SearchFindings;
  /** When each run of the session was finished. */
  readonly finishedAt: readonly number[];
  readonly time: number;
  readonly losses: number;
}

interface MadeUpLease {
  readonly epoch: number;
  readonly effect: number;
  readonly dies: number;
  freeAt: number;
}

/** A whole search whose batches are made side by side on made-up nodes, each unit by the one that is free first. */
export function simulateOnNodes(
  truth: Landscape,
  noise: Noise,
  seed: string,
  nodes: MadeUpNodes,
  overrides: Partial<SearchSettings> = {},
): OnNodes {
  const several = nodes.nodes > 1 ? { nodes: nodes.nodes } : {};
  const settings = someSettings({ seed, force: true, ...several, ...overrides });
  const session = newSession(settings, truth.space, randomStreams(seed));
  const machine = runsOfLandscape(truth, noise, randomStreams(`machine/${seed}`));
  const cluster = new Cluster(nodes, randomStreams(`nodes/${seed}`)('leases'));
  const finishedAt: number[] = [];
  const program = runSearch(session);
  let now = 0;
  let step = program.next();
  while (step.done !== true) {
    const requests = requestsOf(step.value, finishedAt.length + 1);
    const records: RunRecord[] = [];
    for (const unit of unitsOf(requests)) {
      const { lease, begun } = cluster.give(unit, now);
      for (const [i, request] of unit.entries()) {
        const run = machine(request);
        const slowed = run.usPerTask === null ? null : run.usPerTask * Math.exp(lease.effect);
        records.push({ ...run, usPerTask: slowed, epoch: nodes.nodes > 1 ? lease.epoch : run.epoch });
        finishedAt.push(begun + i + 1);
      }
    }
    now = Math.max(now, ...finishedAt.slice(-requests.length));
    step = program.next(records);
  }
  return { session, findings: step.value, finishedAt, time: now, losses: cluster.losses };
}

function unitsOf(requests: readonly RunRequest[]): RunRequest[][] {
  const units: RunRequest[][] = [];
  for (const request of requests) {
    const last = units.at(-1);
    if (request.block !== null && last?.[0]?.block === request.block) last.push(request);
    else units.push([request]);
  }
  return units;
}

class Cluster {
  losses = 0;
  readonly #nodes: MadeUpNodes;
  readonly #random: Random;
  #leases: MadeUpLease[] = [];
  #begun = 0;
  readonly #ofRun = new Map<number, MadeUpLease>();
  readonly #ofBlock = new Map<string, MadeUpLease>();

  constructor(nodes: MadeUpNodes, random: Random) {
    this.#nodes = nodes;
    this.#random = random;
  }

  /** What is lost with its node is made again on another one. */
  give(unit: readonly RunRequest[], now: number): { readonly lease: MadeUpLease; readonly begun: number } {
    for (;;) {
      const lease = this.#wanted(unit[0]) ?? this.#first(now);
      const begun = Math.max(lease.freeAt, now);
      if (begun + unit.length > lease.dies) {
        this.#leases = this.#leases.filter((other) => other !== lease);
        this.losses++;
        continue;
      }
      lease.freeAt = begun + unit.length;
      for (const { run, block } of unit) {
        this.#ofRun.set(run, lease);
        if (block !== null) this.#ofBlock.set(block, lease);
      }
      return { lease, begun };
    }
  }

  #wanted(request: RunRequest | undefined): MadeUpLease | undefined {
    const wanted = this.#ofBlock.get(request?.block ?? '') ?? this.#ofRun.get(request?.beside ?? 0);
    return wanted !== undefined && this.#leases.includes(wanted) ? wanted : undefined;
  }

  /** The one that is free first; one more is asked for where there may be more. */
  #first(now: number): MadeUpLease {
    if (this.#leases.every(({ freeAt }) => freeAt > now) && this.#leases.length < this.#nodes.nodes) this.#begin(now);
    return this.#leases.reduce((first, lease) => (lease.freeAt < first.freeAt ? lease : first));
  }

  #begin(now: number): void {
    const { nodeSd, queue, life } = this.#nodes;
    const wait = queue === 0 ? 0 : -queue * Math.log(1 - this.#random());
    const lives = Number.isFinite(life) ? -life * Math.log(1 - this.#random()) : life;
    const begins = now + wait;
    const effect = nodeSd * normal(this.#random);
    this.#leases.push({ epoch: ++this.#begun, effect, dies: begins + lives + 1, freeAt: begins });
  }
}
