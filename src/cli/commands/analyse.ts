import { resolve } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import type { AnalyseRequest } from '../../workflows/analyse.ts';
import { type Command, flag, text, texts } from '../command.ts';
import { printer } from '../conduct.ts';
import { OUTPUT_OPTIONS } from '../options.ts';
import { isShipped, shipped } from '../shipped.ts';
import { textStyle } from '../surroundings.ts';
import { openTerminal } from '../terminal.ts';
import { type Arguments, isOn, list, one, oneOf, path } from '../values.ts';

const DELTAS = ['csv', 'summary'] as const;
/** The path that the text tells; figures are made of both. */
const ORDERS = ['best', 'nicest'] as const;
const TILE_ORDERS = ['clustered', 'corner', 'name'] as const;

const OPTIONS = {
  out: text('The folder of the results', 'DIR', 'analysis beside the file'),
  without: texts('Treatments left out of 1_means_keep_logs', 'LIST'),
  pair: texts('The two treatments of the before/after scatters: T,U', 'LIST', 'chosen from the data'),
  order: text('The path that the text tells: best or nicest', 'NAME', 'best', { choices: ORDERS }),
  scale: text('The scale of effects: ln, us or rate', 'NAME', 'ln', { choices: ['ln', 'us', 'rate'] }),
  'tile-order': text(
    'Treatments in 4_lm6_tiles: clustered, corner (strong negatives to the upper right) or name',
    'NAME',
    'clustered',
    { choices: TILE_ORDERS },
  ),
  png: flag('PNG beside each SVG'),
  deltas: text('csv writes deltas.csv however large, summary never', 'NAME', 'by size', { choices: DELTAS }),
  score: text('The column of the score', 'COLUMN', 'score'),
  time: text('The column of the time', 'COLUMN', 'timestamp'),
  quiet: OUTPUT_OPTIONS.quiet,
  json: OUTPUT_OPTIONS.json,
};

export const analyseCommand: Command = {
  name: 'analyse',
  describe: "The post's whole analysis of a data set: deltas, figures, models",
  options: OPTIONS,
  positionals: [
    {
      name: 'file',
      shown: 'FILE',
      describe: 'RUNS.csv (semicolon or comma; may be gzipped) or runs.jsonl',
      required: true,
      completes: 'file',
    },
  ],
  examples: [
    ['analyse runs.csv --out analysis', 'figures, models and deltas of a data set'],
    ['analyse results/SEARCH/runs.jsonl --order nicest', 'of the runs of a search, the nicest path told'],
  ],
  handler: async (argv) => {
    const terminal = openTerminal(process.stderr, isOn(argv, 'quiet'), () => performance.now());
    const order = oneOf(one(argv, 'order') ?? 'best', ORDERS, '--order');
    const request = analyseRequest(argv);
    const { summaryText } = await import('../../report/text/dataset.ts');
    const { analyse } = await import('../../workflows/analyse.ts');
    const { summary, files, folder } = await analyse(request);
    printer(argv, summary, () => summaryText(summary, order, textStyle().width))();
    terminal.say(`${files.length} files in ${folder}`);
  },
};

function analyseRequest(argv: Arguments): AnalyseRequest {
  const deltas = one(argv, 'deltas');
  const file = one(argv, 'file') ?? '';
  return {
    file: resolve(shipped(file)),
    // Beside what ships nothing is written.
    out: path(argv, 'out') ?? (isShipped(file) ? resolve('analysis') : null),
    without: list(argv, 'without'),
    pair: pairOf(argv),
    scale: oneOf(one(argv, 'scale') ?? 'ln', ['us', 'rate', 'ln'], '--scale'),
    tileOrder: oneOf(one(argv, 'tile-order') ?? 'clustered', TILE_ORDERS, '--tile-order'),
    png: isOn(argv, 'png'),
    deltas: deltas === undefined ? null : oneOf(deltas, DELTAS, '--deltas'),
    columns: { score: one(argv, 'score') ?? null, time: one(argv, 'time') ?? null },
  };
}

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
