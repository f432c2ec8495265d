import { listText } from '../../report/text/list.ts';
import { printer } from '../conduct.ts';
import { type Command, OUTPUT_OPTIONS, RESULTS_OPTION } from '../options.ts';
import { commandName, resultsFolder, textStyle } from '../surroundings.ts';

const OPTIONS = { ...RESULTS_OPTION, json: OUTPUT_OPTIONS.json };

export const listCommand: Command = {
  command: 'list',
  describe: 'The searches in results/: app, state, runs, best',
  options: OPTIONS,
  builder: (yargs) => yargs.options(OPTIONS),
  handler: async (argv) => {
    const { listSearches } = await import('../../workflows/list.ts');
    const searches = listSearches(resultsFolder(argv));
    printer(argv, searches, () => listText(searches, textStyle(), commandName()))();
  },
};
