import { EXIT } from '../../domain/errors.ts';
import type { Command } from '../command.ts';
import { printer } from '../conduct.ts';
import {
  APP_OPTIONS,
  CACHE_OPTION,
  CHOICE_OPTIONS,
  OUTPUT_OPTIONS,
  RESULTS_OPTION,
  SCENARIO_OPTION,
} from '../options.ts';
import { targetRequest } from '../target.ts';
import { openTerminal } from '../terminal.ts';
import { isOn } from '../values.ts';

const OPTIONS = {
  ...APP_OPTIONS,
  ...CHOICE_OPTIONS,
  with: { ...CHOICE_OPTIONS.with, describe: 'A treatment list to judge' },
  ...SCENARIO_OPTION,
  ...CACHE_OPTION,
  ...RESULTS_OPTION,
  ...OUTPUT_OPTIONS,
};

export const checkCommand: Command = {
  name: 'check',
  describe: 'Is this machine and app ready; which treatments apply and why the others do not; is a list valid',
  options: OPTIONS,
  examples: [
    ['check --app myapp.py', 'what applies to this app on this machine'],
    ['check --app myapp.py --with cfg_prefetch=1000,cfg_logging=none', 'is this list valid, and if not, why'],
  ],
  handler: async (argv) => {
    const terminal = openTerminal(process.stderr, isOn(argv, 'quiet'), () => Date.now());
    const { checkText } = await import('../../report/text/check.ts');
    const { check } = await import('../../workflows/check.ts');
    const { report, app, python, machine, probe, warnings, fine } = await check(targetRequest(argv), { terminal });
    const { parslVersion: parsl, executors } = probe;
    const document = { format: 1, app, parsl, python, machine, executors, warnings, ...report };
    printer(argv, document, () => checkText(report, { app, probe, machine }))();
    process.exitCode = fine ? EXIT.done : EXIT.no;
  },
};
