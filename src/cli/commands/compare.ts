import { EXIT } from '../../domain/errors.ts';
import { DEFAULTS, DUEL_RUNS_PER_GENOME } from '../../domain/search-settings.ts';
import { type Command, flag, text } from '../command.ts';
import { printer, withTerminal } from '../conduct.ts';
import { APP_OPTIONS, CACHE_OPTION, CHOICE_OPTIONS, OUTPUT_OPTIONS, RESULTS_OPTION } from '../options.ts';
import { resultsFolder, savedFolder, textStyle } from '../surroundings.ts';
import { targetRequest } from '../target.ts';
import { isOn, one, percent, wholeNumber } from '../values.ts';

const OPTIONS = {
  measure: flag('A fresh interleaved duel on the app'),
  budget: text('Runs that a duel may use', 'N', `${DUEL_RUNS_PER_GENOME} per genome`),
  seed: text('The random seed of the order of runs', 'TEXT', DEFAULTS.seed),
  'fail-if-slower': text('Exit 1 when a later genome is slower than the first by more', 'PERCENT', 'never'),
  ...APP_OPTIONS,
  ...CHOICE_OPTIONS,
  ...CACHE_OPTION,
  ...RESULTS_OPTION,
  ...OUTPUT_OPTIONS,
};

export const compareCommand: Command = {
  name: 'compare',
  describe: 'Compare genomes from recorded runs, or with --measure by a fresh interleaved duel',
  options: OPTIONS,
  positionals: [
    {
      name: 'genomes',
      shown: 'A B …',
      describe:
        'two or more: a genome file, a search (its recommended set), SEARCH:fastest, a rung such as SEARCH:paste, base, or a treatment list',
      required: true,
      several: true,
      completes: 'search',
    },
  ],
  examples: [
    ['compare base SEARCH --measure', 'is what a search recommends really faster: a duel'],
    ['compare SEARCH OTHER --fail-if-slower 5%', 'two searches, from their recorded runs'],
  ],
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
    const { compareText } = await import('../../report/text/compare.ts');
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
