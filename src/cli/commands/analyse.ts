import { join, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { UserError } from '../../domain/errors.ts';
import { analyseDataset } from '../../report/figures/analyse-dataset.ts';
import { randomFrom } from '../../search/rng.ts';
import { catalogueClasses } from '../../workflows/gene-pool.ts';
import { type Arguments, isOn, list, one, path } from '../options.ts';
import { printJson } from '../surroundings.ts';
import { openTerminal } from '../terminal.ts';

const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;

export const analyseCommand: CommandModule = {
  command: 'analyse <file>',
  describe: "The seed's whole analysis of a data set: deltas, figures, models",
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', describe: 'RUNS.csv (semicolon or comma; may be gzipped) or runs.jsonl' })
      .options({
        out: text('The folder of the results [default: analysis beside the file]'),
        without: text('Treatments left out of 1_means_keep_logs (list)'),
        pair: text('The two treatments of the before/after scatters (t,u)'),
        order: { ...text('The path that the text tells'), choices: ['best', 'nicest'] },
        scale: { ...text('The scale of effects [default: ln]'), choices: ['us', 'rate', 'ln'] },
        png: { type: 'boolean', describe: 'PNG beside each SVG' },
        deltas: {
          ...text('csv writes deltas.csv however large, summary never [default: by size]'),
          choices: ['csv', 'summary'],
        },
        score: text('The column of the score [default: score]'),
        time: text('The column of the time [default: timestamp]'),
        quiet: { type: 'boolean', describe: 'No progress' },
        json: { type: 'boolean', describe: 'Print one JSON document on stdout' },
      }),
  handler: async (argv) => {
    const terminal = openTerminal(process.stderr, isOn(argv, 'quiet'), () => Date.now());
    const file = path(argv, 'file') ?? '';
    const out = path(argv, 'out') ?? join(resolve(file, '..'), 'analysis');
    const result = await analyseDataset({
      file,
      out,
      without: list(argv, 'without'),
      pair: pairOf(argv),
      order: one(argv, 'order') === 'nicest' ? 'nicest' : 'best',
      scale: scaleOf(argv),
      png: isOn(argv, 'png'),
      deltas: deltasOf(argv),
      columns: { score: one(argv, 'score') ?? null, time: one(argv, 'time') ?? null },
      classes: catalogueClasses(),
      random: randomFrom('analyse'),
    });
    if (isOn(argv, 'json')) printJson(result.summary);
    else process.stdout.write(result.text);
    terminal.say(`${result.files.length} files in ${out}`);
  },
};

function pairOf(argv: Arguments): readonly [string, string] | null {
  const names = list(argv, 'pair');
  if (names.length === 0) return null;
  const [first, second] = names;
  if (first === undefined || second === undefined || names.length > 2) {
    throw new UserError(
      `--pair ${names.join(',')}: not two treatments`,
      'for example --pair cfg_no_init_logging,src_submit_biglogs_remove',
    );
  }
  return [first, second];
}

function scaleOf(argv: Arguments): 'us' | 'rate' | 'ln' {
  const value = one(argv, 'scale');
  return value === 'us' || value === 'rate' ? value : 'ln';
}

function deltasOf(argv: Arguments): 'csv' | 'summary' | null {
  const value = one(argv, 'deltas');
  return value === 'csv' || value === 'summary' ? value : null;
}
