import { baseGenome, type Genome, genomeKey, sameGenome } from '../../domain/genome.ts';
import { SCALE, SCALE_LABEL } from '../../domain/run.ts';
import type { Disqualification, Noticed } from '../../domain/warning.ts';
import { median } from '../../stats/quantile.ts';
import { fewestBlocks, isResolved, lookPlan } from '../../stats/sequential.ts';
import { hodgesLehmann, quantileRatio } from '../../stats/signed-rank.ts';
import { type BlockRuns, lnScoreOf, pairedGains, runBlock } from '../evidence/blocks.ts';
import { type Purse, purseOf } from '../evidence/purse.ts';
import { type TaskSizes, taskSizes } from '../evidence/task-sizes.ts';
import type { Confirmation, ConfirmedSet, Pruning, Selection } from '../findings.ts';
import type { Ledger } from '../ledger.ts';
import { type Program, runsLeft, type Session } from '../session.ts';
import { type Contender, contenders, logsKept, withPutBack } from './contenders.ts';

/** The pruned set may be slower than the fastest by no more than this (ln). */
const NON_INFERIOR = 0.03;
/** An exact 95 % interval needs 6 blocks. */
const FEWEST_BLOCKS = 6;
/** A fourth set is measured beside the others only where each still gets this many blocks. */
const BLOCKS_WITH_EXTRA = 8;
const SCALE_BLOCKS = 6;

/**
 * Phase 6: base, fastest and recommended side by side in fresh randomised blocks, looked at after numbers of blocks
 * that are fixed beforehand. No run of an earlier phase counts, and a set that fails here is not recommended.
 * @returns null when the budget has no blocks.
 */
export function* confirm(
  session: Session,
  ledger: Ledger,
  selection: Selection,
  pruning: Pruning | null,
): Program<Confirmation | null> {
  if (ledger.sets === 0) return null;
  const base = baseGenome(session.space.factors);
  const purse = purseOf(session, ledger.confirm);
  const sizes = sizesLike(session, selection);
  const warnings: Noticed[] = [];
  const tried = contenders(selection, pruning, ledger.sets);
  const queue = tried.filter(({ fastest }) => !sameGenome(fastest, base));
  let confirmation = tried[0] === queue[0] ? null : nothingFaster(base);
  let putBack = false;
  while (confirmation === null && queue.length > 0) {
    const contender = queue.shift();
    if (contender === undefined) break;
    const trial = yield* measure(session, contender, sizes, purse);
    if (trial === null) break;
    warnings.push(...trial.warnings);
    if (trial.failed) continue;
    const retry = trial.nonInferior === false && !putBack ? withPutBack(session.space, contender) : null;
    if (retry !== null && purse.left >= 3 * FEWEST_BLOCKS) {
      putBack = true;
      queue.unshift(retry);
    } else confirmation = settle(trial);
  }
  if (confirmation === null) return warnings.length === 0 ? null : { ...nothingFaster(base), warnings };
  const scaled = yield* scaleCheck(session, confirmation.recommended.genome, sizes);
  return { ...confirmation, scaled, warnings };
}

/** Sizes from the sets' own runs; a set without runs is taken to be as fast as the best. */
function sizesLike(session: Session, selection: Selection): TaskSizes {
  const mean = selection.ranking[0]?.mean ?? Number.NaN;
  return taskSizes(session, { predict: (genomes) => genomes.map(() => ({ mean, sd: 0 })) });
}

interface Trial {
  /** No set of the contender can be recommended. */
  readonly failed: boolean;
  readonly fastest: ConfirmedSet;
  readonly recommended: ConfirmedSet;
  readonly logsKept: ConfirmedSet | null;
  readonly nonInferior: boolean | null;
  /** The recommended set was shown to be slower than the fastest. */
  readonly inferior: boolean;
  readonly warnings: readonly Noticed[];
}

