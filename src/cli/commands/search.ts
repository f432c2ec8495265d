import { DEFAULT_BUDGET, DEFAULTS, FIRST_LOOK_BUDGET } from '../../domain/search-settings.ts';
import type { SearchRequest } from '../../workflows/search.ts';
import type { Command } from '../command.ts';
import { conduct } from '../conduct.ts';
import { SEARCH_OPTIONS } from '../options.ts';
import { resultsFolder, typedLine } from '../surroundings.ts';
import { targetRequest } from '../target.ts';
import { type Arguments, isOn, many, one, pricesOf, seconds, strategyOf, wholeNumber, withinOf } from '../values.ts';
import { ownVersion } from '../version.ts';

export const searchCommand: Command = {
  name: 'search',
  describe: 'Find the treatment set that runs the app fastest, by real runs',
  options: SEARCH_OPTIONS,
  examples: [
    ['', 'a first look, at the built-in workload'],
    ['--app myapp.py --budget 200 -- --input data.csv', 'your app with its arguments'],
  ],
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
    budget: wholeNumber(argv, 'budget', 1) ?? (target.app === null ? FIRST_LOOK_BUDGET : DEFAULT_BUDGET),
    budgetByLength: target.app !== null && one(argv, 'budget') === undefined && one(argv, 'time') === undefined,
    timeSeconds: seconds(argv, 'time') ?? null,
    seed: one(argv, 'seed') ?? DEFAULTS.seed,
    strategy: strategyOf(argv),
    prices: pricesOf(argv),
    startingPoints: many(argv, 'start'),
    maxMemoryMb: wholeNumber(argv, 'max-memory', 1) ?? null,
    scaleCheck: isOn(argv, 'scale-check'),
    within: withinOf(argv),
    fresh: isOn(argv, 'fresh'),
    how: { command: typedLine(argv), optimise: ownVersion(), node: process.versions.node },
    force: isOn(argv, 'force'),
  };
}
