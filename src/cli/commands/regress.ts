import { EXIT, UserError } from '../../domain/errors.ts';
import type { Change } from '../../domain/regression.ts';
import { DEFAULTS } from '../../domain/search-settings.ts';
import { type Command, flag, text, texts } from '../command.ts';
import { printer, withTerminal } from '../conduct.ts';
import { APP_OPTIONS, CACHE_OPTION, OUTPUT_OPTIONS, RESULTS_OPTION } from '../options.ts';
import { marginsOf } from '../regression.ts';
import { resultsFolder, textStyle } from '../surroundings.ts';
import { targetRequest } from '../target.ts';
import { type Arguments, isOn, one, percent, wholeNumber } from '../values.ts';

const BLOCKS = 40;
const FEWEST = 6;
const MOST = 135;
const FALSE_ALARMS = 0.05;

const { metric: _, ...APP } = APP_OPTIONS;

const OPTIONS = {
  old: text('The version that was: parsl==VERSION, a source tree, tree@gitref, a virtual environment', 'SPEC'),
  new: text('The version that is', 'SPEC'),
  margin: texts('A change that matters; cpu, start, log and memory may have their own (log=20%)', 'MARGIN', '5%'),
  blocks: text('Blocks of old, new and old again, at most', 'N', String(BLOCKS)),
  'false-alarms': text('How often a change may be claimed that is not there', 'PERCENT', '5%'),
  seed: text('The random seed of the order of runs', 'TEXT', DEFAULTS.seed),
  genome: text(
    'Beside the base: a genome file, or expected: what the gene pool expects to be fastest and loses nothing',
    'FILE',
    'the base alone',
  ),
  markdown: flag('Print Markdown, for a pull request'),
  ...APP,
  python: { ...APP.python, describe: 'The interpreter that environments are made from', default: 'python3' },
  ...CACHE_OPTION,
  ...RESULTS_OPTION,
  ...OUTPUT_OPTIONS,
};

const EXIT_CODES: Readonly<Record<Change, number>> = {
  regression: EXIT.no,
  improvement: EXIT.done,
  'no-change': EXIT.done,
  inconclusive: EXIT.inconclusive,
  failed: EXIT.missing,
};

export const regressCommand: Command = {
  name: 'regress',
  describe:
    'Did performance change between two versions of Parsl: exit 1 regression, 0 none, 2 inconclusive, 69 failed runs',
  options: OPTIONS,
  examples: [
    ['regress --old parsl==2024.11.18 --new parsl==2026.10.26', 'two releases, on the built-in no-op workload'],
    ['regress --old ~/parsl@master --new ~/parsl --margin 3%', 'what is changed in a clone, against its master'],
  ],
  handler: async (argv) => {
    const request = {
      old: required(argv, 'old'),
      new: required(argv, 'new'),
      target: targetRequest(argv),
      margins: marginsOf(argv),
      genome: one(argv, 'genome') ?? null,
      falseAlarms: falseAlarmsOf(argv),
      blocks: blocksOf(argv),
      seed: one(argv, 'seed') ?? DEFAULTS.seed,
      results: resultsFolder(argv),
    };
    const { regressionMarkdown, regressionText } = await import('../../report/text/regress.ts');
    const { regress } = await import('../../workflows/regress.ts');
    process.exitCode = await withTerminal(argv, async (surroundings) => {
      const found = await regress(request, surroundings);
      return {
        print: printer(argv, found, () =>
          isOn(argv, 'markdown') ? regressionMarkdown(found) : regressionText(found, textStyle()),
        ),
        exitCode: EXIT_CODES[found.change],
      };
    });
  },
};

function required(argv: Arguments, name: 'old' | 'new'): string {
  const value = one(argv, name);
  if (value !== undefined) return value;
  throw new UserError(`regress: no --${name}`, `for example --${name} parsl==2026.10.26`);
}

function blocksOf(argv: Arguments): number {
  const blocks = wholeNumber(argv, 'blocks', FEWEST) ?? BLOCKS;
  if (blocks <= MOST) return blocks;
  throw new UserError(`--blocks ${blocks}: more than ${MOST}`, 'a change that needs more is none for a shared machine');
}

function falseAlarmsOf(argv: Arguments): number {
  const share = percent(argv, 'false-alarms') ?? FALSE_ALARMS;
  if (share >= 0.001 && share <= FALSE_ALARMS) return share;
  throw new UserError(`--false-alarms ${one(argv, 'false-alarms')}: not from 0.1% to 5%`, 'for example 1%');
}
