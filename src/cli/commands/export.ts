import { EXIT } from '../../domain/errors.ts';
import { EXPORT_FORMATS } from '../../export/types.ts';
import { type Command, text } from '../command.ts';
import { withTerminal } from '../conduct.ts';
import { APP_OPTIONS, CACHE_OPTION, CHOICE_OPTIONS, RESULTS_OPTION } from '../options.ts';
import { printable } from '../printable.ts';
import { commandName, resultsFolder, savedFolder } from '../surroundings.ts';
import { targetRequest } from '../target.ts';
import { one, oneOf, path } from '../values.ts';

const OPTIONS = {
  format: text(`One of ${EXPORT_FORMATS.join(', ')}`, 'NAME', 'python', { choices: EXPORT_FORMATS }),
  out: text('Write files to this folder', 'DIR', 'only print'),
  app: { ...APP_OPTIONS.app, describe: 'The app of a genome file whose search is not here', default: null },
  module: { ...APP_OPTIONS.module, describe: 'The same, as a module' },
  cwd: APP_OPTIONS.cwd,
  python: APP_OPTIONS.python,
  treatments: CHOICE_OPTIONS.treatments,
  trust: CHOICE_OPTIONS.trust,
  ...CACHE_OPTION,
  ...RESULTS_OPTION,
};

export const exportCommand: Command = {
  name: 'export',
  describe: 'The final configuration, to paste: Parsl Python, patches, environment, genome file',
  options: OPTIONS,
  positionals: [
    {
      name: 'what',
      shown: 'SEARCH|GENOME',
      describe:
        'a search, SEARCH:fastest, SEARCH:likely, a rung such as SEARCH:paste, or a genome file [default: the newest search]',
      completes: 'search',
    },
  ],
  examples: [
    ['export', 'a Parsl snippet of what the newest search recommends'],
    ['export SEARCH --format all --out DIR', 'a folder with everything, verified by running your app as it says'],
  ],
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
      // A file gets what it is to hold, a terminal nothing to obey.
      const text = process.stdout.isTTY ? printable(exported) : exported;
      return { print: () => process.stdout.write(text), exitCode: EXIT.done };
    });
  },
};
