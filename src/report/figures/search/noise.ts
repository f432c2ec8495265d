import { fullSized, isOfBase, type RunRecord, scoreOf } from '../../../domain/run.ts';
import { madSd, median } from '../../../stats/quantile.ts';
import type { ReportSource } from '../../sections/section.ts';
import { countText, percentOfLn, usText } from '../../text/format.ts';
import type { Draft, Row } from '../figure.ts';
import { tip } from '../tips.ts';

const LEAST_RUNS = 3;

const SAYS = tip(['run', 'run'], ['time / base', 'ratio']);

/** `9_noise`: repeats of the app as written, and the batches inside each, by the report's base and noise; null below three. */
export function noiseFigure({ report, runs }: ReportSource): Draft | null {
  const base = fullSized(runs).filter((run) => isOfBase(run) && scoreOf(run, 'us-per-task') !== null);
  if (base.length < LEAST_RUNS) return null;
  const times = base.map((run) => scoreOf(run, 'us-per-task') ?? 0);
  const centre = report.baseline?.usPerTask ?? median(times);
  const rows = base.flatMap((run): Row[] => {
    const common = { run: run.run, purpose: run.purpose, flagged: run.gates?.flagged ?? false };
    return [
      { ...common, kind: 'run', ratio: (scoreOf(run, 'us-per-task') ?? 0) / centre },
      ...run.batches.map((us) => ({ ...common, kind: 'batch', ratio: us / centre })),
    ];
  });
  const sd = report.noise?.sd ?? madSd(times.map(Math.log));
  const flagged = runs.filter((run) => run.gates?.flagged === true).length;
  const x = {
    field: 'run',
    type: 'quantitative',
    title: 'run',
    axis: { tickMinStep: 1, grid: false },
    scale: { nice: false, padding: 10 },
  };
  const y = {
    field: 'ratio',
    type: 'quantitative',
    title: 'time / base',
    scale: { zero: false, padding: 10 },
    axis: { format: '.3~f', tickCount: 6 },
  };
  return {
    name: '9_noise',
    title: 'How well this machine repeats itself',
    caption: `${countText(base.length, 'run')} of the app as written (${purposesOf(base)}), relative to the base of the report (${usText(centre)} per task): sd ${percentOfLn(sd)}, that of the calibration (robust). Small ticks: the batches inside each run. Hollow: something outside the run kept the machine busy before or during it (gates), whether or not that made it slow; so were ${flagged} of all ${countText(runs.length, 'run')}. A slope is drift; a far point is a burst; what lies within this band is no effect.`,
    rows,
    language: 'vega-lite',
    spec: {
      data: { name: 'rows' },
      width: 560,
      height: 200,
      layer: [
        {
          data: { values: [{ low: Math.exp(-2 * sd), high: Math.exp(2 * sd) }] },
          mark: { type: 'rect', color: '#0067a3', opacity: 0.12, aria: false },
          encoding: { y: { ...y, field: 'low' }, y2: { field: 'high' } },
        },
        { data: { values: [{ ratio: 1 }] }, mark: { type: 'rule', color: '#777777', aria: false }, encoding: { y } },
        {
          transform: [{ filter: "datum.kind === 'batch'" }],
          mark: { type: 'tick', orient: 'horizontal', color: '#8a8a8a', thickness: 1.5, size: 8, aria: false },
          encoding: { x, y },
        },
        {
          transform: [{ filter: "datum.kind === 'run' && !datum.flagged" }],
          mark: { type: 'point', filled: true, color: '#0067a3', size: 50, opacity: 1, description: SAYS },
          encoding: { x, y },
        },
        {
          transform: [{ filter: "datum.kind === 'run' && datum.flagged" }],
          mark: { type: 'point', filled: false, color: '#b34700', size: 50, strokeWidth: 2, description: SAYS },
          encoding: { x, y },
        },
      ],
    },
  };
}

/** `calibrate 3, confirm 6`: the base of the report is from the calibration alone. */
function purposesOf(runs: readonly RunRecord[]): string {
  const purposes = [...new Set(runs.map(({ purpose }) => purpose))];
  return purposes.map((own) => `${own} ${runs.filter(({ purpose }) => purpose === own).length}`).join(', ');
}
