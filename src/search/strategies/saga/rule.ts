import type { Genome } from '../../../domain/genome.ts';
import type { Random } from '../../../domain/random.ts';
import type { Genes } from '../../genetic/genes.ts';
import type { Member } from '../../genetic/population.ts';
import { repaired } from '../common.ts';
import type { Situation, StrategyContext } from '../strategy.ts';
import { TOO_RISKY } from './candidates.ts';

/** The good runs are this share of all, and at least so many. */
const GOOD = 0.2;
const GOOD_AT_LEAST = 4;
/** A rule has at most so many values, each so many times as frequent among the good runs as among the others. */
const LONGEST = 4;
const LIFT = 1.5;
const TRIES = 20;

/** A value of a gene that most good runs have and most others have not. */
interface Clause {
  readonly gene: number;
  readonly value: number;
  readonly lift: number;
}

/**
 * A genome drawn from where a rule holds that held for the good runs, at random in all else: a region is found by what its
 * members share (PromiseTune: Chen & Chen 2025), whatever a smooth model makes of it. None where no rule sets them apart.
 */
export function ruleChild(
  { session, genes }: StrategyContext,
  situation: Situation,
  members: readonly Member[],
  random: Random,
): Genome[] {
  const clauses = ruleOf(genes, members);
  if (clauses.length === 0) return [];
  for (let tries = 0; tries < TRIES; tries++) {
    const anywhere = session.space.sample(random);
    const wanted = clauses.reduce((genome, { gene, value }) => genes.withValue(genome, gene, value), anywhere);
    const child = repaired(session.space, wanted, random);
    if (child === null || situation.archive.has(child)) continue;
    if (situation.failures.probability(child) < TOO_RISKY) return [child];
  }
  return [];
}

function ruleOf(genes: Genes, members: readonly Member[]): Clause[] {
  const byOwnRuns = [...members].sort((a, b) => levelOf(a) - levelOf(b) || (a.entry.key < b.entry.key ? -1 : 1));
  const count = Math.max(GOOD_AT_LEAST, Math.round(GOOD * members.length));
  if (members.length < 2 * count) return [];
  const good = byOwnRuns.slice(0, count).map(({ genome }) => genes.encode(genome));
  const rest = byOwnRuns.slice(count).map(({ genome }) => genes.encode(genome));
  const share = (rows: readonly Uint8Array[], gene: number, value: number): number =>
    (rows.filter((row) => row[gene] === value).length + 0.5) / (rows.length + 1);
  const clauses = genes.list.flatMap(({ values }, gene): Clause[] => {
    const options = Array.from({ length: values }, (_, value) => {
      const among = share(good, gene, value);
      return { gene, value, lift: among > 0.5 ? among / share(rest, gene, value) : 0 };
    });
    const best = options.reduce((most, one) => (one.lift > most.lift ? one : most));
    return best.lift >= LIFT ? [best] : [];
  });
  return clauses.sort((a, b) => b.lift - a.lift || a.gene - b.gene).slice(0, LONGEST);
}

function levelOf({ entry }: Member): number {
  const scored = entry.measurements.filter(({ censored }) => !censored);
  return scored.reduce((sum, { y }) => sum + y, 0) / Math.max(1, scored.length);
}
