import type { Genome } from '../../domain/genome.ts';
import type { SearchSpace } from '../../domain/space.ts';
import { blocksMade, comparisonFor, runBlocksUntil } from '../evidence/blocks.ts';
import type { Purse } from '../evidence/purse.ts';
import type { Model, PairOverlap } from '../findings.ts';
import type { Program, Session } from '../session.ts';
import { fitBlocks } from './block-fit.ts';
import type { Plan } from './plan.ts';
import { differing, withLevels } from './players.ts';

/** Pairs that are reported, and of those the pairs that are measured: redundant ones and one that needs the other. */
const REPORTED = 10;
const REDUNDANT = 2;
const SYNERGIC = 1;
const BLOCKS = 6;
/** Runs that measuring all of these takes. */
export const OVERLAP_RUNS = (REDUNDANT + SYNERGIC) * 4 * BLOCKS;
/** Shared gains below this (ln) are nobody's business. */
const WORTH_SAYING = 0.02;
/** Gains below this make a ratio meaningless: they count as this. */
const SMALLEST_GAIN = 0.02;

/** A pair with the four genomes of its 2 x 2 design: neither, the first, the second, both (= the best). */
interface Square {
  readonly factors: readonly [number, number];
  readonly genomes: readonly [Genome, Genome, Genome, Genome];
}

function squaresOf(space: SearchSpace, base: Genome, best: Genome): Square[] {
  const players = differing(base, best);
  return players.flatMap((i, at) =>
    players.slice(at + 1).flatMap((j): Square[] => {
      const neither = withLevels(best, base, [i, j]);
      const genomes = [neither, withLevels(best, base, [j]), withLevels(best, base, [i]), best] as const;
      return genomes.every((genome) => space.isValid(genome)) ? [{ factors: [i, j], genomes }] : [];
    }),
  );
}

/** @param lnScores of neither, the first, the second, both. */
function overlapOf(factors: readonly [number, number], lnScores: readonly number[], measured: boolean): PairOverlap {
  const [neither = 0, first = 0, second = 0, both = 0] = lnScores;
  const shared = neither - first + (neither - second) - (neither - both);
  const smaller = Math.min(neither - first, neither - second);
  return { factors, overlap: shared / Math.max(smaller, SMALLEST_GAIN), shared, measured };
}

/** Overlaps by the model at the best set: those worth measuring first, then by size. */
function predictedOverlaps(squares: readonly Square[], model: Model): PairOverlap[] {
  const bySize = squares
    .map(({ factors, genomes }) =>
      overlapOf(
        factors,
        model.predict(genomes).map(({ mean }) => mean),
        false,
      ),
    )
    .filter(({ shared }) => Math.abs(shared) > WORTH_SAYING)
    .sort((a, b) => Math.abs(b.shared) - Math.abs(a.shared));
  const first = [
    ...bySize.filter(({ shared }) => shared > 0).slice(0, REDUNDANT),
    ...bySize.filter(({ shared }) => shared < 0).slice(0, SYNERGIC),
  ].sort((a, b) => Math.abs(b.shared) - Math.abs(a.shared));
  return [...new Set([...first, ...bySize])].slice(0, REPORTED);
}

/** Measure the strongest overlaps in 2 x 2 blocks, as far as the purse goes. */
export function* runOverlaps(session: Session, plan: Plan, purse: Purse): Program<void> {
  const { base, best, model, labels, sizes } = plan;
  const squares = squaresOf(session.space, base, best);
  for (const overlap of predictedOverlaps(squares, model).slice(0, REDUNDANT + SYNERGIC)) {
    const square = squares.find(({ factors }) => factors === overlap.factors);
    if (square === undefined) continue;
    const name = blocksOf(labels.pairs, square);
    const done = blocksMade(session, `${name}/`);
    if ((BLOCKS - done) * square.genomes.length > purse.left) break;
    const comparison = comparisonFor('attribute', name, square.genomes, sizes);
    yield* runBlocksUntil(session, comparison, done, BLOCKS, purse);
  }
}

function blocksOf(label: string, { factors }: Square): string {
  return `${label}-${factors.join('x')}`;
}

/** The largest overlaps at the best set: first those that were measured, then the model's. */
export function overlapsOf(session: Session, { base, best, model, labels }: Plan): readonly PairOverlap[] {
  const squares = squaresOf(session.space, base, best);
  const measured = squares.flatMap((square) => measuredOverlap(session, square, blocksOf(labels.pairs, square)) ?? []);
  const predicted = predictedOverlaps(squares, model).filter(
    ({ factors }) => !measured.some((known) => known.factors === factors),
  );
  measured.sort((a, b) => Math.abs(b.shared) - Math.abs(a.shared));
  return [...measured, ...predicted].slice(0, REPORTED);
}

function measuredOverlap(session: Session, square: Square, label: string): PairOverlap | null {
  if (blocksMade(session, `${label}/`) === 0) return null;
  const { fit } = fitBlocks(session, (block) => block.startsWith(`${label}/`), square.genomes);
  return fit.counts.every((count) => count >= BLOCKS / 2) ? overlapOf(square.factors, fit.items, true) : null;
}
