import type { Command } from '../command.ts';
import { RESULTS_OPTION } from '../options.ts';
import { printable } from '../printable.ts';
import { resultsFolder } from '../surroundings.ts';
import { many, one } from '../values.ts';

export const noteCommand: Command = {
  name: 'note',
  describe: 'Write a note on a search, which list shows; without a text, show it',
  positionals: [
    { name: 'name', shown: 'SEARCH', describe: 'the search', required: true, completes: 'search' },
    { name: 'words', shown: 'TEXT…', describe: "the note; '' takes it away", several: true },
  ],
  options: RESULTS_OPTION,
  examples: [
    ["note SEARCH 'with the new switch, nobody else on the node'", 'write it'],
    ['note SEARCH', 'read it'],
  ],
  handler: async (argv) => {
    const { noteOn } = await import('../../workflows/note.ts');
    const words = many(argv, 'words');
    const note = noteOn(
      resultsFolder(argv),
      one(argv, 'name') ?? '',
      words.length === 0 ? null : words.join(' ').trim(),
    );
    process.stdout.write(note === null ? '' : printable(`${note}\n`));
  },
};
