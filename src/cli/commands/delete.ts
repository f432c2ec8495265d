import type { Command } from '../command.ts';
import { RESULTS_OPTION } from '../options.ts';
import { printable } from '../printable.ts';
import { resultsFolder } from '../surroundings.ts';
import { many } from '../values.ts';

export const deleteCommand: Command = {
  name: 'delete',
  describe: 'Remove searches with all that was measured in them, or what run, compare and others have kept',
  positionals: [
    {
      name: 'names',
      shown: 'SEARCH…',
      describe: 'the searches, or folders such as run-20261201-100000; nothing is asked',
      required: true,
      several: true,
      completes: 'search',
    },
  ],
  options: RESULTS_OPTION,
  examples: [
    ['delete SEARCH', 'one search'],
    ['delete run-20261201-100000', 'what one run has kept'],
    ['delete SEARCH OTHER --results /elsewhere/results', 'two of another folder'],
  ],
  handler: async (argv) => {
    const { deleteSearches } = await import('../../workflows/delete.ts');
    const names = many(argv, 'names');
    deleteSearches(resultsFolder(argv), names);
    process.stdout.write(printable(`deleted: ${names.join(', ')}\n`));
  },
};
