import type { Attribution, PathStep, RatioInterval, SearchReport } from '../../domain/report.ts';
import { barText, countText, numberText, ratioText, usText } from '../text/format.ts';
import type { ReportSource, Section, SectionId } from './section.ts';
import { section } from './section.ts';

const BAR_WIDTH = 12;
const NOTHING = '–';

/** `1.43 [1.35, 1.51]`, `1.43 [no interval]` */
export function cellText(value: RatioInterval): string {
  const { ratio, low, high } = value;
  const end = (bound: number | null): string => (bound === null ? '?' : ratioText(bound));
  return `${ratioText(ratio)} ${low === null && high === null ? '[no interval]' : `[${end(low)}, ${end(high)}]`}`;
}

/** A cell with the word `model` where no run stands behind the number. */
export function attributedText(
  value: (RatioInterval & { readonly measured: boolean; readonly runs?: number }) | null,
): string {
  if (value === null) return NOTHING;
  if (!value.measured) return `${cellText(value)} model`;
  return value.runs === undefined ? cellText(value) : `${cellText(value)} n=${value.runs}`;
}

function sampledText(value: Attribution['sampled']): string {
  return value === null ? NOTHING : `${cellText(value)} n=${value.pairs}`;
}

/** The bars of one column share a scale: the largest gain (ln ratio) fills the width. */
function gainBars(ratios: readonly (number | null)[], width: number): string[] {
  const gains = ratios.map((ratio) => (ratio === null ? 0 : Math.log(ratio)));
  const full = Math.max(0, ...gains);
  return gains.map((gain) => barText(gain, full, width));
}

/** What each treatment is worth in the fastest set, the greatest first. */
export function treatmentsSection({ report }: ReportSource): Section | null {
  const rows = byWorth(report.attribution).filter(({ atBest }) => atBest !== null);
  const open = report.attribution.length - rows.length;
  const untold =
    open === 0
      ? []
      : [
          `${countText(open, 'treatment')} not told apart with ${countText(report.runs, 'run')}: resume --budget ${2 * report.budget} would tell more.`,
        ];
  if (report.attribution.length === 0) return null;
  const bars = gainBars(
    rows.map((row) => row.atBest?.ratio ?? row.shapley?.ratio ?? null),
    BAR_WIDTH,
  );
  return section('treatments', {
    paragraphs: [
      'How many times slower the set becomes when one treatment is taken out of it. Treatments that do the same work hide each other here.',
      ...untold,
    ],
    table: {
      head: ['treatment', 'class', 'at best', 'verdict', ''],
      aligns: ['left', 'left', 'left', 'left', 'left'],
      rows: rows.map((row, i) => [row.treatment, row.class, attributedText(row.atBest), row.verdict, bars[i] ?? '']),
    },
  });
}

/** The same treatments in other company. */
export function elsewhereSection({ report }: ReportSource): Section | null {
  const rows = byWorth(report.attribution).filter(
    (row) => row.atBase !== null || row.shapley !== null || row.sampled !== null,
  );
  if (rows.length === 0) return null;
  return section('elsewhere', {
    paragraphs: [
      'Alone on top of the app as written (at base), its share of the whole (Shapley: shares multiply to the total), and the median over recorded pairs X, X+{t} of the search (sampled, n pairs; X is where the search went, not everywhere).',
    ],
    table: {
      head: ['treatment', 'at base', 'Shapley', 'sampled'],
      aligns: ['left', 'left', 'left', 'left'],
      rows: rows.map((row) => [
        row.treatment,
        attributedText(row.atBase),
        attributedText(row.shapley),
        sampledText(row.sampled),
      ]),
    },
  });
}

function byWorth(rows: readonly Attribution[]): readonly Attribution[] {
  const worth = (row: Attribution): number => row.atBest?.ratio ?? row.shapley?.ratio ?? row.sampled?.ratio ?? 0;
  return [...rows].sort((a, b) => worth(b) - worth(a) || a.treatment.localeCompare(b.treatment));
}

/** From the base to the best, one treatment at a time, in both orders. */
export function pathSections({ report }: ReportSource): Section[] {
  return [...pathSection('path-best', report.paths.bestFirst), ...pathSection('path-nicest', report.paths.nicestFirst)];
}

function pathSection(id: SectionId, steps: readonly PathStep[]): Section[] {
  const start = steps[0]?.usPerTask;
  if (start === undefined || steps.length < 2) return [];
  const slowest = Math.max(...steps.map((step) => step.usPerTask));
  const rows = steps.map((step, i) => {
    const before = steps[i - 1]?.usPerTask;
    return [
      step.treatment ?? 'the app as written',
      pathValue(step),
      before === undefined ? '' : ratioText(before / step.usPerTask),
      ratioText(start / step.usPerTask),
      barText(step.usPerTask, slowest, BAR_WIDTH),
    ];
  });
  const table = {
    head: ['add', 'µs per task', 'step', 'total', ''],
    aligns: ['left', 'left', 'right', 'right', 'left'] as const,
    rows,
  };
  return [
    section(id, {
      paragraphs: [`${countText(steps.length - 1, 'step')}; a node says 'model' where no run stands behind it.`],
      table,
    }),
  ];
}

function pathValue(step: PathStep): string {
  if (!step.measured) return `${usText(step.usPerTask)} model`;
  const { low, high } = step;
  return low == null || high == null
    ? `${usText(step.usPerTask)} [no interval]`
    : `${usText(step.usPerTask)} [${numberText(low)}, ${numberText(high)}]`;
}

/** An overlap of at least this much is worth a word (of either sign). */
const NOTABLE_OVERLAP = 0.1;

/** Pairs that do part of the same work, or help each other. */
export function overlapsSection({ report }: ReportSource): Section | null {
  const rows = report.overlaps
    .filter(({ overlap }) => Math.abs(overlap) >= NOTABLE_OVERLAP)
    .map(({ a, b, overlap, confirmed }) => [
      a,
      b,
      overlap.toFixed(2),
      overlapWord(overlap),
      confirmed ? 'measured' : 'model',
    ]);
  if (rows.length === 0) return null;
  return section('overlaps', {
    paragraphs: [
      '0: independent; 1: the two do the same work; below 0: they help each other; above 1: harmful together (no interval).',
    ],
    table: {
      head: ['treatment', 'and', 'overlap', '', 'from'],
      aligns: ['left', 'left', 'right', 'left', 'left'],
      rows,
    },
  });
}

function overlapWord(overlap: number): string {
  if (overlap < 0) return 'help each other';
  if (overlap > 1) return 'harmful together';
  return overlap > 0.8 ? 'the same work' : 'partly the same work';
}

/** Treatment sets that gave no score. */
export function failuresSection({ report }: { readonly report: SearchReport }): Section | null {
  if (report.failures.length === 0) return null;
  return section('failures', {
    table: {
      head: ['outcome', 'runs', 'treatments'],
      aligns: ['left', 'right', 'left'],
      rows: report.failures.map(({ outcome, count, treatments }) => [
        outcome,
        String(count),
        treatments.join(' + ') || 'the app as written',
      ]),
    },
  });
}
