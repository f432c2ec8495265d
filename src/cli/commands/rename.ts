import type { Command } from '../command.ts';
import { RESULTS_OPTION } from '../options.ts';
import { printable } from '../printable.ts';
import { commandName, resultsFolder } from '../surroundings.ts';
import { one } from '../values.ts';

export const renameCommand: Command = {
  name: 'rename',
  describe: 'Give a search another name',
  positionals: [
    { name: 'name', shown: 'SEARCH', describe: 'the search', required: true, completes: 'search' },
    { name: 'to', shown: 'NEW', describe: 'its new name', required: true },
  ],
  options: RESULTS_OPTION,
  examples: [
    ['rename SEARCH before-the-upgrade', 'a name that says what it was for'],
    ['rename SEARCH NEW --results /elsewhere/results', 'in another folder'],
  ],
  handler: async (argv) => {
    const { renameSearch } = await import('../../workflows/rename.ts');
    const [name, to] = [one(argv, 'name') ?? '', one(argv, 'to') ?? ''];
    await renameSearch({ results: resultsFolder(argv), name, to, command: commandName() });
    process.stdout.write(printable(`${name} is now ${to}\n`));
  },
};
