import type { Reported } from '../../workflows/report.ts';
import { type Command, flag, text } from '../command.ts';
import { ofThenPrinter, printer } from '../conduct.ts';
import { OUTPUT_OPTIONS, RESULTS_OPTION } from '../options.ts';
import { commandName, resultsFolder, textStyle } from '../surroundings.ts';
import { openTerminal } from '../terminal.ts';
import { type Arguments, isOn, one, path } from '../values.ts';

const OPTIONS = {
  markdown: flag('Print Markdown, for a pull request'),
  png: flag('PNG beside each SVG'),
  out: text('Where page, figures and CSV go', 'DIR', 'report/ in the folder of the search'),
  ...RESULTS_OPTION,
  ...OUTPUT_OPTIONS,
};

export const reportCommand: Command = {
  name: 'report',
  describe: 'The report of a search again: text, report/index.html, figures, CSV',
  options: OPTIONS,
  positionals: [
    {
      name: 'name',
      shown: 'SEARCH',
      describe: 'the search, or a set of it such as SEARCH:paste [default: the newest]',
      completes: 'search',
    },
  ],
  examples: [
    ['report --verbose', 'every section on the newest search'],
    ['report SEARCH --markdown', 'for a pull request'],
    ['report --results /colleague/results --out here', 'of results that are not yours to write'],
  ],
  handler: async (argv) => {
    const terminal = openTerminal(process.stderr, isOn(argv, 'quiet'), () => performance.now());
    const name = one(argv, 'name') ?? null;
    if (name?.includes(':')) return reportOneSet(argv, name);
    const { reportMarkdown } = await import('../../report/text/markdown.ts');
    const { reportText } = await import('../../report/text/report.ts');
    const { reportAgain } = await import('../../workflows/report.ts');
    const request = {
      results: resultsFolder(argv),
      name,
      png: isOn(argv, 'png'),
      out: path(argv, 'out') ?? null,
      command: commandName(),
    };
    let reported: Reported;
    try {
      reported = await reportAgain(request);
    } catch (error) {
      return (await ofThenPrinter(argv, error))();
    }
    const { source, folder } = reported;
    const words = () =>
      isOn(argv, 'markdown') ? reportMarkdown(source) : reportText(source, textStyle(isOn(argv, 'verbose')));
    printer(argv, source.report, words)();
    const written = folder === null ? 'its folder cannot be written: nothing is (--out DIR: elsewhere)' : folder;
    terminal.say(`figures and page: ${written}`);
  },
};

/** One rung of a search, or another of its sets. */
async function reportOneSet(argv: Arguments, name: string): Promise<void> {
  const { namedSetMarkdown } = await import('../../report/text/markdown.ts');
  const { namedSetText } = await import('../../report/text/report.ts');
  const { reportSet } = await import('../../workflows/report.ts');
  const { source, set } = reportSet({ results: resultsFolder(argv), name, command: commandName() });
  const { search, attribution } = source.report;
  const own = attribution.filter(({ treatment }) => set.treatments.includes(treatment));
  const words = () => (isOn(argv, 'markdown') ? namedSetMarkdown(source, set) : namedSetText(source, set, textStyle()));
  printer(argv, { format: 1, search, ...set, attribution: own }, words)();
}
