import type { Command } from '../command.ts';
import { conduct } from '../conduct.ts';
import { ACCEPT_CHANGE, CACHE_OPTION, OUTPUT_OPTIONS, RESULTS_OPTION } from '../options.ts';
import { resultsFolder } from '../surroundings.ts';
import { isOn, one } from '../values.ts';

const OPTIONS = { ...ACCEPT_CHANGE, ...CACHE_OPTION, ...RESULTS_OPTION, ...OUTPUT_OPTIONS };

export const concludeCommand: Command = {
  name: 'conclude',
  describe: 'End a search where it is: confirm what there is with the runs that needs, and report',
  options: OPTIONS,
  positionals: [{ name: 'name', shown: 'SEARCH', describe: 'the search [default: the newest]', completes: 'search' }],
  examples: [
    ['conclude', 'end the newest search with an answer'],
    ['conclude SEARCH --json', 'another one, for a program'],
  ],
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
