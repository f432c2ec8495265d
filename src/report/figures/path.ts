import type { TreatmentClass } from '../../domain/factor.ts';
import type { PathStep } from '../../domain/report.ts';
import type { Draft, Row, Spec } from './figure.ts';
import {
  CLASS_COLOURS,
  digits,
  type NamedClass,
  NEUTRAL,
  powers,
  RATE_LABEL,
  ROW_STEP,
  treatmentAxis,
} from './style.ts';

export type PathScale = 'us' | 'rate' | 'ln';

interface StepRow {
  readonly [column: string]: string | number | boolean | null;
  readonly step: string;
  readonly from: number;
  readonly to: number;
  readonly saved: number;
}

/** How one path is named and told. */
export interface PathStory {
  readonly name: string;
  readonly title: string;
  readonly steps: readonly PathStep[];
  readonly classes: { readonly [treatment: string]: TreatmentClass };
  /** Where the numbers come from, for the caption. */
  readonly source: string;
}

const SCALE_WORDS: { readonly [S in PathScale]: string } = {
  us: 'µs per task',
  rate: 'tasks per second',
  ln: 'µs per task, equal lengths are equal ratios',
};

/** The seed's `6_shap`: from the base to the best set, one treatment a bar. */
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
  const origin = scale === 'ln' ? Math.min(...story.steps.map((step) => step.usPerTask)) / 1.3 : 0;
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

function waterfallSpec(
  rows: readonly StepRow[],
  labels: readonly string[],
  named: readonly NamedClass[],
  scale: PathScale,
): Spec {
  const low = Math.min(...rows.map((row) => Math.min(row.to, row.from === 0 ? row.to : row.from)));
  const high = Math.max(...rows.map((row) => Math.max(row.to, row.from, Number(row.high ?? 0))));
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
      description: { field: 'step' },
    },
    layer: [
      {
        mark: { type: 'bar', height: 14 },
        encoding: {
          x: { ...bare('from'), title: SCALE_WORDS[scale], axis: shown },
          x2: { field: 'to' },
          color: classColour([...new Set(rows.map((row) => String(row.class)))]),
          opacity: { condition: { test: 'datum.measured', value: 1 }, value: 0.4 },
        },
      },
      {
        mark: { type: 'rule', color: '#111111' },
        transform: [{ filter: 'datum.low !== null && datum.high !== null' }],
        encoding: { x: bare('low'), x2: { field: 'high' } },
      },
      {
        mark: { type: 'text', align: 'left', dx: 6, color: '#333333' },
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
    legend: { title: null, orient: 'bottom', values: classes.filter((name) => name !== 'end') },
  };
}

/** About six round ticks from 0. */
function evenTicks(high: number): number[] {
  const rough = high / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((head) => head * power).find((candidate) => candidate >= rough) ?? rough;
  return Array.from({ length: Math.floor(high / step) + 1 }, (_, i) => i * step);
}

/** The seed's `6_shap_treemap`: the base's time per task by what saves it; the last tile is what remains. */
export function treemapFigure(story: PathStory): Draft {
  const steps = story.steps.slice(1).map((step, i) => ({
    step: step.treatment ?? 'base',
    us: (story.steps[i]?.usPerTask ?? 0) - step.usPerTask,
    measured: step.measured,
  }));
  const last = story.steps.at(-1)?.usPerTask ?? 0;
  const saving = steps.filter((step) => step.us > 0);
  const losing = steps.filter((step) => step.us <= 0);
  const rows = [...saving, { step: 'time that remains', us: last, measured: true }].map(
    (step, i): Row => ({
      number: i + 1,
      ...step,
      class: step.step === 'time that remains' ? 'end' : (story.classes[step.step] ?? 'several'),
    }),
  );
  return {
    name: story.name,
    title: story.title,
    caption: `Areas are µs per task: together the ${digits(story.steps[0]?.usPerTask ?? 0)} µs of the base${losing.length > 0 ? ` and the ${digits(-losing.reduce((sum, step) => sum + step.us, 0))} µs that ${losing.map((step) => step.step).join(', ')} cost on the way (no area)` : ''}. Grey: the ${digits(last)} µs that remain. Broken edge: by the model; ${story.source}.`,
    rows,
    language: 'vega',
    spec: treemapSpec(rows.length),
  };
}

