import type { Genome } from '../domain/genome.ts';
import type { EndedEarly, Noticed } from '../domain/warning.ts';

/** What the base's own runs say of the machine. All spreads are sd of ln score. */
export interface Calibration {
  /** Location of ln score of the base. */
  readonly baseline: number | null;
  readonly sdCore: number;
  /** Share of runs hit by one-sided interference. */
  readonly burst: number;
  readonly sdWithin: number | null;
  readonly sdBetween: number | null;
  /** The smallest effect (ln) that 8 blocks of confirmation resolve. */
  readonly resolves: number;
  /** Why the search should not go on here; null: it may. */
  readonly refusal: Noticed | null;
  readonly warnings: readonly Noticed[];
}

/** Mean and standard deviation of ln score at a genome, drift left out. */
export interface Prediction {
  readonly mean: number;
  readonly sd: number;
}

/** What the search phase learnt, as a function of the genome: used for shortlists, paths and 'model' numbers. */
export interface Model {
  predict(genomes: readonly Genome[]): readonly Prediction[];
}

/** The end of the search phase. */
export interface SearchOutcome {
  /** Distinct measured genomes, best posterior mean first: the shortlist for selection. Never empty where any run was ok. */
  readonly candidates: readonly Genome[];
  readonly model: Model;
  /** Why the search phase ended before its share of the budget; null: it used it. */
  readonly stoppedEarly: EndedEarly | null;
  /** Largest expected improvement (ln) that the model still sees; null for strategies without a model. */
  readonly expectedGain: number | null;
}

export interface Selection {
  readonly best: Genome;
  /** The shortlist with its Huber means over fresh runs (ln score), best first. */
  readonly ranking: readonly { readonly genome: Genome; readonly mean: number; readonly runs: number }[];
}

/** What dropping one treatment from the best set costs: ln(T without / T with), above 0: the treatment helps. */
export interface TreatmentEffect {
  /** Index of the factor; its level in the best genome is the treatment. */
  readonly factor: number;
  readonly estimate: number;
  readonly se: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** False: the model's number. */
  readonly measured: boolean;
  readonly runs: number;
}

/** A node of a path from base to best, as measured in blocks. */
export interface MeasuredNode {
  readonly genome: Genome;
  /** ln(score of base / score of node) with its interval. */
  readonly gain: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly blocks: number;
}

/** A step of a path from base to best. */
export interface PathNode {
  /** The factors switched on at this step; none: the base. */
  readonly factors: readonly number[];
  readonly genome: Genome;
  /** ln(score of base / score of node) by the model. */
  readonly modelGain: number;
  readonly measured: MeasuredNode | null;
}

/** How much of two treatments' gains is shared when both are on. */
export interface PairOverlap {
  readonly factors: readonly [number, number];
  /** 0 independent, 1 fully redundant, above 1 harmful together, below 0 synergy. */
  readonly overlap: number;
  /** Gain i + gain j - gain of both (ln). */
  readonly shared: number;
  /** True: from a 2 x 2 block design. */
  readonly measured: boolean;
}

export interface AttributionFindings {
  readonly best: Genome;
  /** One entry per factor that is off its base in `best`. */
  readonly atBest: readonly TreatmentEffect[];
  /** The same treatments alone on the base. */
  readonly atBase: readonly TreatmentEffect[];
  /** Fair shares of ln(base / best); their sum is the total. */
  readonly shapley: readonly TreatmentEffect[];
  readonly overlaps: readonly PairOverlap[];
  readonly paths: { readonly bestFirst: readonly PathNode[]; readonly nicestFirst: readonly PathNode[] };
  readonly nodes: readonly MeasuredNode[];
  /** Fitted to the runs of search, selection and attribution. */
  readonly model: Model;
}

export interface PrunedTreatment {
  readonly factor: number;
  readonly kept: boolean;
  readonly verdict: 'proven' | 'likely' | 'free' | 'unknown';
}

export interface Pruning {
  readonly pruned: Genome;
  readonly treatments: readonly PrunedTreatment[];
  /** Treatments dropped or made nicer, the dearest to miss first: the order in which confirmation puts them back. */
  readonly putBack: readonly number[];
}

/** ln(score of base / score of set) from fresh blocks. */
export interface ConfirmedSet {
  readonly genome: Genome;
  readonly gain: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly blocks: number;
  /** Ratio of the 90 % quantiles base / set. */
  readonly p90: number | null;
}

export interface Confirmation {
  readonly fastest: ConfirmedSet;
  readonly recommended: ConfirmedSet;
  /** Whether the pruned set was shown to be non-inferior to the fastest (null: they are the same, or not tested). */
  readonly nonInferior: boolean | null;
  /** The fastest set less what switches logs off, where it was confirmed beside the others. */
  readonly logsKept: ConfirmedSet | null;
  /** The recommended set at ten times the tasks (`scaleCheck`). */
  readonly scaled: ConfirmedSet | null;
  readonly warnings: readonly Noticed[];
}

/** Everything that a search found out; the report is computed from this and the runs. */
export interface SearchFindings {
  readonly ended: 'done' | 'refused' | 'no-baseline' | 'out-of-time';
  readonly calibration: Calibration | null;
  readonly outcome: SearchOutcome | null;
  readonly selection: Selection | null;
  readonly attribution: AttributionFindings | null;
  readonly pruning: Pruning | null;
  readonly confirmation: Confirmation | null;
  /** The fastest and the recommended genome; both the base where nothing better is known. */
  readonly fastest: Genome;
  readonly recommended: Genome;
  readonly warnings: readonly Noticed[];
}
