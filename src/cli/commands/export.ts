import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { EXIT, UserError } from '../../domain/errors.ts';
import { didYouMean } from '../../domain/words.ts';
import { EXPORT_FORMATS } from '../../export/types.ts';
import { withTerminal } from '../conduct.ts';
import { type Arguments, one, path, RESULTS_OPTION } from '../options.ts';
import { resultsFolder } from '../surroundings.ts';

export const exportCommand: CommandModule = {
  command: 'export [what]',
  describe: 'The final configuration, to paste: Parsl Python, patches, environment, genome file',
  builder: (yargs) =>
    yargs
      .positional('what', {
        type: 'string',
        describe: 'a search, SEARCH:fastest or a genome file [default: the newest search]',
      })
      .options({
        format: { type: 'string', requiresArg: true, describe: `${EXPORT_FORMATS.join(', ')} [default: python]` },
        out: { type: 'string', requiresArg: true, describe: 'Write files to this folder' },
        ...RESULTS_OPTION,
      }),
  handler: async (argv) => {
    const { exportConfiguration } = await import('../../workflows/export.ts');
    const format = formatOf(argv);
    process.exitCode = await withTerminal(argv, async ({ signal, terminal }) => {
      const { text, notes } = await exportConfiguration({
        what: one(argv, 'what') ?? null,
        results: resultsFolder(argv),
        format,
        out: path(argv, 'out') ?? null,
        saved: resolve('genomes/saved'),
        signal,
      });
      for (const note of notes) terminal.say(note);
      return { print: () => process.stdout.write(text), exitCode: EXIT.done };
    });
  },
};

function formatOf(argv: Arguments) {
  const asked = one(argv, 'format') ?? 'python';
  const format = EXPORT_FORMATS.find((name) => name === asked);
  if (format === undefined) {
    throw new UserError(
      `--format ${asked}: unknown${didYouMean(asked, EXPORT_FORMATS)}`,
      `choose from ${EXPORT_FORMATS.join(', ')}`,
    );
  }
  return format;
}
