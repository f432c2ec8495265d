import type { TreatmentClass } from '../../../domain/factor.ts';
import type { PathStep } from '../../../domain/report.ts';
import type { Draft, Spec } from '../figure.ts';
import {
  CLASS_COLOURS,
  digits,
  type NamedClass,
  NEUTRAL,
  powers,
  RATE_LABEL,
  ROW_STEP,
  treatmentAxis,
} from '../style.ts';
import { tip } from '../tips.ts';
import type { PathStory } from './path-story.ts';

export type PathScale = 'us' | 'rate' | 'ln';

interface StepRow {
  readonly [column: string]: string | number | boolean | null;
  readonly step: string;
  readonly from: number;
  readonly to: number;
  readonly saved: number;
}

const SCALE_WORDS: { readonly [S in PathScale]: string } = {
  us: 'µs per task',
  rate: 'tasks per second',
  ln: 'µs per task, equal lengths are equal ratios',
};

/** The post's `6_shap`: from the base to the best set, one treatment a bar. */
export function waterfallFigure(story: PathStory, scale: PathScale): Draft {
  const rows = stepRows(story, scale);
  const labels = rows.map((row) => row.step);
  const named: NamedClass[] = rows.flatMap((row) =>
    story.classes[row.step] === undefined ? [] : [{ name: row.step, class: story.classes[row.step] ?? 'config' }],
  );
  const first = story.steps[0]?.usPerTask ?? 1;
  const last = story.steps.at(-1)?.usPerTask ?? 1;
  const modelled = story.steps.filter((step) => !step.measured).length;
  return {
    name: story.name,
    title: story.title,
    caption:
      `From ${digits(first)} to ${digits(last)} µs per task (×${digits(first / last)}) in ${rows.length - 2} steps; ${story.source}. ` +
      `Each bar starts where the one above ends; whiskers: 95 % intervals of the steps' ends. ${modelled > 0 ? `${modelled} of ${story.steps.length} values are predicted by the model, not measured (pale, marked “model”). ` : ''}` +
      'One order of many: another order gives other shares between the same ends.',
    rows,
    language: 'vega-lite',
    spec: waterfallSpec(rows, labels, named, scale),
  };
}

function stepRows(story: PathStory, scale: PathScale): StepRow[] {
  const shown = (us: number): number => (scale === 'rate' ? 1e6 / us : us);
  const origin = scale === 'ln' ? Math.min(...story.steps.map((step) => step.low ?? step.usPerTask)) / 1.3 : 0;
  const bounds = (step: PathStep): { low: number | null; high: number | null } => ({
    low: step.low === null || step.low === undefined ? null : shown(step.low),
    high: step.high === null || step.high === undefined ? null : shown(step.high),
  });
  const steps = story.steps.map((step, i): StepRow => {
    const before = story.steps[i - 1];
    const saved = before === undefined ? 0 : shown(step.usPerTask) - shown(before.usPerTask);
    const ratio = before === undefined ? 1 : before.usPerTask / step.usPerTask;
    return {
      step: step.treatment ?? 'base',
      from: before === undefined ? origin : shown(before.usPerTask),
      to: shown(step.usPerTask),
      saved,
      ratio,
      class: step.treatment === null ? 'end' : (story.classes[step.treatment] ?? 'several'),
      measured: step.measured,
      ...bounds(step),
      text:
        before === undefined
          ? digits(shown(step.usPerTask), 4)
          : `${saved < 0 ? '−' : '+'}${digits(Math.abs(saved))}  ×${digits(ratio)}${step.measured ? '' : '  model'}`,
    };
  });
  const end = story.steps.at(-1);
  if (end === undefined) return steps;
  const to = shown(end.usPerTask);
  return [
    ...steps,
    {
      step: 'best',
      from: origin,
      to,
      saved: 0,
      ratio: 1,
      class: 'end',
      measured: end.measured,
      ...bounds(end),
      text: digits(to, 4),
    },
  ];
}

const SAYS = tip(['', 'step'], ['ends at', 'to'], ['from', 'low'], ['to', 'high'], ['', 'text']);

function waterfallSpec(
  rows: readonly StepRow[],
  labels: readonly string[],
  named: readonly NamedClass[],
  scale: PathScale,
): Spec {
  // A whisker's end is the other way round in a rate: both ends count, or it runs into the labels beside the bars.
  const ends = rows.flatMap((row) => [row.low, row.high].filter((end) => typeof end === 'number'));
  const low = Math.min(...ends, ...rows.map((row) => Math.min(row.to, row.from === 0 ? row.to : row.from)));
  const high = Math.max(...ends, ...rows.map((row) => Math.max(row.to, row.from)));
  const ticks = scale === 'ln' ? powers(low, high * 1.05) : evenTicks(high * 1.04);
  const shown = { format: ',.4~r', values: ticks };
  const bare = (field: string): Spec => ({
    field,
    type: 'quantitative',
    scale:
      scale === 'ln'
        ? { type: 'log', base: 2, domain: [low, high * 1.05], nice: false }
        : { domain: [0, high * 1.04], nice: false },
    axis: null,
  });
  const rates = { ...shown, orient: 'top', grid: false, labelExpr: `datum.value > 0 ? ${RATE_LABEL} : ''` };
  return {
    data: { name: 'rows' },
    width: 470,
    height: { step: ROW_STEP + 3 },
    encoding: {
      y: { field: 'step', type: 'nominal', sort: labels, axis: treatmentAxis(named, { grid: true }) },
    },
    layer: [
      {
        mark: { type: 'bar', height: 14, description: SAYS },
        encoding: {
          x: { ...bare('from'), title: SCALE_WORDS[scale], axis: shown },
          x2: { field: 'to' },
          color: classColour([...new Set(rows.map((row) => String(row.class)))]),
          opacity: { condition: { test: 'datum.measured', value: 1 }, value: 0.4 },
        },
      },
      {
        mark: { type: 'rule', color: '#111111', description: SAYS },
        transform: [{ filter: 'datum.low !== null && datum.high !== null' }],
        encoding: { x: bare('low'), x2: { field: 'high' } },
      },
      {
        mark: { type: 'text', align: 'left', dx: 6, color: '#333333', description: SAYS },
        encoding: { x: { value: 'width' }, text: { field: 'text' } },
      },
      ...(scale === 'rate'
        ? []
        : [
            {
              mark: { type: 'point', opacity: 0, aria: false },
              encoding: { x: { ...bare('to'), title: 'tasks per second', axis: rates } },
            },
          ]),
    ],
    resolve: { axis: { x: 'independent' } },
  };
}

function classColour(classes: readonly string[]): Spec {
  const colourOf = (name: string): string =>
    name === 'end' ? NEUTRAL : name === 'several' ? '#9a9a9a' : CLASS_COLOURS[name as TreatmentClass];
  return {
    field: 'class',
    type: 'nominal',
    scale: { domain: classes, range: classes.map(colourOf) },
    // The key of the marks before the names says which colour is which class.
    legend: null,
  };
}

/** About six round ticks from 0. */
function evenTicks(high: number): number[] {
  const rough = high / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((head) => head * power).find((candidate) => candidate >= rough) ?? rough;
  return Array.from({ length: Math.floor(high / step) + 1 }, (_, i) => i * step);
}
