import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { EXIT, UserError } from '../../domain/errors.ts';
import { type SearchSettings, searchSettings } from '../../domain/search-settings.ts';
import { replayText } from '../../report/text/replay.ts';
import type { ReplayResult } from '../../workflows/tables/replay-table.ts';
import {
  type Arguments,
  isOn,
  one,
  oneOf,
  path,
  percent,
  RESULTS_OPTION,
  SEARCH_OPTIONS,
  strategyOf,
  text,
  wholeNumber,
} from '../options.ts';
import { printJson, resultsFolder, textStyle } from '../surroundings.ts';

/** Of runs, as for a search on an app. */
const DEFAULT_BUDGET = 200;
const MOST_SEEDS = 1000;

export const replayCommand: CommandModule = {
  command: 'replay [name]',
  describe: 'Search recorded measurements in place of real runs, or repeat a recorded search decision by decision',
  builder: (yargs) =>
    yargs.positional('name', { type: 'string', describe: 'a recorded search' }).options({
      table: text('A CSV file with a row per measured configuration'),
      objective: text('The column that is minimised'),
      maximise: { type: 'boolean', describe: 'The objective is a rate: larger is better' },
      constraints: text('A file of rules over the columns'),
      base: text('The data row that is the base [default: 1]'),
      budget: text('Total number of runs [default: 200]'),
      seed: text('The seed [default: 1]'),
      seeds: text('Several seeds, such as 1-30'),
      strategy: SEARCH_OPTIONS.strategy,
      noise: text('Noise of each run: sd of ln time [default: 0]'),
      repeats: text("Columns of recorded repeats, such as 'r*': one is drawn per run"),
      failures: text('A column with a 1 where a configuration fails'),
      phases: text('all, or search: without attribution and confirmation [default: all]'),
      ...RESULTS_OPTION,
      json: { type: 'boolean', describe: 'Print JSON' },
    }),
  handler: async (argv) => {
    if (one(argv, 'name') !== undefined) {
      await repeatSearch(argv);
    } else {
      const { results, several } = await replays(argv);
      if (isOn(argv, 'json')) printJson(several ? results : results[0]);
      else process.stdout.write(replayText(results, textStyle()));
    }
  },
};

async function repeatSearch(argv: Arguments): Promise<void> {
  if (one(argv, 'table') !== undefined) {
    throw new UserError('replay: a search and --table at once', 'repeat a search, or search a table');
  }
  const { replayRecorded } = await import('../../workflows/replay.ts');
  const { runs, difference } = replayRecorded(resultsFolder(argv), one(argv, 'name'));
  if (difference === null) {
    process.stdout.write(`${runs} runs: every decision is the same\n`);
    return;
  }
  process.stdout.write(`${difference}\n`);
  process.exitCode = EXIT.no;
}

async function replays(argv: Arguments): Promise<{ readonly results: ReplayResult[]; readonly several: boolean }> {
  const file = path(argv, 'table');
  const objective = one(argv, 'objective');
  if (file === undefined || objective === undefined) {
    throw new UserError(
      'replay: no table and objective, and no search',
      'give --table T.csv --objective COLUMN, or the name of a search',
    );
  }
  if (!existsSync(file))
    throw new UserError(`--table ${one(argv, 'table')}: no such file`, `looked for ${resolve(file)}`, EXIT.badInput);
  const maximise = isOn(argv, 'maximise');
  const [{ machineNumbers }, { readMachine }, { replayTable }, { loadTable }] = await Promise.all([
    import('../../catalogue/applicable.ts'),
    import('../../launch/machine/cores.ts'),
    import('../../workflows/tables/replay-table.ts'),
    import('../../workflows/tables/table.ts'),
  ]);
  const table = loadTable({
    table: file,
    objective,
    repeats: one(argv, 'repeats') ?? null,
    failures: one(argv, 'failures') ?? null,
    maximise,
    constraints: path(argv, 'constraints') ?? null,
    base: wholeNumber(argv, 'base', 1) ?? 1,
    machine: machineNumbers(await readMachine()),
  });
  const seeds = seedsOf(argv);
  const options = { table: one(argv, 'table') ?? file, maximise, noise: percent(argv, 'noise') ?? 0 };
  const results = seeds.list.map((seed) => replayTable(table, settingsOf(argv, seed), options));
  return { results, several: seeds.several };
}

function seedsOf(argv: Arguments): { readonly list: readonly string[]; readonly several: boolean } {
  const range = one(argv, 'seeds');
  if (range === undefined) return { list: [one(argv, 'seed') ?? '1'], several: false };
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
