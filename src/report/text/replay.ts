import { type GenomeRecord, levelNames } from '../../domain/genome.ts';
import type { Speedup } from '../../domain/report.ts';
import { fittedTable } from './fitted-table.ts';
import { intervalText, numberText, percentText, ratioText, wrapText } from './format.ts';
import type { TextStyle } from './report.ts';

/** One replay against a table, beside the truth. */
export interface ReplaySummary {
  readonly table: string;
  readonly strategy: string;
  readonly seed: string;
  readonly budget: number;
  readonly rows: number;
  readonly optimum: number;
  readonly recommended: GenomeRecord;
  readonly recommendedTrue: number | null;
  /** recommendedTrue / optimum - 1, or optimum / recommendedTrue - 1 for a rate. */
  readonly regret: number | null;
  /** The best guess that is handed over beside a recommended base, where nothing was shown to be faster; else null. */
  readonly likely: GenomeRecord | null;
  readonly likelyTrue: number | null;
  /** What the report would claim for the recommended genome over the base; null where no run of the base counted. */
  readonly speedup: Omit<Speedup, 'p90'> | null;
  readonly trueSpeedup: number | null;
  readonly distinct: number;
  readonly invalid: number;
}

/** What replays against a table found, a line per seed, and the middle of them. Ends with a newline. */
export function replayText(results: readonly ReplaySummary[], { colours, width }: TextStyle): string {
  const [first] = results;
  if (first === undefined) return 'no replay\n';
  const head = [
    'seed',
    'recommended (true value)',
    'regret',
    'claimed speed-up',
    'true',
    'likely (true value)',
    'distinct',
    'invalid',
  ];
  const rows = results.map((result) => [
    result.seed,
    result.recommendedTrue === null ? 'fails' : numberText(result.recommendedTrue),
    result.regret === null ? '–' : percentText(result.regret),
    result.speedup === null
      ? 'none'
      : `${ratioText(result.speedup.estimate)} ${result.speedup.blocks === 0 ? '(model)' : intervalText(result.speedup.low, result.speedup.high)}`,
    result.trueSpeedup === null ? '–' : ratioText(result.trueSpeedup),
    result.likelyTrue === null ? '–' : numberText(result.likelyTrue),
    String(result.distinct),
    String(result.invalid),
  ]);
  const regrets = results.flatMap(({ regret }) => (regret === null ? [] : [regret])).sort((a, b) => a - b);
  const middle = regrets[Math.floor((regrets.length - 1) / 2)];
  const lines = [
    colours.bold(
      `${first.table}: ${first.rows} rows, optimum ${numberText(first.optimum)}; ${first.strategy}, ${first.budget} runs`,
    ),
    fittedTable({ head, rows, aligns: ALIGNS }, width, colours.dim),
    ...(results.length > 1 && middle !== undefined
      ? [`median regret ${percentText(middle)} over ${results.length} seeds`]
      : []),
    ...(results.length === 1
      ? [
          wrapText(`recommended: ${levelNames(first.recommended).join(' ')}`, width),
          ...(first.likely === null
            ? []
            : [wrapText(`likely, but not shown: ${levelNames(first.likely).join(' ')}`, width)]),
        ]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

const ALIGNS = ['left', 'right', 'right', 'left', 'right', 'right', 'right', 'right'] as const;
