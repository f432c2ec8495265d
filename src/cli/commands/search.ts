import type { CommandModule } from 'yargs';
import type { SearchRequest } from '../../workflows/search.ts';
import { conduct } from '../conduct.ts';
import {
  type Arguments,
  isOn,
  many,
  one,
  pricesOf,
  SEARCH_OPTIONS,
  seconds,
  strategyOf,
  wholeNumber,
} from '../options.ts';
import { resultsFolder } from '../surroundings.ts';
import { targetRequest } from '../target.ts';

/** A first look at the built-in workload takes minutes; an app of one's own is worth more. */
const BUDGET_BUILT_IN = 40;
const BUDGET_APP = 200;

export const searchCommand: CommandModule = {
  command: ['search', '$0'],
  describe: 'Find the treatment set that runs the app fastest, by real runs',
  builder: (yargs) =>
    yargs
      .options(SEARCH_OPTIONS)
      .example('optimise', 'a first look, at the built-in workload')
      .example('optimise --app myapp.py --budget 200 -- --input data.csv', 'your app with its arguments'),
  handler: async (argv) => {
    const { startSearch } = await import('../../workflows/search.ts');
    process.exitCode = await conduct(argv, (surroundings) => startSearch(searchRequest(argv), surroundings));
  },
};

function searchRequest(argv: Arguments): SearchRequest {
  const target = targetRequest(argv);
  return {
    target,
    name: one(argv, 'search') ?? null,
    results: resultsFolder(argv),
    budget: wholeNumber(argv, 'budget', 1) ?? (target.app === null ? BUDGET_BUILT_IN : BUDGET_APP),
    timeSeconds: seconds(argv, 'time') ?? null,
    seed: one(argv, 'seed') ?? '1',
    strategy: strategyOf(argv),
    prices: pricesOf(argv),
    startingPoints: many(argv, 'start'),
    maxMemoryMb: wholeNumber(argv, 'max-memory', 1) ?? null,
    scaleCheck: isOn(argv, 'scale-check'),
    fresh: isOn(argv, 'fresh'),
    force: isOn(argv, 'force'),
  };
}
