import type { CommandModule } from 'yargs';
import { reportMarkdown } from '../../report/text/markdown.ts';
import { reportText } from '../../report/text/report.ts';
import { isOn, OUTPUT_OPTIONS, one, RESULTS_OPTION } from '../options.ts';
import { printJson, resultsFolder, textStyle } from '../surroundings.ts';
import { openTerminal } from '../terminal.ts';

export const reportCommand: CommandModule = {
  command: 'report [name]',
  describe: 'The report of a search again: text, report/index.html, figures, CSV',
  builder: (yargs) =>
    yargs.positional('name', { type: 'string', describe: 'the search [default: the newest]' }).options({
      markdown: { type: 'boolean', describe: 'Print Markdown, for a pull request' },
      png: { type: 'boolean', describe: 'PNG beside each SVG' },
      ...RESULTS_OPTION,
      ...OUTPUT_OPTIONS,
    }),
  handler: async (argv) => {
    const terminal = openTerminal(process.stderr, isOn(argv, 'quiet'), () => Date.now());
    const { reportAgain } = await import('../../workflows/search.ts');
    const { source, folder } = await reportAgain(resultsFolder(argv), one(argv, 'name') ?? null, isOn(argv, 'png'));
    if (isOn(argv, 'json')) printJson(source.report);
    else process.stdout.write(isOn(argv, 'markdown') ? reportMarkdown(source) : reportText(source, textStyle()));
    terminal.say(`figures and page in ${folder}`);
  },
};
