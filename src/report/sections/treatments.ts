import { type Attribution, type PathStep, type SearchReport, sameTreatments } from '../../domain/report.ts';
import { barText, countText, numberText, ratioText, usText } from '../text/format.ts';
import { attributedText, cellText, NOTHING } from './cells.ts';
import type { ReportSource, Section, SectionId } from './section.ts';
import { section } from './section.ts';
import { toldPaths } from './told-paths.ts';

const BAR_WIDTH = 12;

function sampledText(value: Attribution['sampled']): string {
  return value === null ? NOTHING : `${cellText(value)} n=${value.pairs}`;
}

/** The bars of one column share a scale: the largest gain (ln ratio) fills the width. */
function gainBars(ratios: readonly (number | null)[], width: number): string[] {
  const gains = ratios.map((ratio) => (ratio === null ? 0 : Math.log(ratio)));
  const full = Math.max(0, ...gains);
  return gains.map((gain) => barText(gain, full, width));
}

/** What each treatment is worth at the best, the greatest first: what runs say apart from what the model says. */
export function treatmentsSections({ report }: ReportSource): Section[] {
  const told = byWorth(report.attribution).filter(({ atBest }) => atBest !== null);
  return [
    ...worthSection(
      'treatments',
      told.filter(({ atBest }) => atBest?.measured === true),
      'How many times slower the best set becomes when one treatment is taken out of it. Treatments that do the same work hide each other here.',
    ),
    ...worthSection(
      'treatments-model',
      told.filter(({ atBest }) => atBest?.measured === false),
      'No run stands behind these; they are larger than what the model misses and what placebos seemed to gain.',
    ),
  ];
}

function worthSection(id: SectionId, rows: readonly Attribution[], words: string): Section[] {
  if (rows.length === 0) return [];
  const bars = gainBars(
    rows.map((row) => row.atBest?.ratio ?? null),
    BAR_WIDTH,
  );
  return [
    section(id, {
      paragraphs: [words],
      table: {
        head: ['treatment', 'class', 'without it', 'verdict', ''],
        aligns: ['left', 'left', 'left', 'left', 'left'],
        rows: rows.map((row, i) => [row.treatment, row.class, attributedText(row.atBest), row.verdict, bars[i] ?? '']),
      },
    }),
  ];
}

/** The same treatments in other company. */
export function ladderSection({ report }: ReportSource): Section | null {
  const rows = byWorth(report.attribution).filter(
    ({ atBest, atBase, shapley, sampled }) =>
      atBest !== null || atBase !== null || shapley !== null || sampled !== null,
  );
  if (rows.length === 0) return null;
  return section('ladder', {
    paragraphs: [
      'Added to the app as written, taken from the best set, its share of the whole (Shapley: shares multiply to the total), and the median over recorded pairs X, X+{t} of the search (sampled, n pairs; X is where the search went, not everywhere).',
    ],
    table: {
      head: ['treatment', 'added to the base', 'taken from the best', 'Shapley', 'sampled'],
      aligns: ['left', 'left', 'left', 'left', 'left'],
      rows: rows.map((row) => [
        row.treatment,
        attributedText(row.atBase),
        attributedText(row.atBest),
        attributedText(row.shapley),
        sampledText(row.sampled),
      ]),
    },
  });
}

interface NamedSet {
  readonly name: string;
  readonly treatments: readonly string[];
}

/** Which set holds what: a row a treatment, a column a set. */
export function setsSection({ report }: ReportSource): Section | null {
  const { rungs, recommended, fastest } = report;
  const sets: NamedSet[] = [
    ...rungs
      .filter(({ treatments }) => recommended === null || !sameTreatments(treatments, recommended.treatments))
      .map(({ name, treatments }): NamedSet => ({ name, treatments })),
    ...(recommended === null ? [] : [{ name: 'recommended', treatments: recommended.treatments }]),
    ...(fastest === null ? [] : [{ name: 'fastest', treatments: fastest.treatments }]),
  ];
  const names = [...new Set(sets.flatMap(({ treatments }) => treatments))];
  if (names.length === 0) return null;
  return section('sets', {
    paragraphs: ['What each set has that the app as written has not.'],
    table: {
      head: ['treatment', ...sets.map(({ name }) => name)],
      aligns: ['left', ...sets.map(() => 'center' as const)],
      rows: names.map((name) => [name, ...sets.map(({ treatments }) => (treatments.includes(name) ? '■' : '·'))]),
    },
  });
}

function byWorth(rows: readonly Attribution[]): readonly Attribution[] {
  const worth = (row: Attribution): number => row.atBest?.ratio ?? row.shapley?.ratio ?? row.sampled?.ratio ?? 0;
  return [...rows].sort((a, b) => worth(b) - worth(a) || a.treatment.localeCompare(b.treatment));
}

/** From the base to the best, one treatment at a time, in both orders. */
export function pathSections({ report }: ReportSource): Section[] {
  const { bestFirst, nicestFirst } = toldPaths(report);
  return [...pathSection('path-best', bestFirst), ...pathSection('path-nicest', nicestFirst)];
}

function pathSection(id: SectionId, steps: readonly PathStep[]): Section[] {
  const start = steps[0]?.usPerTask;
  if (start === undefined) return [];
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
      paragraphs: [
        `${countText(steps.length - 1, 'step')}; what was not measured apart is one step; a node says 'model' where no run stands behind it.`,
      ],
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

/** Pairs that do part of the same work, or help each other, the strongest first: 2 x 2 blocks apart from the model. */
export function pairsSections({ report }: ReportSource): Section[] {
  const notable = report.overlaps
    .filter(({ overlap }) => Math.abs(overlap) >= NOTABLE_OVERLAP)
    .sort((a, b) => Math.abs(b.overlap) - Math.abs(a.overlap));
  const table = (id: SectionId, confirmed: boolean): Section[] => {
    const rows = notable
      .filter((pair) => pair.confirmed === confirmed)
      .map(({ a, b, overlap }) => [a, b, overlap.toFixed(2), overlapWord(overlap)]);
    if (rows.length === 0) return [];
    return [
      section(id, {
        paragraphs: [
          '0: independent; 1: the two do the same work; below 0: they help each other; above 1: harmful together (no interval).',
        ],
        table: { head: ['treatment', 'and', 'overlap', ''], aligns: ['left', 'left', 'right', 'left'], rows },
      }),
    ];
  };
  return [...table('pairs', true), ...table('pairs-model', false)];
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
