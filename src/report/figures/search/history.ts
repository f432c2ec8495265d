import type { BeliefStep } from '../../../domain/report.ts';
import { isOfBase, type Purpose, scoreOf } from '../../../domain/run.ts';
import type { ReportSource } from '../../sections/section.ts';
import { setWords } from '../../sections/treatment-names.ts';
import { countText } from '../../text/format.ts';
import type { Draft, Row, Spec } from '../figure.ts';
import { powers } from '../style.ts';
import { tip } from '../tips.ts';

/** Colour and shape of each purpose: dark enough for white, told apart by shape in grey. */
const PURPOSE_LOOKS: readonly (readonly [Purpose, string, string])[] = [
  ['calibrate', '#5a5a5a', 'square'],
  ['search', '#0067a3', 'circle'],
  ['select', '#8e2a6b', 'diamond'],
  ['attribute', '#8a5a00', 'triangle-up'],
  ['confirm', '#b34700', 'cross'],
];

const NO_BELIEF = { believed: null, believedLow: null, believedHigh: null };

function beliefAt(beliefs: readonly BeliefStep[], run: number): Row {
  const step = beliefs.find((belief) => belief.run === run);
  return step === undefined ? NO_BELIEF : { believed: step.us, believedLow: step.low, believedHigh: step.high };
}

/** `9_search`: every run in the order in which it was made; null without a scored run. */
export function historyFigure(source: ReportSource): Draft | null {
  const { report, beliefs = [] } = source;
  const rows = historyRows(source);
  const times = rows.flatMap((row) => (typeof row.us === 'number' ? [row.us] : []));
  if (times.length === 0) return null;
  const failed = rows.length - times.length;
  return {
    name: '9_search',
    title: 'The search, run by run',
    caption: `${countText(rows.length, 'run')}, ${times.length} with a score${failed > 0 ? `, ${failed} without (red ticks at the top)` : ''}; budget ${report.budget}. Rings: the app as written, which shows how the machine drifts. The grey line is the lowest single run of the search so far: it flatters, since it was chosen for being low; only the confirmation says what a set is worth.${beliefs.length > 0 ? ' The dark line with its 95 % band is what the model believed of the best set that it knew.' : ''}`,
    rows,
    language: 'vega-lite',
    spec: historySpec(rows, times),
  };
}

const SAYS = tip(['run', 'run'], ['', 'purpose'], ['µs per task:', 'us'], ['', 'set']);

function historyRows({ runs, factors, beliefs = [] }: ReportSource): Row[] {
  let lowest = Number.POSITIVE_INFINITY;
  return runs.map((run): Row => {
    const us = scoreOf(run, 'us-per-task');
    const base = isOfBase(run);
    if (us !== null && run.purpose === 'search') lowest = Math.min(lowest, us);
    return {
      run: run.run,
      us,
      kind: us === null ? 'failed' : base ? 'base' : 'run',
      purpose: run.purpose,
      lowest: Number.isFinite(lowest) ? lowest : null,
      flagged: run.gates?.flagged ?? false,
      set: setWords(run.genome, factors),
      ...beliefAt(beliefs, run.run),
    };
  });
}

function historySpec(rows: readonly Row[], times: readonly number[]): Spec {
  const low = Math.min(...times) / 1.1;
  const high = Math.max(...times) * 1.15;
  const x = {
    field: 'run',
    type: 'quantitative',
    title: 'run',
    scale: { domain: [0, rows.length + 1], nice: false },
    axis: { tickMinStep: 1, grid: false },
  };
  const y = {
    field: 'us',
    type: 'quantitative',
    title: 'µs per task',
    scale: { type: 'log', base: 2, domain: [low, high], nice: false },
    axis: { values: powers(low, high), format: ',.3~r' },
  };
  const purposes = PURPOSE_LOOKS.filter(([purpose]) => rows.some((row) => row.purpose === purpose));
  const domain = purposes.map(([purpose]) => purpose);
  return {
    data: { name: 'rows' },
    width: 620,
    height: 280,
    layer: [
      {
        transform: [{ filter: 'datum.lowest !== null' }],
        mark: { type: 'line', interpolate: 'step-after', color: '#8a8a8a', strokeWidth: 1.5, aria: false },
        encoding: { x, y: { ...y, field: 'lowest' } },
      },
      {
        transform: [{ filter: 'datum.believed !== null' }],
        mark: { type: 'area', color: '#0067a3', opacity: 0.18, clip: true, aria: false },
        encoding: { x, y: { ...y, field: 'believedLow' }, y2: { field: 'believedHigh' } },
      },
      {
        transform: [{ filter: 'datum.believed !== null' }],
        mark: { type: 'line', color: '#14405c', strokeWidth: 1.6, clip: true, aria: false },
        encoding: { x, y: { ...y, field: 'believed' } },
      },
      {
        transform: [{ filter: 'datum.us !== null' }],
        mark: { type: 'point', filled: true, size: 34, opacity: 0.8, description: SAYS },
        encoding: {
          x,
          y,
          color: {
            field: 'purpose',
            type: 'nominal',
            scale: { domain, range: purposes.map(([, colour]) => colour) },
            legend: { title: null, orient: 'top' },
          },
          shape: {
            field: 'purpose',
            type: 'nominal',
            scale: { domain, range: purposes.map(([, , shape]) => shape) },
            legend: { title: null, orient: 'top' },
          },
        },
      },
      {
        transform: [{ filter: "datum.kind === 'base'" }],
        mark: { type: 'point', filled: false, size: 110, color: '#111111', strokeWidth: 1.4, aria: false },
        encoding: { x, y },
      },
      {
        transform: [{ filter: "datum.kind === 'failed'" }],
        mark: { type: 'tick', orient: 'vertical', color: '#b2182b', thickness: 2, size: 12, description: SAYS },
        encoding: { x, y: { value: 6 } },
      },
    ],
  };
}
