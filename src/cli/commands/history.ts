import { resolve } from 'node:path';
import { type Command, text } from '../command.ts';
import { printer } from '../conduct.ts';
import { OUTPUT_OPTIONS, RESULTS_OPTION } from '../options.ts';
import { shipped } from '../shipped.ts';
import { resultsFolder, textStyle } from '../surroundings.ts';
import { openTerminal } from '../terminal.ts';
import { isOn, path } from '../values.ts';

export const historyCommand: Command = {
  name: 'history',
  describe: 'Series over versions of Parsl that regress --history has measured: text, page, changes',
  positionals: [
    {
      name: 'series',
      shown: 'SERIES …',
      describe: 'files of series, or folders of them; left out: those of the results',
      several: true,
    },
  ],
  options: {
    out: text('Where the page is written', 'DIR', 'results/history, and nowhere for series that are named'),
    ...RESULTS_OPTION,
    ...OUTPUT_OPTIONS,
  },
  examples: [
    ['history', 'what was measured here'],
    ['history examples/history --out page', 'those that ship with optimise, as a page'],
  ],
  handler: async (argv) => {
    const terminal = openTerminal(process.stderr, isOn(argv, 'quiet'), () => performance.now());
    const { historyText } = await import('../../report/text/history.ts');
    const { history } = await import('../../workflows/history.ts');
    const places = Array.isArray(argv.series) ? argv.series.map((place) => resolve(shipped(String(place)))) : [];
    const { histories, files } = await history({
      places,
      results: resultsFolder(argv),
      out: path(argv, 'out') ?? null,
    });
    printer(argv, histories, () => historyText(histories, textStyle()))();
    const page = files.at(-1);
    if (page !== undefined) terminal.say(`page: ${page}`);
  },
};
