import { EXIT, UserError } from '../../domain/errors.ts';
import { BLOCKS, type Change, WORKLOADS } from '../../domain/regression.ts';
import { DEFAULTS } from '../../domain/search-settings.ts';
import type { RegressRequest } from '../../workflows/regress.ts';
import { type Command, flag, text, texts } from '../command.ts';
import { printer, withTerminal } from '../conduct.ts';
import { APP_OPTIONS, CACHE_OPTION, OUTPUT_OPTIONS, RESULTS_OPTION } from '../options.ts';
import { askedOf, marginsOf } from '../regression.ts';
import { resultsFolder, textStyle } from '../surroundings.ts';
import { type Arguments, isOn, one, percent, wholeNumber } from '../values.ts';

const FALSE_ALARMS = 0.05;
const SERIES = { points: 24, rounds: 3 };

const { metric: _, inputs: __, ...APP } = APP_OPTIONS;

const OPTIONS = {
  old: text(
    'The version that was: parsl==VERSION, a source tree, tree@gitref, a virtual environment; or an app: app.py',
    'SPEC',
  ),
  new: text('The version that is, or the app as it is now: app2.py', 'SPEC'),
  treatment: text(
    'In place of --new: would it help or hinder (--old: in which Parsl)? A treatment, a diff, a pull request',
    'NAME|DIFF',
    null,
    { completes: 'treatment' },
  ),
  workload: texts(`What is run: ${WORKLOADS.join(', ')}; of each the answer is told`, 'NAME', 'the app, else no-op', {
    choices: WORKLOADS,
  }),
  history: flag(
    'A series: versions from --old (the reference) to --new, each beside the reference; changes are confirmed',
  ),
  points: text('Versions of a series at most, evenly between old and new', 'N', String(SERIES.points)),
  rounds: text(
    'How often each version of a series is run; 0: only the duels of what was measured before',
    'N',
    String(SERIES.rounds),
  ),
  margin: texts('A change that matters; cpu, start, log, memory and idle may have their own (log=20%)', 'MARGIN', '5%'),
  blocks: text('Blocks of old, new and old again, at most', 'N', String(BLOCKS.usual)),
  'false-alarms': text('How often a change may be claimed that is not there', 'PERCENT', '5%'),
  seed: text('The random seed of the order of runs', 'TEXT', DEFAULTS.seed),
  genome: text(
    'Beside the base the best, and the best with logs: a genome file, a treatment list, expected (by the gene pool), or found (by a search, once)',
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
    [
      'regress --treatment https://github.com/Parsl/parsl/pull/3394 --genome expected',
      'would it help, at the base and at the best',
    ],
    [
      'regress --history --old parsl==2024.11.18 --new parsl==2026.10.26 --workload no-op,stdout-as-file',
      'a series over releases: optimise history shows it again',
    ],
    ['regress --old app.py --new app2.py', 'two states of an app'],
  ],
  handler: async (argv) => {
    const request = {
      ...askedOf(argv),
      margins: marginsOf(argv),
      genome: one(argv, 'genome') ?? null,
      falseAlarms: falseAlarmsOf(argv),
      blocks: blocksOf(argv),
      seed: one(argv, 'seed') ?? DEFAULTS.seed,
      results: resultsFolder(argv),
    };
    if (isOn(argv, 'history')) {
      process.exitCode = await seriesOf(argv, request);
      return;
    }
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

/** A series is told, whatever it shows. */
async function seriesOf(argv: Arguments, request: RegressRequest): Promise<number> {
  const { historyText } = await import('../../report/text/history.ts');
  const { regressHistory } = await import('../../workflows/regression/regress-history.ts');
  const points = wholeNumber(argv, 'points', 1) ?? SERIES.points;
  const rounds = wholeNumber(argv, 'rounds', 0) ?? SERIES.rounds;
  return withTerminal(argv, async (surroundings) => {
    const found = await regressHistory({ ...request, points, rounds }, surroundings);
    return { print: printer(argv, found, () => historyText(found, textStyle())), exitCode: EXIT.done };
  });
}

function blocksOf(argv: Arguments): number {
  const blocks = wholeNumber(argv, 'blocks', BLOCKS.fewest) ?? BLOCKS.usual;
  if (blocks <= BLOCKS.most) return blocks;
  throw new UserError(
    `--blocks ${blocks}: more than ${BLOCKS.most}`,
    'a change that needs more is none for a shared machine',
  );
}

function falseAlarmsOf(argv: Arguments): number {
  const share = percent(argv, 'false-alarms') ?? FALSE_ALARMS;
  if (share >= 0.001 && share <= FALSE_ALARMS) return share;
  throw new UserError(`--false-alarms ${one(argv, 'false-alarms')}: not from 0.1% to 5%`, 'for example 1%');
}
