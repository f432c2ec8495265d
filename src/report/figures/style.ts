import type { TreatmentClass } from '../../domain/factor.ts';
import type { Spec } from './figure.ts';

/** Okabe & Ito's colours, darkened until text in them has a contrast of 4.5 on white. */
export const CLASS_COLOURS: { readonly [C in TreatmentClass]: string } = {
  environment: '#0067a3',
  config: '#00735a',
  source: '#8a5a00',
  'config-lossy': '#b34700',
  'source-lossy': '#8e2a6b',
};

/** A shape beside the colour, for grey print and colour-blind eyes. */
export const CLASS_MARKS: { readonly [C in TreatmentClass]: string } = {
  environment: '●',
  config: '■',
  source: '▲',
  'config-lossy': '▽',
  'source-lossy': '▼',
};

export const FASTER = '#2166ac';
export const SLOWER = '#b2182b';
export const NEUTRAL = '#6b6b6b';
/** Two groups that differ in lightness too. */
export const TWO_GROUPS = ['#b34700', '#0067a3'] as const;
/** Height of one labelled row in pixels: an 11-pixel label and air. */
export const ROW_STEP = 19;

const FONT = 'system-ui, "DejaVu Sans", Arial, sans-serif';

export const CONFIG: Spec = {
  font: FONT,
  background: '#ffffff',
  padding: 6,
  axis: {
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    gridColor: '#e4e4e4',
    domainColor: '#777777',
    tickColor: '#777777',
    labelLimit: 0,
    titleLimit: 0,
  },
  legend: { labelFontSize: 11, titleFontSize: 11, labelLimit: 0, titleLimit: 0, titleFontWeight: 'normal' },
  header: { labelFontSize: 12, labelLimit: 0 },
  view: { stroke: '#cccccc' },
  text: { fontSize: 11 },
};

/** A treatment as an axis or a figure needs it. */
export interface NamedClass {
  readonly name: string;
  readonly class: TreatmentClass;
}

/** An axis of treatments: mark and colour of the class, every label shown. */
export function treatmentAxis(treatments: readonly NamedClass[], more: Spec = {}): Spec {
  const marks = Object.fromEntries(treatments.map((t) => [t.name, CLASS_MARKS[t.class]]));
  const colours = Object.fromEntries(treatments.map((t) => [t.name, CLASS_COLOURS[t.class]]));
  return {
    title: null,
    labelExpr: `(${JSON.stringify(marks)}[datum.value] || '') + ' ' + datum.label`,
    labelColor: { expr: `${JSON.stringify(colours)}[datum.value] || '#333333'` },
    labelOverlap: false,
    labelPadding: 6,
    ticks: false,
    ...more,
  };
}

/** µs on one side; the same in tasks per second on the other: `1e6 / µs`. */
export const RATE_LABEL = "format(1e6 / datum.value, ',.3~r')";

/** A number for a caption: three digits. */
export function digits(value: number, count = 3): string {
  if (!Number.isFinite(value)) return '–';
  const rounded = Number(value.toPrecision(count));
  return Math.abs(rounded) >= 10_000 ? String(Math.round(rounded)) : String(rounded);
}

export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** Ticks at 1, 2, 5 × powers of ten. */
export function powers(low: number, high: number): number[] {
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent++) {
    for (const head of [1, 2, 5]) {
      const tick = head * 10 ** exponent;
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}
