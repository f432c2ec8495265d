import { EXIT } from '../../domain/errors.ts';
import { EXPORT_FORMATS } from '../../export/types.ts';
import { withTerminal } from '../conduct.ts';
import { APP_OPTIONS, CHOICE_OPTIONS, type Command, RESULTS_OPTION, text } from '../options.ts';
import { commandName, resultsFolder, savedFolder } from '../surroundings.ts';
import { targetRequest } from '../target.ts';
import { one, oneOf, path } from '../values.ts';

const OPTIONS = {
  format: text(`${EXPORT_FORMATS.join(', ')} [default: python]`),
  out: text('Write files to this folder'),
  app: text('The app of a genome file whose search is not here'),
  module: text('The same, as a module'),
  cwd: APP_OPTIONS.cwd,
  python: APP_OPTIONS.python,
  treatments: CHOICE_OPTIONS.treatments,
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
      target: targetRequest(argv),
      command: commandName(),
    };
    const { exportConfiguration } = await import('../../workflows/export.ts');
    process.exitCode = await withTerminal(argv, async ({ signal, terminal }) => {
      const { text: exported, notes } = await exportConfiguration({ ...request, signal }, terminal);
      for (const note of notes) terminal.say(note);
      return { print: () => process.stdout.write(exported), exitCode: EXIT.done };
    });
  },
};
