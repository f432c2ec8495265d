import { RISKS } from '../domain/factor.ts';
import { METRICS } from '../domain/run.ts';
import {
  DEFAULT_BUDGET,
  DEFAULT_PRICES,
  DEFAULTS,
  FIRST_LOOK_BUDGET,
  LONG_RUN_BUDGET,
  LONG_RUN_SECONDS,
  STRATEGIES,
} from '../domain/search-settings.ts';
import { flag, grouped, text, texts } from './command.ts';

const TREATMENTS = { completes: 'treatment' } as const;

/** The app and the node that it is run on. */
export const APP_OPTIONS = {
  ...grouped('app', {
    app: text('The Parsl app: a Python script, or a Jupyter notebook', 'FILE', 'the built-in no-op workload'),
    module: text('The Parsl app as a module, as in python -m NAME', 'NAME'),
    inputs: text(
      'Several argument lists of the app, one a line, each behind what stands after --: a set is judged by the geometric mean over them',
      'FILE',
      'one, what stands after --',
    ),
    cwd: text('The working directory of the app', 'DIR', 'here; of a notebook its own folder'),
    stdin: text('What each run reads from its standard input', 'FILE', 'nothing'),
    first: text('Measure the tasks that the app calls first, so many, then stop it', 'N', 'the app runs to its end'),
    tasks: text('What {tasks} becomes in the arguments of the app', 'N', 'chosen for equal time'),
    seconds: text('Aimed measured time of a run, where the app takes {tasks}', 'SECONDS', String(DEFAULTS.seconds)),
    metric: text(`What is minimised: ${METRICS.join(', ')}`, 'NAME', DEFAULTS.metric, { choices: METRICS }),
    verify: text('Run after each run in the directory of the app; non-zero: wrong answer', 'COMMAND'),
    prepare: text('Run before each run', 'COMMAND'),
    cleanup: text('Run after each run', 'COMMAND'),
    'no-task-failures': flag('A task that fails makes the run fail, also where the app as written goes on after it'),
  }),
  ...grouped('machine', {
    python: texts(
      'An interpreter or virtual environment; repeated: levels of a factor',
      'PATH',
      'python3 where it has Parsl, else a managed one',
    ),
    cpus: text('Logical CPUs that runs may use', 'CPUS', 'all that this process may use'),
    timeout: text('Time after which a run is stopped', 'DURATION', 'from the baseline'),
  }),
};

/** Which treatments may be used. */
export const CHOICE_OPTIONS = grouped('tried', {
  treatments: texts('A file with more treatments', 'FILE'),
  trust: flag('Run the code (hooks, patches, commands) that those files name, without showing it and asking'),
  only: texts(
    "Only these factors, treatments, groups, classes or patterns such as 'cfg_*'",
    'LIST',
    'all that apply',
    TREATMENTS,
  ),
  without: texts(
    "Not these factors, treatments, groups, classes or patterns such as 'src_*'",
    'LIST',
    null,
    TREATMENTS,
  ),
  with: texts('Treatments that are always on', 'LIST', null, TREATMENTS),
  allow: texts(`Risks to allow: ${RISKS.join(', ')}`, 'LIST', null, { choices: RISKS }),
});

export const RESULTS_OPTION = grouped('output', { results: text('The folder of the searches', 'DIR', 'results') });

export const ACCEPT_CHANGE = grouped('machine', {
  'accept-change': flag('Go on although app, Parsl, Python or CPU have changed: an epoch, told in the report'),
});

/** Of every command that may set up a Python environment or a patched Parsl. */
export const CACHE_OPTION = grouped('machine', {
  cache: text(
    'Where Python environments and patched copies of Parsl are kept',
    'DIR',
    '$OPTIMISE_CACHE, else ~/.cache/optimise',
  ),
});

/** Read by itself where it lies in the folder that the command is called from. */
export const USUAL_SCENARIO = 'optimise.yaml';

/** Of the commands whose options are typed again and again. */
export const SCENARIO_OPTION = grouped('app', {
  scenario: text('Options as YAML; the command line wins', 'FILE', `${USUAL_SCENARIO} where there is one`),
});

export const OUTPUT_OPTIONS = grouped('output', {
  json: flag('Print one JSON document on stdout'),
  quiet: flag('No progress'),
  verbose: flag('Every section of a report; more in the log'),
});

/**
 * Of the commands that look at one set of treatments of an app, without a search.
 * @param treatments what `--with` names.
 */
export function oneSetOptions(treatments: { readonly describe: string; readonly default?: string }) {
  return {
    ...APP_OPTIONS,
    ...CHOICE_OPTIONS,
    with: { ...CHOICE_OPTIONS.with, ...treatments },
    ...SCENARIO_OPTION,
    ...CACHE_OPTION,
    ...RESULTS_OPTION,
    ...OUTPUT_OPTIONS,
  };
}

/** Of a command that runs the app under one set. */
export function measuredSetOptions(describe: string) {
  return {
    ...oneSetOptions({ describe, default: 'none, the app as written' }),
    genome: text('A genome file in place of --with', 'FILE'),
  };
}

const PRICES = Object.entries(DEFAULT_PRICES)
  .map(([name, price]) => `${name}=${price}`)
  .join(', ');

export const SEARCH_OPTIONS = {
  ...APP_OPTIONS,
  ...SCENARIO_OPTION,
  ...CHOICE_OPTIONS,
  ...CACHE_OPTION,
  ...grouped('search', {
    budget: text(
      'Total number of runs, everything included',
      'N',
      `${DEFAULT_BUDGET} with an app (${LONG_RUN_BUDGET} where a run takes ${LONG_RUN_SECONDS} s or more), ${FIRST_LOOK_BUDGET} without`,
    ),
    time: text('Total wall time', 'DURATION', 'no limit'),
    seed: text('The random seed: of every random choice', 'TEXT', DEFAULTS.seed),
    strategy: text(`The search strategy: ${STRATEGIES.join(', ')}`, 'NAME', DEFAULTS.strategy, { choices: STRATEGIES }),
    price: texts('What a class must buy to be recommended, in percent of the time per task', 'CLASS=PERCENT', PRICES),
    within: text(
      'How near to the fastest the recommended set must stay',
      'PERCENT',
      'the larger of 3% and what the budget resolves',
    ),
    start: texts('A genome file or treatment list to start from', 'LIST', 'the app as written', TREATMENTS),
    'max-memory': text('Recommend nothing that needs more memory than this', 'MB', 'no limit'),
    'scale-check': flag('Confirm the recommended set again at ten times the tasks'),
    search: text('The name of the search', 'NAME', 'made from app and time'),
    fresh: flag('Use no earlier runs'),
  }),
  ...grouped('machine', {
    site: text(
      'Make the runs on nodes that this Parsl configuration has from its provider (the word app: the Config of the app)',
      'FILE',
      'runs are made here',
    ),
  }),
  ...grouped('tried', {
    placebos: text('Factors that do nothing, among the others: told apart at the end', 'N', '0'),
  }),
  ...grouped('machine', { force: flag('Go on where the machine is too noisy') }),
  ...RESULTS_OPTION,
  ...OUTPUT_OPTIONS,
};
