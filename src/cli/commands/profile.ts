import { EXIT } from '../../domain/errors.ts';
import type { Command } from '../command.ts';
import { printer, withTerminal } from '../conduct.ts';
import { measuredSetOptions } from '../options.ts';
import { resultsFolder, textStyle } from '../surroundings.ts';
import { oneSetRequest } from '../target.ts';

const OPTIONS = measuredSetOptions('Treatments of the profiled runs');

export const profileCommand: Command = {
  name: 'profile',
  describe: "Where the time goes: Parsl's share, the most that settings could gain, µs per stage of a task",
  options: OPTIONS,
  examples: [
    ['profile --app myapp.py', 'is it worth a search at all'],
    ['profile --app myapp.py --with cfg_prefetch=1000,cfg_logging=none', 'where it goes under two treatments'],
    ['profile --app myapp.py --genome genome.json', 'where it goes under a genome file'],
  ],
  handler: async (argv) => {
    const { profileText } = await import('../../report/text/profile.ts');
    const { profile } = await import('../../workflows/profile.ts');
    const wanted = oneSetRequest(argv);
    process.exitCode = await withTerminal(argv, async (surroundings) => {
      const profiled = await profile({ ...wanted, results: resultsFolder(argv) }, surroundings);
      return {
        print: printer(argv, profiled, () => profileText(profiled, textStyle())),
        exitCode: profiled.outcome === 'ok' ? EXIT.done : EXIT.no,
      };
    });
  },
};
