import { reportMarkdown } from '../../report/text/markdown.ts';
import { reportText } from '../../report/text/report.ts';
import { printer } from '../conduct.ts';
import { type Command, flag, OUTPUT_OPTIONS, RESULTS_OPTION } from '../options.ts';
import { commandName, resultsFolder, textStyle } from '../surroundings.ts';
import { openTerminal } from '../terminal.ts';
import { isOn, one } from '../values.ts';

const OPTIONS = {
  markdown: flag('Print Markdown, for a pull request'),
  png: flag('PNG beside each SVG'),
  ...RESULTS_OPTION,
  ...OUTPUT_OPTIONS,
};

export const reportCommand: Command = {
  command: 'report [name]',
  describe: 'The report of a search again: text, report/index.html, figures, CSV',
  options: OPTIONS,
  builder: (yargs) =>
    yargs.positional('name', { type: 'string', describe: 'the search [default: the newest]' }).options(OPTIONS),
  handler: async (argv) => {
    const terminal = openTerminal(process.stderr, isOn(argv, 'quiet'), () => Date.now());
    const { reportAgain } = await import('../../workflows/report.ts');
    const { source, folder } = await reportAgain({
      results: resultsFolder(argv),
      name: one(argv, 'name') ?? null,
      png: isOn(argv, 'png'),
      command: commandName(),
    });
    const words = () =>
      isOn(argv, 'markdown') ? reportMarkdown(source) : reportText(source, textStyle(isOn(argv, 'verbose')));
    printer(argv, source.report, words)();
    terminal.say(`figures and page in ${folder}`);
  },
};
