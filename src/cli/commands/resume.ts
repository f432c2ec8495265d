import { type Command, flag, text } from '../command.ts';
import { conduct } from '../conduct.ts';
import { ACCEPT_CHANGE, CACHE_OPTION, OUTPUT_OPTIONS, RESULTS_OPTION, SEARCH_OPTIONS } from '../options.ts';
import { resultsFolder } from '../surroundings.ts';
import { isOn, one, seconds, wholeNumber } from '../values.ts';

const OPTIONS = {
  budget: text('The new total number of runs', 'N', 'as it was'),
  time: SEARCH_OPTIONS.time,
  'scale-check': flag(
    'Confirm the recommended set at ten times the tasks: 12 runs beyond the budget, and nothing else',
  ),
  force: SEARCH_OPTIONS.force,
  ...ACCEPT_CHANGE,
  ...CACHE_OPTION,
  ...RESULTS_OPTION,
  ...OUTPUT_OPTIONS,
};

export const resumeCommand: Command = {
  name: 'resume',
  describe: 'Go on with an interrupted or finished search (the newest when no name is given)',
  options: OPTIONS,
  positionals: [{ name: 'name', shown: 'SEARCH', describe: 'the search [default: the newest]', completes: 'search' }],
  examples: [
    ['resume', 'go on with the newest search'],
    ['resume SEARCH --budget 300', 'buy more runs for one that has ended'],
  ],
  handler: async (argv) => {
    const { resumeSearch } = await import('../../workflows/resume.ts');
    const request = {
      results: resultsFolder(argv),
      name: one(argv, 'name') ?? null,
      budget: wholeNumber(argv, 'budget', 1) ?? null,
      timeSeconds: seconds(argv, 'time') ?? null,
      scaleCheck: isOn(argv, 'scale-check'),
      force: isOn(argv, 'force'),
      acceptChange: isOn(argv, 'accept-change'),
    };
    process.exitCode = await conduct(argv, (surroundings) => resumeSearch(request, surroundings));
  },
};
