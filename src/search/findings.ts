import type { Genome } from '../domain/genome.ts';
import type { RungName } from '../domain/rung.ts';
import type { EndedEarly, Noticed } from '../domain/warning.ts';
import type { Ceiling } from './ceiling.ts';
import type { LeftOut } from './left-out.ts';
import type { Causes, Need } from './surrogate/causes.ts';

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
  /** What could be gained at most; null: a profiled run does not tell; left out: there is none. */
  readonly ceiling?: Ceiling | null;
  /** Why no treatment can matter here, so that no run need be spent on any; null: some may. */
  readonly pointless?: Noticed | null;
  /** The factors that cannot matter; null: all may. */
  readonly leftOut?: LeftOut | null;
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

/** What the model of causes said of a run before it was made, and what came: ln(score / score of the base). */
export interface Forecast {
  readonly predicted: number;
  readonly measured: number;
}

/** The smallest set that may use what a rung of the ladder allows. */
export interface PlannedRung {
  readonly name: RungName;
  readonly genome: Genome;
  /** ln(score of base / score of set) by the model. */
  readonly gain: number;
}

/** What is left of the fast sets when all is taken out that runs do not show to matter. */
export interface Reduction {
  readonly recommended: Genome;
  /** By factor. */
  readonly needs: readonly Need[];
  /** Nicest first; the last is the recommended set. */
  readonly rungs: readonly PlannedRung[];
  readonly forecasts: readonly Forecast[];
  readonly causes: Causes;
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
  /** The sets of the rungs that were measured beside them, nicest first; the recommended one is among them. */
  readonly rungs: readonly (ConfirmedSet & { readonly name: RungName })[];
  /** ln(T of recommended / T of fastest): what was taken out, together; null: they are the same, or one was not measured. */
  readonly rest: Omit<ConfirmedSet, 'p90'> | null;
  /** Whether the recommended set was shown to be as fast as the fastest within what is allowed; null: they are the same. */
  readonly nonInferior: boolean | null;
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
  readonly reduction: Reduction | null;
  readonly confirmation: Confirmation | null;
  /** The fastest and the recommended genome; both the base where nothing better is known. */
  readonly fastest: Genome;
  readonly recommended: Genome;
  readonly warnings: readonly Noticed[];
}
