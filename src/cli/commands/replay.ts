import { EXIT, UserError } from '../../domain/errors.ts';
import { DEFAULT_BUDGET, DEFAULTS, type SearchSettings, searchSettings } from '../../domain/search-settings.ts';
import { countText } from '../../report/text/format.ts';
import type { TableRequest } from '../../workflows/replay.ts';
import { type Command, flag, text } from '../command.ts';
import { printer } from '../conduct.ts';
import { OUTPUT_OPTIONS, RESULTS_OPTION, SEARCH_OPTIONS } from '../options.ts';
import { printable } from '../printable.ts';
import { resultsFolder, textStyle } from '../surroundings.ts';
import { type Arguments, isOn, one, oneOf, path, percent, strategyOf, wholeNumber } from '../values.ts';

const MOST_SEEDS = 1000;
/** Times then differ by a factor of 20,000 usually. Far beyond it they are 0 or no numbers. */
const MOST_NOISE = 10;

const OPTIONS = {
  table: text('A CSV file with a row per measured configuration', 'FILE'),
  objective: text('The column that is minimised', 'COLUMN'),
  maximise: flag('The objective is a rate: larger is better'),
  constraints: text('A file of rules over the columns', 'FILE'),
  base: text('The data row that is the base', 'N', '1'),
  budget: text('Total number of runs', 'N', String(DEFAULT_BUDGET)),
  seed: text('The random seed', 'TEXT', DEFAULTS.seed),
  seeds: text('Several random seeds', 'N-M'),
  strategy: SEARCH_OPTIONS.strategy,
  noise: text('Noise of each run: sd of ln time', 'SHARE', '0'),
  repeats: text("Columns of recorded repeats, such as 'r*': one is drawn per run", 'COLUMN'),
  failures: text('A column with a 1 where a configuration fails', 'COLUMN'),
  phases: text('all, or search: without attribution and confirmation', 'NAME', 'all', { choices: ['all', 'search'] }),
  ...RESULTS_OPTION,
  json: OUTPUT_OPTIONS.json,
};

export const replayCommand: Command = {
  name: 'replay',
  describe: 'Search recorded measurements in place of real runs, or repeat a recorded search decision by decision',
  options: OPTIONS,
  positionals: [{ name: 'name', shown: 'SEARCH', describe: 'a recorded search', completes: 'search' }],
  examples: [
    ['replay --table T.csv --objective time --budget 100', 'search a table of measurements'],
    ['replay SEARCH', 'are the decisions of a recorded search those that it would take today'],
  ],
  handler: async (argv) => {
    const name = one(argv, 'name');
    if (name !== undefined) await repeatSearch(argv, name);
    else await searchTable(argv);
  },
};

async function repeatSearch(argv: Arguments, name: string): Promise<void> {
  if (one(argv, 'table') !== undefined) {
    throw new UserError('replay: a search and --table at once', 'repeat a search, or search a table');
  }
  const { replayRecorded } = await import('../../workflows/replay.ts');
  const { runs, difference, made } = replayRecorded(resultsFolder(argv), name);
  const found = difference ?? `${countText(runs, 'run')}: every decision is the same`;
  process.stdout.write(printable(`${made === null ? found : `${made}\n${found}`}\n`));
  process.exitCode = difference === null ? EXIT.done : EXIT.no;
}

async function searchTable(argv: Arguments): Promise<void> {
  const request = tableRequest(argv);
  const seeds = seedsOf(argv);
  const { replayText } = await import('../../report/text/replay.ts');
  const { replayTables } = await import('../../workflows/replay.ts');
  const results = await replayTables(
    request,
    seeds.list.map((seed) => settingsOf(argv, seed)),
  );
  printer(argv, seeds.several ? results : results[0], () => replayText(results, textStyle()))();
}

function tableRequest(argv: Arguments): TableRequest {
  const table = path(argv, 'table');
  const objective = one(argv, 'objective');
  if (table === undefined || objective === undefined) {
    throw new UserError(
      'replay: no table and objective, and no search',
      'give --table T.csv --objective COLUMN, or the name of a search',
    );
  }
  return {
    table,
    named: one(argv, 'table') ?? table,
    objective,
    repeats: one(argv, 'repeats') ?? null,
    failures: one(argv, 'failures') ?? null,
    maximise: isOn(argv, 'maximise'),
    constraints: path(argv, 'constraints') ?? null,
    base: wholeNumber(argv, 'base', 1) ?? 1,
    noise: noiseOf(argv),
  };
}

function noiseOf(argv: Arguments): number {
  const noise = percent(argv, 'noise') ?? 0;
  if (noise <= MOST_NOISE) return noise;
  throw new UserError(
    `--noise ${one(argv, 'noise')}: more than ${MOST_NOISE}, times of nothing but noise`,
    'it is an sd of ln time, for example --noise 0.05',
  );
}

function seedsOf(argv: Arguments): { readonly list: readonly string[]; readonly several: boolean } {
  const range = one(argv, 'seeds');
  if (range === undefined) return { list: [one(argv, 'seed') ?? DEFAULTS.seed], several: false };
  const match = /^(\d+)-(\d+)$/.exec(range);
  const [from, to] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || to < from || to - from >= MOST_SEEDS) {
    throw new UserError(`--seeds ${range}: not a range of seeds`, 'for example --seeds 1-30');
  }
  return { list: Array.from({ length: to - from + 1 }, (_, i) => String(from + i)), several: true };
}

function settingsOf(argv: Arguments, seed: string): SearchSettings {
  return searchSettings(wholeNumber(argv, 'budget', 1) ?? DEFAULT_BUDGET, {
    seed,
    strategy: strategyOf(argv),
    // A table is as noisy as it is: there is no machine to be quietened.
    force: true,
    phases: oneOf(one(argv, 'phases') ?? 'all', ['all', 'search'], '--phases'),
  });
}
