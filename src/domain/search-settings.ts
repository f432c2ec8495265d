import type { TreatmentClass } from './factor.ts';
import type { GenomeRecord } from './genome.ts';
import type { Metric } from './run.ts';

export const STRATEGIES = ['saga', 'ga', 'hill-climb', 'random', 'explore'] as const;
export type StrategyName = (typeof STRATEGIES)[number];

/** What a class of treatments must buy, in percent of the time per task, to be recommended. */
export type Prices = { readonly [C in TreatmentClass | 'dangerous']: number };

export const DEFAULT_PRICES: Prices = {
  environment: 0.3,
  config: 0.3,
  source: 1,
  'config-lossy': 3,
  'source-lossy': 3,
  dangerous: 5,
};

/** The total number of runs, from the given run on (a resume may raise it). */
export interface BudgetStep {
  readonly fromRun: number;
  readonly budget: number;
  /** From here on nothing more is looked for: what there is is confirmed. */
  readonly concludes?: true;
}

/** Everything that, with the values of the runs, determines the decisions of a search. */
export interface SearchSettings {
  readonly seed: string;
  readonly strategy: StrategyName;
  readonly budgets: readonly BudgetStep[];
  /** Total wall time in seconds, summed over runs; null: no limit. */
  readonly timeSeconds: number | null;
  /** Other limits that a resume set, each from a run on: what was decided before stays so. */
  readonly timeSteps?: readonly { readonly fromRun: number; readonly seconds: number }[];
  readonly metric: Metric;
  /** Aimed measured time of a run in seconds, where the app takes `{tasks}`. */
  readonly seconds: number;
  /** The app takes `{tasks}`: the number of tasks is the search's to choose. */
  readonly sizedByTasks: boolean;
  /** A fixed number of tasks for `{tasks}`; null: chosen for equal time. */
  readonly tasks: number | null;
  readonly prices: Prices;
  readonly maxMemoryMb: number | null;
  readonly scaleCheck: boolean;
  /** Runs from which on a scale check was asked for afterwards; each answers at the next end of a round. */
  readonly scaleChecks?: readonly number[];
  /** How much slower (ln) than the fastest set the recommended one may be; null: as little as the budget resolves. */
  readonly within: number | null;
  /** Go on where the machine is too noisy. */
  readonly force: boolean;
  /** Runs of the search that take far longer than the best are stopped: for apps whose work is fixed. */
  readonly capping?: boolean;
  /** `search` leaves out attribution and confirmation, to compare engines. */
  readonly phases: 'all' | 'search';
  /** Calibration makes a run that says where the time goes. Searches of before December 2026 have none. */
  readonly profiled?: true;
  /** At its end a search makes such a run of each set that it hands over. Searches of before December 2026 do not. */
  readonly profilesSets?: true;
  /** The user named what is to be tried (`--only`): it is tried, whatever the profile says. */
  readonly insist?: true;
  /** The user gave no budget: where a run takes long it is a small one. */
  readonly budgetByLength?: true;
  /** Factors that cannot matter, by the profile, are left out. Searches of before December 2026 try them. */
  readonly narrows?: true;
  /** Runs from which on the machine had been started anew: each begins an epoch. */
  readonly epochStarts?: readonly number[];
  /** Runs that another version of the engine decided on, each from a run on: they are learnt from, and answer nothing that was asked. */
  readonly given?: readonly { readonly fromRun: number; readonly runs: number }[];
  /** Nodes that runs are made on at once: the runs of a batch do not wait for each other. Left out: one. */
  readonly nodes?: number;
  /** Genomes of the user's to start from. */
  readonly startingPoints: readonly GenomeRecord[];
}

/** Runs of a search of an app of one's own. */
export const DEFAULT_BUDGET = 200;
/** Where the first run takes so long (s), that many would take hours: few runs find the few things that are large. */
export const LONG_RUN_SECONDS = 60;
export const LONG_RUN_BUDGET = 40;
/** A first look at the built-in workload takes minutes. */
export const FIRST_LOOK_BUDGET = 40;
/** Two sets in as many blocks as the last look has, and their pilots. */
export const DUEL_RUNS_PER_GENOME = 42;

/** What holds where nothing is said. */
export const DEFAULTS = {
  seed: '1',
  strategy: 'saga',
  metric: 'us-per-task',
  // Three batches of two seconds: long enough for the noise within a run, short enough for 200 runs in half an hour.
  seconds: 6,
} as const satisfies Partial<SearchSettings>;

/** The settings of a search of so many runs. */
export function searchSettings(
  budget: number,
  overrides: Partial<SearchSettings> & Pick<SearchSettings, 'seed'>,
): SearchSettings {
  return {
    strategy: DEFAULTS.strategy,
    budgets: [{ fromRun: 1, budget }],
    timeSeconds: null,
    metric: DEFAULTS.metric,
    seconds: DEFAULTS.seconds,
    sizedByTasks: false,
    tasks: null,
    prices: DEFAULT_PRICES,
    maxMemoryMb: null,
    scaleCheck: false,
    within: null,
    force: false,
    phases: 'all',
    startingPoints: [],
    ...overrides,
  };
}

/**
 * The total number of runs in force when `done` are made: a raised budget holds from the run on at which it was raised.
 * @param runs the recorded ones; the first tells how long one takes.
 */
export function budgetAt(
  { budgets, budgetByLength }: Pick<SearchSettings, 'budgets' | 'budgetByLength'>,
  runs: readonly { readonly wallSeconds: number }[],
  done = runs.length,
): number {
  const step = budgets.findLast(({ fromRun }) => fromRun <= done + 1) ?? budgets[0];
  const budget = step?.budget ?? 0;
  const isLong = budgetByLength === true && step?.fromRun === 1 && (runs[0]?.wallSeconds ?? 0) >= LONG_RUN_SECONDS;
  return isLong ? Math.min(budget, LONG_RUN_BUDGET) : budget;
}
