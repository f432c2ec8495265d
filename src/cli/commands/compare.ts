import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { EXIT, UserError } from '../../domain/errors.ts';
import { compareText } from '../../report/text/compare.ts';
import type { Compared } from '../../workflows/compare.ts';
import { withTerminal } from '../conduct.ts';
import {
  APP_OPTIONS,
  CHOICE_OPTIONS,
  isOn,
  OUTPUT_OPTIONS,
  one,
  percent,
  RESULTS_OPTION,
  wholeNumber,
} from '../options.ts';
import { printJson, resultsFolder, textStyle } from '../surroundings.ts';
import { targetRequest } from '../target.ts';

/** Two sets in as many blocks as the last look has, and their pilots. */
const BUDGET_PER_GENOME = 42;

export const compareCommand: CommandModule = {
  command: 'compare <genomes..>',
  describe: 'Compare genomes from recorded runs, or with --measure by a fresh interleaved duel',
  builder: (yargs) =>
    yargs
      .positional('genomes', {
        type: 'string',
        array: true,
        describe: 'a genome file, a search (its recommended set), SEARCH:fastest, base, or a treatment list',
      })
      .options({
        measure: { type: 'boolean', describe: 'A fresh interleaved duel on the app' },
        budget: {
          type: 'string',
          requiresArg: true,
          describe: `Runs that a duel may use [default: ${BUDGET_PER_GENOME} per genome]`,
        },
        seed: { type: 'string', requiresArg: true, describe: 'The seed of the order of runs [default: 1]' },
        'fail-if-slower': {
          type: 'string',
          requiresArg: true,
          describe: 'Exit 1 when a later genome is slower than the first by more, such as 5%',
        },
        ...APP_OPTIONS,
        ...CHOICE_OPTIONS,
        ...RESULTS_OPTION,
        ...OUTPUT_OPTIONS,
      })
      .example('optimise compare base SEARCH --measure', ''),
  handler: async (argv) => {
    const names = Array.isArray(argv.genomes) ? argv.genomes.map(String) : [];
    if (names.length < 2)
      throw new UserError('compare: fewer than two genomes', 'for example optimise compare base SEARCH');
    const measure = isOn(argv, 'measure');
    const hasApp = one(argv, 'app') !== undefined || one(argv, 'module') !== undefined;
    const tolerance = percent(argv, 'fail-if-slower') ?? null;
    const { compare } = await import('../../workflows/compare.ts');
    process.exitCode = await withTerminal(argv, async (surroundings) => {
      const found = await compare(
        {
          names,
          results: resultsFolder(argv),
          saved: resolve('genomes/saved'),
          target: hasApp ? targetRequest(argv) : null,
          measure,
          budget: wholeNumber(argv, 'budget', names.length) ?? names.length * BUDGET_PER_GENOME,
          seed: one(argv, 'seed') ?? '1',
        },
        surroundings,
      );
      return {
        print: () => {
          if (isOn(argv, 'json')) printJson(found.comparison);
          else process.stdout.write(compareText(found.comparison, found.factors, textStyle()));
        },
        exitCode: tolerance !== null && isSlower(found, tolerance) ? EXIT.no : EXIT.done,
      };
    });
  },
};

/** A later genome is shown to be slower, and by more than is tolerated. */
function isSlower({ comparison }: Compared, tolerance: number): boolean {
  return comparison.pairs.some(({ speedup }) => {
    if (speedup === null) return false;
    const shown = speedup.high === null || speedup.high < 1;
    return shown && speedup.estimate < 1 / (1 + tolerance);
  });
}
