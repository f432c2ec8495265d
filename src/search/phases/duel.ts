import type { Genome } from '../../domain/genome.ts';
import type { Speedup } from '../../domain/report.ts';
import type { RunRecord } from '../../domain/run.ts';
import { isResolved } from '../../stats/sequential.ts';
import { hodgesLehmann, quantileRatio } from '../../stats/signed-rank.ts';
import { lnScoreOf, pairedGains, runBlock } from '../evidence/blocks.ts';
import { type Look, runInLooks } from '../evidence/looks.ts';
import { type Purse, purseOf } from '../evidence/purse.ts';
import { taskSizes } from '../evidence/task-sizes.ts';
import { type Program, runsLeft, type Session } from '../session.ts';

/** The first genome against another one. */
export interface DuelPair {
  readonly a: number;
  readonly b: number;
  /** Time of a over time of b: above 1, b is faster; null: one of them never succeeded in the same block. */
  readonly speedup: Speedup | null;
  /** Runs of b that failed. */
  readonly failures: number;
  /** A run of a and one of b of each block that has both, failed ones too. */
  readonly sideBySide: readonly (readonly [RunRecord, RunRecord])[];
}

/**
 * A fresh interleaved duel (`compare --measure`): randomised blocks of all genomes, looked at after 8, 12, 18, 27 and 40
 * blocks (as many as the budget affords) with intervals that pay for the looks, until every pair is resolved.
 * @param session a new one, whose budget is the number of runs that may be spent.
 * @param genomes at least two; pairs are the first against each other one.
 */
export function* duel(session: Session, genomes: readonly Genome[]): Program<readonly DuelPair[]> {
  const purse = purseOf(session, runsLeft(session));
  yield* pilots(session, genomes, purse);
  const comparison = {
    phase: 'confirm' as const,
    purpose: 'compare' as const,
    label: `duel-${session.runs.length + 1}`,
    genomes,
    sizes: taskSizes(session, null),
  };
  const pairs = (look: Look): DuelPair[] => genomes.slice(1).map((_, i) => pairOf(session, look, i + 1));
  const look = yield* runInLooks(session, comparison, purse, {
    isHopeless: () => false,
    isAnswered: (now) => pairs(now).every(isAnswered),
  });
  return pairs(look);
}

/** Short runs that tell how many tasks fill the time aimed at: two of each, where many tasks may be needed. */
const PILOTS = 2;
/** Pilots are worth their runs only where as many blocks as an interval needs are left. */
const BLOCKS_TO_KEEP = 8;

function* pilots(session: Session, genomes: readonly Genome[], purse: Purse): Program<void> {
  const { sizedByTasks, tasks } = session.settings;
  if (!sizedByTasks || tasks !== null) return;
  for (let pilot = 0; pilot < PILOTS; pilot++) {
    if (purse.left < genomes.length * (BLOCKS_TO_KEEP + 1)) return;
    const sizes = taskSizes(session, null);
    const label = `pilot-${pilot + 1}`;
    yield* runBlock(session, { phase: 'confirm', purpose: 'compare', label, genomes, sizes }, 0, purse);
  }
}

function isAnswered({ speedup }: DuelPair): boolean {
  return speedup !== null && isResolved(lnOf(speedup.low), lnOf(speedup.high));
}

function lnOf(value: number | null): number | null {
  return value === null ? null : Math.log(value);
}

function pairOf(session: Session, { blocks, alpha }: Look, item: number): DuelPair {
  const gains = pairedGains(session, blocks, 0, item);
  const failures = blocks.filter((runs) => runs[item] != null && lnScoreOf(session, runs[item]) === null).length;
  const sideBySide = blocks.flatMap((runs): [RunRecord, RunRecord][] => {
    const [one, other] = [runs[0], runs[item]];
    return one == null || other == null ? [] : [[one, other]];
  });
  const pair = { a: 0, b: item, failures, sideBySide };
  if (gains.length === 0) return { ...pair, speedup: null };
  const { estimate, low, high } = hodgesLehmann(gains, alpha);
  const scores = (index: number): number[] => blocks.flatMap((runs) => lnScoreOf(session, runs[index]) ?? []);
  const speedup = {
    estimate: Math.exp(estimate),
    low: low === null ? null : Math.exp(low),
    high: high === null ? null : Math.exp(high),
    blocks: gains.length,
    p90: quantileRatio(scores(0), scores(item), 0.9),
  };
  return { ...pair, speedup };
}
