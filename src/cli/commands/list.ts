import type { CommandModule } from 'yargs';
import { listText } from '../../report/text/list.ts';
import { isOn, OUTPUT_OPTIONS, RESULTS_OPTION } from '../options.ts';
import { printJson, resultsFolder, textStyle } from '../surroundings.ts';

export const listCommand: CommandModule = {
  command: 'list',
  describe: 'The searches in results/: app, state, runs, best',
  builder: (yargs) => yargs.options({ ...RESULTS_OPTION, json: OUTPUT_OPTIONS.json }),
  handler: async (argv) => {
    const { listSearches } = await import('../../workflows/shared/searches.ts');
    const searches = await listSearches(resultsFolder(argv));
    if (isOn(argv, 'json')) printJson(searches);
    else process.stdout.write(listText(searches, textStyle()));
  },
};
