import { baseGenome, genomeKey, sameGenome } from '../../domain/genome.ts';
import type { PlannedRun } from '../../domain/run.ts';
import { shrunkenTwoWay } from '../../stats/shrunken-two-way.ts';
import type { BlockCell } from '../../stats/two-way.ts';
import { nodesOf, type Session } from '../session.ts';
import type { Observation } from './observations.ts';
import type { TaskSizes } from './task-sizes.ts';

/** Prior variance of a lease's level over the variance of a run: nodes of one kind differ by about as much as runs do. */
const NODES_OVER_RUNS = 4;

/**
 * Where several nodes are used at once each lease is an epoch with a level of its own, which is taken out of ln scores: what
 * sets that were run in several leases tell of it, shrunken to nothing. Contrasts inside a block are as before.
 */
export function withoutLeases(seen: readonly Observation[]): Observation[] {
  const levels = levelsOf(seen);
  return seen.map((one) => ({ ...one, lnScore: one.lnScore - (levels.get(one.run.epoch) ?? 0) }));
}

function levelsOf(seen: readonly Observation[]): ReadonlyMap<number, number> {
  const epochs = [...new Set(seen.map(({ run }) => run.epoch))];
  const keys = seen.map(({ genome }) => genomeKey(genome));
  const items = [...new Set(keys)];
  const cells = seen.map(
    ({ run, lnScore, weight }, i): BlockCell => ({
      item: items.indexOf(keys[i] ?? ''),
      block: epochs.indexOf(run.epoch),
      value: lnScore,
      weight,
    }),
  );
  const levels = shrunkenTwoWay(cells, items.length, epochs.length, NODES_OVER_RUNS);
  return new Map(epochs.map((epoch, i) => [epoch, levels[i] ?? 0]));
}

/** So many runs for each node are looked back at for leases that are still there. */
const LATEST = 2;

/** The base once in each lease of the latest runs that has none: it tells the level of that node. */
export function anchors(session: Session, sizes: TaskSizes): PlannedRun[] {
  const nodes = nodesOf(session);
  if (nodes <= 1) return [];
  const genome = baseGenome(session.space.factors);
  const known = new Set(
    session.runs.flatMap(({ epoch, outcome }, i) =>
      outcome === 'ok' && sameGenome(session.genomes[i] ?? [], genome) ? [epoch] : [],
    ),
  );
  const fresh = new Map<number, number>();
  for (const { run, epoch } of session.runs.slice(-LATEST * nodes)) if (!known.has(epoch)) fresh.set(epoch, run);
  const tasks = sizes(genome);
  const { epoch } = session;
  return [...fresh.values()].map(
    (beside): PlannedRun => ({ genome, purpose: 'search', block: null, epoch, tasks, capSeconds: null, beside }),
  );
}
