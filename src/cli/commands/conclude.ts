import { conduct } from '../conduct.ts';
import { ACCEPT_CHANGE, type Command, OUTPUT_OPTIONS, RESULTS_OPTION } from '../options.ts';
import { resultsFolder } from '../surroundings.ts';
import { isOn, one } from '../values.ts';

const OPTIONS = { ...ACCEPT_CHANGE, ...RESULTS_OPTION, ...OUTPUT_OPTIONS };

export const concludeCommand: Command = {
  command: 'conclude [name]',
  describe: 'End a search where it is: confirm what there is with the runs that needs, and report',
  options: OPTIONS,
  builder: (yargs) =>
    yargs.positional('name', { type: 'string', describe: 'the search [default: the newest]' }).options(OPTIONS),
  handler: async (argv) => {
    const { concludeSearch } = await import('../../workflows/conclude.ts');
    const request = {
      results: resultsFolder(argv),
      name: one(argv, 'name') ?? null,
      acceptChange: isOn(argv, 'accept-change'),
    };
    process.exitCode = await conduct(argv, (surroundings) => concludeSearch(request, surroundings));
  },
};
