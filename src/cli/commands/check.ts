import { EXIT } from '../../domain/errors.ts';
import type { Command } from '../command.ts';
import { printer, withTerminal } from '../conduct.ts';
import { oneSetOptions } from '../options.ts';
import { textStyle } from '../surroundings.ts';
import { targetRequest } from '../target.ts';

const OPTIONS = oneSetOptions({ describe: 'A treatment list to judge' });

export const checkCommand: Command = {
  name: 'check',
  describe: 'Is this machine and app ready; which treatments apply and why the others do not; is a list valid',
  options: OPTIONS,
  examples: [
    ['check --app myapp.py', 'what applies to this app on this machine'],
    ['check --app myapp.py --with cfg_prefetch=1000,cfg_logging=none', 'is this list valid, and if not, why'],
  ],
  handler: async (argv) => {
    const { checkText } = await import('../../report/text/check.ts');
    const { check } = await import('../../workflows/check.ts');
    process.exitCode = await withTerminal(argv, async (surroundings) => {
      const checked = await check(targetRequest(argv), surroundings);
      const { report, app, python, machine, probe, warnings, fine } = checked;
      const { parslVersion: parsl, executors } = probe;
      const document = { format: 1, app, parsl, python, machine, executors, warnings, ...report };
      return {
        print: printer(argv, document, () => checkText(report, { app, probe, machine }, textStyle().width)),
        exitCode: fine ? EXIT.done : EXIT.no,
      };
    });
  },
};
