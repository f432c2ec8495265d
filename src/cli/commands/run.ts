import { EXIT } from '../../domain/errors.ts';
import type { Command } from '../command.ts';
import { withTerminal } from '../conduct.ts';
import { measuredSetOptions } from '../options.ts';
import { printable, printableJson } from '../printable.ts';
import { resultsFolder, textStyle } from '../surroundings.ts';
import { oneSetRequest } from '../target.ts';
import { isOn } from '../values.ts';

const OPTIONS = measuredSetOptions('The treatments of the run');

export const runCommand: Command = {
  name: 'run',
  describe: 'One measured run of the app under a treatment list or genome: outcome, score, what was really applied',
  options: OPTIONS,
  examples: [
    ['run --app myapp.py --with cfg_prefetch=1000,cfg_logging=none', 'one run under two treatments'],
    ['run --app myapp.py --genome genome.json --json -- --input data.csv', 'under a genome file, for a program'],
  ],
  handler: async (argv) => {
    const wanted = oneSetRequest(argv);
    const { runText } = await import('../../report/text/run.ts');
    const { singleRun } = await import('../../workflows/run.ts');
    process.exitCode = await withTerminal(argv, async (surroundings) => {
      const record = await singleRun({ ...wanted, results: resultsFolder(argv) }, surroundings);
      // The line of runs.jsonl.
      const line = () =>
        isOn(argv, 'json') ? `${printableJson(JSON.stringify(record))}\n` : printable(runText(record, textStyle()));
      return {
        print: () => process.stdout.write(line()),
        exitCode: record.outcome === 'ok' ? EXIT.done : EXIT.no,
      };
    });
  },
};
