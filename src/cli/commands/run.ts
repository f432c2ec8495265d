import type { CommandModule } from 'yargs';
import { EXIT, UserError } from '../../domain/errors.ts';
import { runText } from '../../report/text/run.ts';
import { APP_OPTIONS, CHOICE_OPTIONS, isOn, OUTPUT_OPTIONS, path, RESULTS_OPTION } from '../options.ts';
import { listenForStop } from '../signals.ts';
import { resultsFolder, textStyle } from '../surroundings.ts';
import { targetRequest } from '../target.ts';
import { openTerminal } from '../terminal.ts';

export const runCommand: CommandModule = {
  command: 'run',
  describe: 'One measured run of the app under a treatment list or genome: outcome, score, what was really applied',
  builder: (yargs) =>
    yargs
      .options({
        ...APP_OPTIONS,
        ...CHOICE_OPTIONS,
        with: {
          ...CHOICE_OPTIONS.with,
          describe: 'The treatments of the run (list) [default: none, the app as written]',
        },
        genome: { type: 'string', requiresArg: true, describe: 'A genome file in place of --with' },
        ...RESULTS_OPTION,
        ...OUTPUT_OPTIONS,
      })
      .example('optimise run --app myapp.py --with cfg_prefetch=1000,cfg_logging=none', ''),
  handler: async (argv) => {
    const terminal = openTerminal(process.stderr, isOn(argv, 'quiet'), () => Date.now());
    const target = targetRequest(argv);
    const genomeFile = path(argv, 'genome') ?? null;
    if (genomeFile !== null && target.with.length > 0) {
      throw new UserError('--with and --genome: only one of them', 'name the treatments once');
    }
    const { singleRun } = await import('../../workflows/run.ts');
    const stop = listenForStop(process, terminal.say);
    try {
      const record = await singleRun(
        { target, genomeFile, results: resultsFolder(argv) },
        { terminal, signal: stop.signal, now: () => new Date() },
      );
      if (isOn(argv, 'json')) process.stdout.write(`${JSON.stringify(record)}\n`);
      else process.stdout.write(runText(record, textStyle()));
      process.exitCode = stop.exitCode() ?? (record.outcome === 'ok' ? EXIT.done : EXIT.no);
    } finally {
      stop.release();
    }
  },
};
