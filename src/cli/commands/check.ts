import type { CommandModule } from 'yargs';
import { EXIT } from '../../domain/errors.ts';
import { APP_OPTIONS, CHOICE_OPTIONS, isOn, OUTPUT_OPTIONS, RESULTS_OPTION } from '../options.ts';
import { printJson } from '../surroundings.ts';
import { targetRequest } from '../target.ts';
import { openTerminal } from '../terminal.ts';

export const checkCommand: CommandModule = {
  command: 'check',
  describe: 'Is this machine and app ready; which treatments apply and why the others do not; is a list valid',
  builder: (yargs) =>
    yargs.options({
      ...APP_OPTIONS,
      ...CHOICE_OPTIONS,
      with: { ...CHOICE_OPTIONS.with, describe: 'A treatment list to judge' },
      ...RESULTS_OPTION,
      ...OUTPUT_OPTIONS,
    }),
  handler: async (argv) => {
    const terminal = openTerminal(process.stderr, isOn(argv, 'quiet'), () => Date.now());
    const request = targetRequest(argv);
    const [{ checkReport }, { warningOf }, { checkText }, { randomFrom }, { prepareTarget }] = await Promise.all([
      import('../../catalogue/describe.ts'),
      import('../../report/search/warning-text.ts'),
      import('../../report/text/check.ts'),
      import('../../search/rng.ts'),
      import('../../workflows/shared/target.ts'),
    ]);
    const target = await prepareTarget({ ...request, with: [] }, { terminal });
    const list = request.with.length === 0 ? null : request.with.join(',');
    const report = await checkReport(target.resolved, target.space, list, randomFrom('check'));
    const { stored, python, machine, probe } = target;
    if (isOn(argv, 'json')) {
      const about = { app: stored.appName, parsl: probe.parslVersion, python: python.executable, machine };
      printJson({
        format: 1,
        ...about,
        executors: probe.executors,
        warnings: stored.warnings.map(warningOf),
        ...report,
      });
    } else process.stdout.write(checkText(report, { app: stored.appName, probe, machine }));
    const fine = report.clash.length === 0 && (report.request?.valid ?? true);
    process.exitCode = fine ? EXIT.done : EXIT.no;
  },
};
