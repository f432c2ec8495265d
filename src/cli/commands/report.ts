import { namedSetMarkdown, reportMarkdown } from '../../report/text/markdown.ts';
import { namedSetText, reportText } from '../../report/text/report.ts';
import { printer } from '../conduct.ts';
import { type Command, flag, OUTPUT_OPTIONS, RESULTS_OPTION } from '../options.ts';
import { commandName, resultsFolder, textStyle } from '../surroundings.ts';
import { openTerminal } from '../terminal.ts';
import { type Arguments, isOn, one } from '../values.ts';

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
    yargs
      .positional('name', {
        type: 'string',
        describe: 'the search, or a set of it such as SEARCH:paste [default: the newest]',
      })
      .options(OPTIONS),
  handler: async (argv) => {
    const terminal = openTerminal(process.stderr, isOn(argv, 'quiet'), () => Date.now());
    const name = one(argv, 'name') ?? null;
    if (name?.includes(':')) return reportOneSet(argv, name);
    const { reportAgain } = await import('../../workflows/report.ts');
    const { source, folder } = await reportAgain({
      results: resultsFolder(argv),
      name,
      png: isOn(argv, 'png'),
      command: commandName(),
    });
    const words = () =>
      isOn(argv, 'markdown') ? reportMarkdown(source) : reportText(source, textStyle(isOn(argv, 'verbose')));
    printer(argv, source.report, words)();
    terminal.say(`figures and page in ${folder}`);
  },
};

/** One rung of a search, or another of its sets. */
async function reportOneSet(argv: Arguments, name: string): Promise<void> {
  const { reportSet } = await import('../../workflows/report.ts');
  const { source, set } = reportSet({ results: resultsFolder(argv), name, command: commandName() });
  const { search, attribution } = source.report;
  const own = attribution.filter(({ treatment }) => set.treatments.includes(treatment));
  const words = () => (isOn(argv, 'markdown') ? namedSetMarkdown(source, set) : namedSetText(source, set, textStyle()));
  printer(argv, { format: 1, search, ...set, attribution: own }, words)();
}
