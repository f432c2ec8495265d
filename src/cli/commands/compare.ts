import { EXIT } from '../../domain/errors.ts';
import { DEFAULTS, DUEL_RUNS_PER_GENOME } from '../../domain/search-settings.ts';
import { compareText } from '../../report/text/compare.ts';
import { printer, withTerminal } from '../conduct.ts';
import { APP_OPTIONS, CHOICE_OPTIONS, type Command, flag, OUTPUT_OPTIONS, RESULTS_OPTION, text } from '../options.ts';
import { resultsFolder, savedFolder, textStyle } from '../surroundings.ts';
import { targetRequest } from '../target.ts';
import { isOn, one, percent, wholeNumber } from '../values.ts';

const OPTIONS = {
  measure: flag('A fresh interleaved duel on the app'),
  budget: text(`Runs that a duel may use [default: ${DUEL_RUNS_PER_GENOME} per genome]`),
  seed: text(`The seed of the order of runs [default: ${DEFAULTS.seed}]`),
  'fail-if-slower': text('Exit 1 when a later genome is slower than the first by more, such as 5%'),
  ...APP_OPTIONS,
  ...CHOICE_OPTIONS,
  ...RESULTS_OPTION,
  ...OUTPUT_OPTIONS,
};

export const compareCommand: Command = {
  command: 'compare <genomes..>',
  describe: 'Compare genomes from recorded runs, or with --measure by a fresh interleaved duel',
  options: OPTIONS,
  builder: (yargs) =>
    yargs
      .positional('genomes', {
        type: 'string',
        array: true,
        describe:
          'a genome file, a search (its recommended set), SEARCH:fastest, a rung such as SEARCH:paste, base, or a treatment list',
      })
      .options(OPTIONS)
      .example('optimise compare base SEARCH --measure', ''),
  handler: async (argv) => {
    const names = Array.isArray(argv.genomes) ? argv.genomes.map(String) : [];
    const hasApp = one(argv, 'app') !== undefined || one(argv, 'module') !== undefined;
    const request = {
      names,
      results: resultsFolder(argv),
      saved: savedFolder(),
      target: hasApp ? targetRequest(argv) : null,
      measure: isOn(argv, 'measure'),
      budget: wholeNumber(argv, 'budget', names.length) ?? null,
      seed: one(argv, 'seed') ?? DEFAULTS.seed,
      tolerance: percent(argv, 'fail-if-slower') ?? null,
    };
    const { compare } = await import('../../workflows/compare.ts');
    process.exitCode = await withTerminal(argv, async (surroundings) => {
      const { comparison, factors, slower } = await compare(request, surroundings);
      return {
        print: printer(argv, comparison, () => compareText(comparison, factors, textStyle())),
        exitCode: slower ? EXIT.no : EXIT.done,
      };
    });
  },
};
