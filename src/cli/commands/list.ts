import type { Command } from '../command.ts';
import { printer } from '../conduct.ts';
import { OUTPUT_OPTIONS, RESULTS_OPTION } from '../options.ts';
import { commandName, resultsFolder, textStyle } from '../surroundings.ts';

const OPTIONS = { ...RESULTS_OPTION, json: OUTPUT_OPTIONS.json };

export const listCommand: Command = {
  name: 'list',
  describe: 'The searches in results/: app, state, runs, best',
  options: OPTIONS,
  examples: [
    ['list', 'those in results/ of this folder'],
    ['list --results /elsewhere/results --json', 'those of another folder, for a program'],
  ],
  handler: async (argv) => {
    const { listText } = await import('../../report/text/list.ts');
    const { listSearches } = await import('../../workflows/list.ts');
    const { measurementNames } = await import('../../store/measurements.ts');
    const results = resultsFolder(argv);
    const searches = listSearches(results);
    printer(argv, searches, () => listText(searches, textStyle(), commandName(), measurementNames(results)))();
  },
};
