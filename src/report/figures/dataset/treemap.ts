import type { Draft, Row, Spec } from '../figure.ts';
import { CLASS_COLOURS, digits } from '../style.ts';
import { tip } from '../tips.ts';
import type { PathStory } from './path-story.ts';

/** The post's `6_shap_treemap`: the base's time per task by what saves it; the last tile is what remains. */
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
            description: { signal: tip(['', 'step'], ['µs per task:', 'us']).expr },
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