function* measure(session: Session, contender: Contender, sizes: TaskSizes, purse: Purse): Program<Trial | null> {
  const base = baseGenome(session.space.factors);
  const sets = distinct([base, contender.fastest, contender.recommended]);
  const extra = logsKept(session.space, contender.fastest);
  if (extra !== null && purse.left >= BLOCKS_WITH_EXTRA * (sets.length + 1)) sets.push(extra);
  const genomes = distinct(sets);
  const affordable = Math.floor(purse.left / genomes.length);
  if (affordable === 0) return null;
  const plan = lookPlan(affordable);
  const looks = plan.looks.length > 0 ? plan.looks : [affordable];
  const label = `confirm-${session.runs.length + 1}`;
  const comparison = {
    phase: 'confirm' as const,
    purpose: 'confirm' as const,
    label,
    genomes,
    sizes,
    fewestBlocks: Math.min(affordable, fewestBlocks(plan.alpha)),
  };
  const blocks: BlockRuns[] = [];
  const view: View = { session, blocks, genomes, alpha: plan.alpha };
  while (blocks.length < (looks.at(-1) ?? 0)) {
    const runs = yield* runBlock(session, comparison, blocks.length, purse);
    if (runs === null) break;
    blocks.push(runs);
    if (isHopeless(view, contender)) break;
    if (looks.includes(blocks.length) && isAnswered(view, contender)) break;
  }
  return trialOf(view, contender);
}

/** What is known at a look. */
interface View {
  readonly session: Session;
  readonly blocks: readonly BlockRuns[];
  /** The base is the first. */
  readonly genomes: readonly Genome[];
  readonly alpha: number;
}

function itemOf(view: View, genome: Genome): number {
  return view.genomes.findIndex((candidate) => sameGenome(candidate, genome));
}

function confirmed(view: View, genome: Genome): ConfirmedSet {
  const item = itemOf(view, genome);
  const gains = pairedGains(view.session, view.blocks, 0, item);
  if (item <= 0 || gains.length === 0) return { genome, gain: 0, low: null, high: null, blocks: 0, p90: null };
  const { estimate, low, high } = hodgesLehmann(gains, view.alpha);
  const complete = view.blocks.filter(
    (runs) => lnScoreOf(view.session, runs[0]) !== null && lnScoreOf(view.session, runs[item]) !== null,
  );
  const lnOf = (index: number): number[] => complete.map((runs) => lnScoreOf(view.session, runs[index]) ?? Number.NaN);
  return { genome, gain: estimate, low, high, blocks: gains.length, p90: quantileRatio(lnOf(0), lnOf(item), 0.9) };
}

/** ln(recommended / fastest): is the pruned set shown to be no slower than allowed, shown to be slower, or neither? */
function pruningLoss(view: View, contender: Contender): 'non-inferior' | 'inferior' | 'open' | null {
  if (sameGenome(contender.fastest, contender.recommended)) return null;
  const gains = pairedGains(
    view.session,
    view.blocks,
    itemOf(view, contender.recommended),
    itemOf(view, contender.fastest),
  );
  if (gains.length === 0) return null;
  const { low, high } = hodgesLehmann(gains, view.alpha);
  if (high !== null && high < NON_INFERIOR) return 'non-inferior';
  return low !== null && low > 0 ? 'inferior' : 'open';
}

function isAnswered(view: View, contender: Contender): boolean {
  const sets = [contender.fastest, contender.recommended]
    .filter((genome) => itemOf(view, genome) > 0)
    .map((genome) => confirmed(view, genome));
  const loss = pruningLoss(view, contender);
  return sets.every(({ low, high }) => isResolved(low, high)) && loss !== 'open';
}

/** Why a set may not be recommended, null: it may. A failure of the base in the same block excuses one. */
function disqualification(view: View, genome: Genome): Disqualification | null {
  const item = itemOf(view, genome);
  const failures = view.blocks.flatMap((runs) => {
    const run = runs[item];
    return run != null && lnScoreOf(view.session, run) === null && lnScoreOf(view.session, runs[0]) !== null
      ? [run]
      : [];
  });
  const [first] = failures;
  if (first !== undefined) {
    const reason = first.reason ?? first.outcome;
    return { code: 'dropped-for-failures', failed: failures.length, blocks: view.blocks.length, reason };
  }
  const guard = view.session.settings.maxMemoryMb;
  const peaks = view.blocks.flatMap((runs) => runs[item]?.peakRssMb ?? []);
  if (guard === null || peaks.length === 0 || median(peaks) <= guard) return null;
  return { code: 'dropped-for-memory', mb: median(peaks), allowedMb: guard };
}

