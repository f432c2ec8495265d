import type { TreatmentClass } from '../../domain/factor.ts';
import type { PathStep } from '../../domain/report.ts';
import type { Draft, Row, Spec } from './figure.ts';
import { CLASS_COLOURS, digits, type NamedClass, NEUTRAL, powers, ROW_STEP, treatmentAxis } from './style.ts';

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
  us: 'µs per task (tasks/s above)',
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
  const x = (field: string): Spec => ({
    field,
    type: 'quantitative',
    title: SCALE_WORDS[scale],
    scale:
      scale === 'ln'
        ? { type: 'log', base: 2, domain: [low, high * 1.05], nice: false }
        : { domain: [0, high * 1.04], nice: false },
    axis: scale === 'ln' ? { format: ',.3~r', values: powers(low, high) } : { format: ',~r', tickCount: 7 },
  });
  const classes = [...new Set(rows.map((row) => String(row.class)))];
  const colourOf = (name: string): string =>
    name === 'end' ? NEUTRAL : name === 'several' ? '#9a9a9a' : CLASS_COLOURS[name as TreatmentClass];
  const shownClasses = classes.filter((name) => name !== 'end');
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
          x: x('from'),
          x2: { field: 'to' },
          color: {
            field: 'class',
            type: 'nominal',
            scale: { domain: classes, range: classes.map(colourOf) },
            legend: { title: null, orient: 'bottom', values: shownClasses },
          },
          opacity: { condition: { test: 'datum.measured', value: 1 }, value: 0.4 },
        },
      },
      {
        mark: { type: 'rule', color: '#111111' },
        transform: [{ filter: 'datum.low !== null && datum.high !== null' }],
        encoding: { x: x('low'), x2: { field: 'high' } },
      },
      {
        mark: { type: 'text', align: 'left', dx: 6, color: '#333333' },
        encoding: { x: { value: 'width' }, text: { field: 'text' } },
      },
      ...(scale === 'us'
        ? [
            {
              mark: { type: 'point', opacity: 0, aria: false },
              encoding: {
                x: {
                  ...x('to'),
                  axis: {
                    orient: 'top',
                    grid: false,
                    title: null,
                    labelExpr: "datum.value > 0 ? format(1e6 / datum.value, ',.3~r') : ''",
                    tickCount: 7,
                  },
                },
              },
            },
          ]
        : []),
    ],
    ...(scale === 'us' ? { resolve: { axis: { x: 'independent' } } } : {}),
  };
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
    (step): Row => ({
      ...step,
      class: step.step === 'time that remains' ? 'end' : (story.classes[step.step] ?? 'several'),
    }),
  );
  return {
    name: story.name,
    title: story.title,
    caption: `Areas are µs per task: together the ${digits(story.steps[0]?.usPerTask ?? 0)} µs of the base${losing.length > 0 ? ` and the ${digits(-losing.reduce((sum, step) => sum + step.us, 0))} µs that ${losing.map((step) => step.step).join(', ')} cost on the way (no area)` : ''}. Grey: the ${digits(last)} µs that remain; ${story.source}.`,
    rows,
    language: 'vega',
    spec: treemapSpec(),
  };
}

function treemapSpec(): Spec {
  const classes = Object.keys(CLASS_COLOURS);
  return {
    width: 620,
    height: 400,
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
            size: [{ signal: 'width' }, { signal: 'height' }],
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
            fillOpacity: { signal: 'datum.measured ? 1 : 0.65' },
            stroke: { value: '#ffffff' },
            description: { field: 'step' },
          },
        },
      },
      tileText('datum.step', 0, 'datum.w > 7 * length(datum.step) && datum.h > 16'),
      tileText(
        "format(datum.us, ',.3~r') + ' µs' + (datum.measured ? '' : ' (model)')",
        14,
        'datum.w > 60 && datum.h > 32 && datum.w > 7 * length(datum.step)',
      ),
    ],
  };
}

function tileText(expression: string, below: number, fits: string): Spec {
  return {
    type: 'text',
    from: { data: 'tiles' },
    encode: {
      enter: {
        x: { field: 'x0', offset: 5 },
        y: { field: 'y0', offset: 13 + below },
        text: { signal: `${fits} ? ${expression} : ''` },
        fill: { signal: "datum.class === 'end' ? '#111111' : '#ffffff'" },
        fontSize: { value: 11 },
      },
    },
  };
}
