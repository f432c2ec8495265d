import type { CommandModule, Options } from 'yargs';
import { RISKS } from '../domain/factor.ts';
import { METRICS } from '../domain/run.ts';
import { DEFAULT_BUDGET, DEFAULTS, FIRST_LOOK_BUDGET, STRATEGIES } from '../domain/search-settings.ts';

/** An option as yargs takes it, and whether it may be given more than once. */
interface OptionDefinition extends Options {
  readonly repeatable?: true;
}
type OptionDefinitions = { readonly [name: string]: OptionDefinition };

/** A command with its options where others can see them: to tell which may be repeated, and what a misspelt one was. */
export interface Command extends CommandModule {
  readonly options: OptionDefinitions;
}

/** An option with a value. Choices are checked by `oneOf`, whose complaint is a single line. */
export const text = (describe: string): OptionDefinition => ({ type: 'string', requiresArg: true, describe });
/** An option with values: lists and files may be given in several pieces. */
export const texts = (describe: string): OptionDefinition => ({ ...text(describe), repeatable: true });
export const flag = (describe: string): OptionDefinition => ({ type: 'boolean', describe });

/** The app and the node that it is run on. */
export const APP_OPTIONS = {
  app: text('The Parsl app: a Python script [default: the built-in no-op workload]'),
  module: text('The Parsl app as a module, as in python -m NAME'),
  cwd: text('The working directory of the app [default: here]'),
  python: texts(
    'An interpreter or virtual environment; repeated: levels of a factor [default: python3, or a managed one]',
  ),
  cpus: text('Logical CPUs that runs may use, such as 0-7 [default: all that this process may use]'),
  timeout: text('Time after which a run is stopped, such as 90s or 10m [default: from the baseline]'),
  tasks: text('What {tasks} becomes in the arguments of the app [default: chosen for equal time]'),
  seconds: text(`Aimed measured time of a run, in seconds, where the app takes {tasks} [default: ${DEFAULTS.seconds}]`),
  metric: text(`What is minimised: ${METRICS.join(', ')} [default: ${DEFAULTS.metric}]`),
  verify: text('A command run after each run in the directory of the app; non-zero: wrong answer'),
  prepare: text('A command run before each run'),
  cleanup: text('A command run after each run'),
} as const satisfies OptionDefinitions;

/** Which treatments may be used. */
export const CHOICE_OPTIONS = {
  treatments: texts('A file with more treatments'),
  only: texts("Only these factors, treatments, groups, classes or patterns such as 'cfg_*' (list)"),
  without: texts("Not these factors, treatments, groups, classes or patterns such as 'src_*' (list)"),
  with: texts('Treatments that are always on (list)'),
  allow: texts(`Risks to allow (list of ${RISKS.join(', ')})`),
} as const satisfies OptionDefinitions;

export const RESULTS_OPTION = { results: text('The folder of the searches [default: results]') } as const;

export const ACCEPT_CHANGE = {
  'accept-change': flag('Go on although app, Parsl, Python or CPU have changed: an epoch, told in the report'),
} as const satisfies OptionDefinitions;

export const OUTPUT_OPTIONS = {
  json: flag('Print one JSON document on stdout'),
  quiet: flag('No progress'),
  verbose: flag('Every section of a report; more in the log'),
} as const satisfies OptionDefinitions;

export const SEARCH_OPTIONS = {
  ...APP_OPTIONS,
  ...CHOICE_OPTIONS,
  budget: text(
    `Total number of runs, everything included [default: ${DEFAULT_BUDGET} with an app, ${FIRST_LOOK_BUDGET} with the built-in workload]`,
  ),
  time: text('Total wall time, such as 2h [default: no limit]'),
  seed: text(`The seed of every random choice [default: ${DEFAULTS.seed}]`),
  strategy: text(`The search strategy: ${STRATEGIES.join(', ')} [default: ${DEFAULTS.strategy}]`),
  price: texts('What a class must buy to be recommended, such as source=2 (percent)'),
  within: text(
    'How near to the fastest the recommended set must stay, such as 5% [default: the larger of 3% and what the budget resolves]',
  ),
  placebos: text('Factors that do nothing, among the others: told apart at the end [default: 0]'),
  start: texts('A genome file or treatment list to start from'),
  'max-memory': text('Recommend nothing that needs more memory than this, in MB'),
  'scale-check': flag('Confirm the recommended set again at ten times the tasks'),
  search: text('The name of the search [default: made from app and time]'),
  fresh: flag('Use no earlier runs'),
  force: flag('Go on where the machine is too noisy'),
  ...RESULTS_OPTION,
  ...OUTPUT_OPTIONS,
} as const satisfies OptionDefinitions;
