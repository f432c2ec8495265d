import type { CommandModule } from 'yargs';
import { conduct } from '../conduct.ts';
import { isOn, OUTPUT_OPTIONS, one, RESULTS_OPTION, SEARCH_OPTIONS, seconds, wholeNumber } from '../options.ts';
import { resultsFolder } from '../surroundings.ts';

export const resumeCommand: CommandModule = {
  command: 'resume [name]',
  describe: 'Go on with an interrupted or finished search (the newest when no name is given)',
  builder: (yargs) =>
    yargs.positional('name', { type: 'string', describe: 'the search' }).options({
      budget: { type: 'string', requiresArg: true, describe: 'The new total number of runs' },
      time: SEARCH_OPTIONS.time,
      force: SEARCH_OPTIONS.force,
      ...RESULTS_OPTION,
      ...OUTPUT_OPTIONS,
    }),
  handler: async (argv) => {
    const { resumeSearch } = await import('../../workflows/search.ts');
    process.exitCode = await conduct(argv, (surroundings) =>
      resumeSearch(
        {
          results: resultsFolder(argv),
          name: one(argv, 'name') ?? null,
          budget: wholeNumber(argv, 'budget', 1) ?? null,
          timeSeconds: seconds(argv, 'time') ?? null,
          force: isOn(argv, 'force'),
        },
        surroundings,
      ),
    );
  },
};