/** All sets are out: more blocks would be wasted. */
function isHopeless(view: View, contender: Contender): boolean {
  return [contender.fastest, contender.recommended].every((genome) => disqualification(view, genome) !== null);
}

function trialOf(view: View, contender: Contender): Trial {
  const fastestOut = disqualification(view, contender.fastest);
  const recommendedOut = disqualification(view, contender.recommended);
  const fastest = confirmed(view, fastestOut === null ? contender.fastest : contender.recommended);
  const recommended = confirmed(view, recommendedOut === null ? contender.recommended : contender.fastest);
  const loss = fastestOut === null && recommendedOut === null ? pruningLoss(view, contender) : null;
  const extra = logsKept(view.session.space, contender.fastest);
  const warnings: Noticed[] = [
    ...(fastestOut === null ? [] : [{ ...fastestOut, set: 'fastest' as const }]),
    ...(recommendedOut === null || sameGenome(contender.fastest, contender.recommended)
      ? []
      : [{ ...recommendedOut, set: 'pruned' as const }]),
  ];
  return {
    failed: fastestOut !== null && recommendedOut !== null,
    fastest,
    recommended,
    logsKept:
      extra !== null && itemOf(view, extra) > 0 && disqualification(view, extra) === null
        ? confirmed(view, extra)
        : null,
    nonInferior: loss === null ? null : loss === 'non-inferior',
    inferior: loss === 'inferior',
    warnings,
  };
}

/**
 * A pruned set that was shown to be slower gives way to the fastest where no budget is left to look again. One that only
 * seems slower stays: to choose by the very numbers that are reported would flatter them.
 */
function settle(trial: Trial): Confirmation {
  const { fastest, logsKept, nonInferior, warnings } = trial;
  const giveWay = trial.inferior;
  const recommended = giveWay ? fastest : trial.recommended;
  return { fastest, recommended, nonInferior: giveWay ? null : nonInferior, logsKept, scaled: null, warnings };
}

function nothingFaster(base: Genome): Confirmation {
  const set = { genome: base, gain: 0, low: null, high: null, blocks: 0, p90: null };
  return { fastest: set, recommended: set, nonInferior: null, logsKept: null, scaled: null, warnings: [] };
}

/** The recommended set and the base once more at ten times the tasks: short runs flatter some treatments. */
function* scaleCheck(session: Session, genome: Genome, sizes: TaskSizes): Program<ConfirmedSet | null> {
  const base = baseGenome(session.space.factors);
  const { scaleCheck: wanted, sizedByTasks } = session.settings;
  if (!wanted || !sizedByTasks || sameGenome(genome, base)) return null;
  const purse = purseOf(session, Math.min(2 * SCALE_BLOCKS, runsLeft(session)));
  const genomes = [base, genome];
  const comparison = {
    phase: 'confirm' as const,
    purpose: 'confirm' as const,
    label: `${SCALE_LABEL}${session.runs.length + 1}`,
    genomes,
    sizes: (set: Genome) => (sizes(set) ?? 0) * SCALE,
  };
  const blocks: BlockRuns[] = [];
  while (blocks.length < SCALE_BLOCKS) {
    const runs = yield* runBlock(session, comparison, blocks.length, purse);
    if (runs === null) break;
    blocks.push(runs);
  }
  return blocks.length === 0 ? null : confirmed({ session, blocks, genomes, alpha: 0.05 }, genome);
}

function distinct(genomes: readonly Genome[]): Genome[] {
  return [...new Map(genomes.map((genome) => [genomeKey(genome), genome])).values()];
}
