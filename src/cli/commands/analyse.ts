import { join, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { UserError } from '../../domain/errors.ts';
import { type Arguments, isOn, list, one, oneOf, path, text } from '../options.ts';
import { printJson } from '../surroundings.ts';
import { openTerminal } from '../terminal.ts';

const DELTAS = ['csv', 'summary'] as const;
const TILE_ORDERS = ['clustered', 'corner', 'name'] as const;

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
        order: text('The path that the text tells: best or nicest [default: best]'),
        scale: text('The scale of effects: ln, us or rate [default: ln]'),
        'tile-order': text(
          'Treatments in 4_lm6_tiles: clustered, corner (strong negatives to the upper right) or name [default: clustered]',
        ),
        png: { type: 'boolean', describe: 'PNG beside each SVG' },
        deltas: text('csv writes deltas.csv however large, summary never [default: by size]'),
        score: text('The column of the score [default: score]'),
        time: text('The column of the time [default: timestamp]'),
        quiet: { type: 'boolean', describe: 'No progress' },
        json: { type: 'boolean', describe: 'Print one JSON document on stdout' },
      }),
  handler: async (argv) => {
    const terminal = openTerminal(process.stderr, isOn(argv, 'quiet'), () => Date.now());
    const file = path(argv, 'file') ?? '';
    const out = path(argv, 'out') ?? join(resolve(file, '..'), 'analysis');
    const [{ analyseDataset }, { randomFrom }, { catalogueClasses }] = await Promise.all([
      import('../../report/dataset/write-analysis.ts'),
      import('../../search/rng.ts'),
      import('../../workflows/shared/gene-pool.ts'),
    ]);
    const result = await analyseDataset({
      file,
      out,
      without: list(argv, 'without'),
      pair: pairOf(argv),
      order: oneOf(one(argv, 'order') ?? 'best', ['best', 'nicest'], '--order'),
      scale: oneOf(one(argv, 'scale') ?? 'ln', ['us', 'rate', 'ln'], '--scale'),
      tileOrder: oneOf(one(argv, 'tile-order') ?? 'clustered', TILE_ORDERS, '--tile-order'),
      png: isOn(argv, 'png'),
      deltas: one(argv, 'deltas') === undefined ? null : oneOf(one(argv, 'deltas') ?? '', DELTAS, '--deltas'),
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
