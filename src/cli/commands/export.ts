import { EXIT } from '../../domain/errors.ts';
import { EXPORT_FORMATS } from '../../export/types.ts';
import { withTerminal } from '../conduct.ts';
import { type Command, RESULTS_OPTION, text } from '../options.ts';
import { resultsFolder, savedFolder } from '../surroundings.ts';
import { one, oneOf, path } from '../values.ts';

const OPTIONS = {
  format: text(`${EXPORT_FORMATS.join(', ')} [default: python]`),
  out: text('Write files to this folder'),
  ...RESULTS_OPTION,
};

export const exportCommand: Command = {
  command: 'export [what]',
  describe: 'The final configuration, to paste: Parsl Python, patches, environment, genome file',
  options: OPTIONS,
  builder: (yargs) =>
    yargs
      .positional('what', {
        type: 'string',
        describe:
          'a search, SEARCH:fastest, SEARCH:likely, a rung such as SEARCH:paste, or a genome file [default: the newest search]',
      })
      .options(OPTIONS),
  handler: async (argv) => {
    const request = {
      what: one(argv, 'what') ?? null,
      results: resultsFolder(argv),
      format: oneOf(one(argv, 'format') ?? 'python', EXPORT_FORMATS, '--format'),
      out: path(argv, 'out') ?? null,
      saved: savedFolder(),
    };
    const { exportConfiguration } = await import('../../workflows/export.ts');
    process.exitCode = await withTerminal(argv, async ({ signal, terminal }) => {
      const { text: exported, notes } = await exportConfiguration({ ...request, signal });
      for (const note of notes) terminal.say(note);
      return { print: () => process.stdout.write(exported), exitCode: EXIT.done };
    });
  },
};