const TREEMAP_WIDTH = 560;
const TREEMAP_HEIGHT = 420;

function treemapSpec(steps: number): Spec {
  const line = Math.min(18, TREEMAP_HEIGHT / steps);
  const classes = Object.keys(CLASS_COLOURS);
  const value = "format(datum.us, ',.3~r') + ' µs'";
  const amount = `${value} + (datum.measured ? '' : ' (model)')`;
  const room = (text: string): string => `datum.w > 6.5 * length(${text}) + 8`;
  return {
    width: TREEMAP_WIDTH,
    height: TREEMAP_HEIGHT,
    data: [
      {
        name: 'tree',
        source: 'rows',
        transform: [
          { type: 'formula', as: 'id', expr: 'datum.step' },
          { type: 'nest', generate: true, keys: [] },
          {
            type: 'treemap',
            field: 'us',
            sort: { field: 'value', order: 'descending' },
            round: false,
            method: 'squarify',
            ratio: 1.4,
            paddingInner: 2,
            size: [TREEMAP_WIDTH, TREEMAP_HEIGHT],
          },
        ],
      },
      {
        name: 'tiles',
        source: 'tree',
        transform: [
          { type: 'filter', expr: 'isValid(datum.step)' },
          { type: 'formula', as: 'w', expr: 'datum.x1 - datum.x0' },
          { type: 'formula', as: 'h', expr: 'datum.y1 - datum.y0' },
        ],
      },
    ],
    scales: [
      {
        name: 'colour',
        type: 'ordinal',
        domain: [...classes, 'end', 'several'],
        range: [...Object.values(CLASS_COLOURS), '#d9d9d9', '#767676'],
      },
    ],
    marks: [
      {
        type: 'rect',
        from: { data: 'tiles' },
        encode: {
          enter: {
            x: { field: 'x0' },
            y: { field: 'y0' },
            x2: { field: 'x1' },
            y2: { field: 'y1' },
            fill: { scale: 'colour', field: 'class' },
            stroke: { value: '#ffffff' },
            strokeDash: { signal: 'datum.measured ? [] : [4, 3]' },
            strokeWidth: { signal: 'datum.measured ? 1 : 2' },
            description: { field: 'step' },
          },
        },
      },
      tileText(
        "datum.number + (datum.w > 7 * (length(datum.step) + 4) ? '  ' + datum.step : '')",
        0,
        'datum.w > 16 && datum.h > 14',
      ),
      // The broken edge says model where the word has no room.
      tileText(`${room(amount)} ? ${amount} : ${value}`, 15, `${room(value)} && datum.h > 34`),
      {
        type: 'text',
        from: { data: 'rows' },
        encode: {
          enter: {
            x: { value: TREEMAP_WIDTH + 14 },
            y: { signal: `(datum.number - 0.5) * ${line}` },
            baseline: { value: 'middle' },
            text: { signal: `datum.number + '  ' + datum.step + '  ' + ${amount}` },
            fontSize: { value: Math.min(11, line - 2) },
            fill: {
              signal: "datum.class === 'end' || datum.class === 'several' ? '#333333' : scale('colour', datum.class)",
            },
            description: { field: 'step' },
          },
        },
      },
    ],
  };
}

function tileText(expression: string, below: number, fits: string): Spec {
  return {
    type: 'text',
    from: { data: 'tiles' },
    interactive: false,
    encode: {
      enter: {
        x: { field: 'x0', offset: 5 },
        y: { field: 'y0', offset: 14 + below },
        text: { signal: `${fits} ? ${expression} : ''` },
        fill: { signal: "datum.class === 'end' ? '#111111' : '#ffffff'" },
        fontSize: { value: 11 },
      },
    },
  };
}
