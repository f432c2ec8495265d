import { baseGenome, type Genome, genomeKey } from '../../domain/genome.ts';
import { huberLocation } from '../../stats/huber.ts';
import { ocbaNext } from '../../stats/ocba.ts';
import { comparisonFor, lnScoreOf, runBlocksUntil } from '../evidence/blocks.ts';
import { observations } from '../evidence/observations.ts';
import { purseOf } from '../evidence/purse.ts';
import { askGated } from '../evidence/repetitions.ts';
import { taskSizes } from '../evidence/task-sizes.ts';
import type { SearchOutcome, Selection } from '../findings.ts';
import type { Program, Session } from '../session.ts';

const SHORTLIST = 8;
/** Fresh runs of each before the rest is given to the contenders. */
const FIRST_RUNS = 2;

/**
 * Phase 4: which of the shortlist is the fastest, by fresh runs alone: two of each, then those that matter most (OCBA).
 * With no allowance the model's first choice stands.
 */
export function* select(session: Session, allowance: number, outcome: SearchOutcome): Program<Selection> {
  const allowed = shortlist(session, outcome);
  const purse = purseOf(session, allowance);
  const genomes = allowed.slice(0, Math.min(SHORTLIST, Math.floor(purse.left / FIRST_RUNS)));
  const [first] = allowed;
  if (first === undefined) return { best: baseGenome(session.space.factors), ranking: [] };
  if (genomes.length < 2) return { best: first, ranking: predicted(allowed.slice(0, SHORTLIST), outcome) };
  const start = session.runs.length;
  const comparison = comparisonFor('select', `select-${start + 1}`, genomes, taskSizes(session, outcome.model));
  yield* runBlocksUntil(session, comparison, 0, FIRST_RUNS, purse);
  while (purse.left > 0) {
    const { means, counts } = standings(session, genomes, start);
    const genome = genomes[ocbaNext(means, counts)] ?? first;
    const tasks = comparison.sizes(genome);
    yield* askGated(
      session,
      'select',
      [{ genome, purpose: 'select', block: null, epoch: session.epoch, tasks, capSeconds: null }],
      purse,
    );
  }
  return rank(session, genomes, start);
}

/** Candidates that may be recommended: none that breaks the memory guard. */
function shortlist(session: Session, outcome: SearchOutcome): Genome[] {
  const guard = session.settings.maxMemoryMb;
  if (guard === null) return [...outcome.candidates];
  const heavy = new Set<string>();
  for (const [i, run] of session.runs.entries()) {
    const genome = session.genomes[i];
    if (genome !== undefined && (run.peakRssMb ?? 0) > guard) heavy.add(genomeKey(genome));
  }
  return outcome.candidates.filter((genome) => !heavy.has(genomeKey(genome)));
}

function predicted(genomes: readonly Genome[], outcome: SearchOutcome): Selection['ranking'] {
  const predictions = outcome.model.predict(genomes);
  return genomes.map((genome, i) => ({ genome, mean: predictions[i]?.mean ?? Number.NaN, runs: 0 }));
}

interface Standings {
  /** Infinity for a set that failed: it is out. */
  readonly means: readonly number[];
  readonly counts: readonly number[];
}

function standings(session: Session, genomes: readonly Genome[], start: number): Standings {
  const usable = observations(session, start);
  const guard = session.settings.maxMemoryMb ?? Number.POSITIVE_INFINITY;
  const tables = genomes.map((genome) => {
    const key = genomeKey(genome);
    const own = usable.filter((seen) => genomeKey(seen.genome) === key);
    const lost = session.runs.some(
      (run, i) =>
        i >= start &&
        genomeKey(session.genomes[i] ?? []) === key &&
        (lnScoreOf(session, run) === null || (run.peakRssMb ?? 0) > guard),
    );
    const location = huberLocation(
      own.map(({ lnScore }) => lnScore),
      own.map(({ weight }) => weight),
    );
    return { mean: lost || own.length === 0 ? Number.POSITIVE_INFINITY : location, count: own.length };
  });
  return { means: tables.map(({ mean }) => mean), counts: tables.map(({ count }) => count) };
}

function rank(session: Session, genomes: readonly Genome[], start: number): Selection {
  const { means, counts } = standings(session, genomes, start);
  const ranking = genomes
    .map((genome, i) => ({ genome, mean: means[i] ?? Number.POSITIVE_INFINITY, runs: counts[i] ?? 0 }))
    .filter(({ mean }) => Number.isFinite(mean))
    .sort((a, b) => a.mean - b.mean);
  return { best: ranking[0]?.genome ?? baseGenome(session.space.factors), ranking };
}
