import type { DatasetAnalysis } from '../../../analyse/analysis.ts';
import type { Model } from '../../../analyse/model/fit.ts';
import { foretells } from '../../../analyse/model/fitness.ts';
import type { Draft, Row, Spec } from '../figure.ts';
import { type NamedClass, ROW_STEP, TWO_GROUPS, treatmentAxis } from '../style.ts';
import { tip } from '../tips.ts';
import type { ModelScale } from './prediction.ts';

/** The post's `4_lm3_cols`: the model's coefficient of each treatment beside the typical pair delta. */
export function coefficientsFigure(
  analysis: DatasetAnalysis,
  model: Model,
  scale: ModelScale,
  order: readonly string[],
): Draft {
  const { design } = analysis;
  const rows = coefficientRows(analysis, model, scale);
  const shown = order.filter((name) => rows.some((row) => row.treatment === name));
  return {
    name: '4_lm3_cols',
    title: 'Two ways to one effect: linear model and pairs',
    caption: `${design.lnOfRun.length} runs in the model, ${analysis.pairs.reduce((sum, list) => sum + list.before.length, 0)} pairs. Coefficients of the model without interactions beside Hodges-Lehmann estimates of pair deltas, in the same unit; whiskers: 95 %${foretells(model) ? '' : ', none for the model, which predicts sets that it has not seen no better than their mean does'}. Where they part, the effect depends on what else is applied.${model.aliased.length > 0 ? ` Not estimable: ${model.aliased.join(', ')}.` : ''}`,
    rows,
    language: 'vega-lite',
    spec: coefficientsSpec(design.treatments, scale, shown),
  };
}

function coefficientRows(analysis: DatasetAnalysis, model: Model, scale: ModelScale): Row[] {
  const { design } = analysis;
  return design.treatments.flatMap((treatment, t): Row[] => {
    const coefficient = model.coefficients[model.columns.mainColumn[t] ?? -1];
    const effect = analysis.effects.find((candidate) => candidate.treatment === t);
    const half = foretells(model) ? 1.96 * (coefficient?.robustSe ?? Number.NaN) : Number.NaN;
    const end = (v: number): number | null => (Number.isFinite(v) ? shown(v) : null);
    const value = coefficient?.value ?? Number.NaN;
    const pair = scale === 'ln' ? effect?.ln : effect?.us;
    const shown = (v: number): number => (scale === 'ln' ? Math.exp(-v) : v);
    const made: Row[] = [];
    if (Number.isFinite(value))
      made.push({
        treatment: treatment.name,
        source: 'linear model',
        effect: shown(value),
        low: end(value - half),
        high: end(value + half),
      });
    if (pair !== undefined) {
      made.push({
        treatment: treatment.name,
        source: 'pairs',
        effect: shown(pair.estimate),
        low: pair.low === null ? null : shown(pair.low),
        high: pair.high === null ? null : shown(pair.high),
      });
    }
    return made;
  });
}

const SAYS = tip(['', 'treatment'], ['', 'source'], ['effect', 'effect'], ['from', 'low'], ['to', 'high']);

function coefficientsSpec(treatments: readonly NamedClass[], scale: ModelScale, shown: readonly string[]): Spec {
  const sources = ['linear model', 'pairs'];
  const x = (field: string): Spec => ({
    field,
    type: 'quantitative',
    title: scale === 'ln' ? 'time before / time after (right of 1: faster)' : 'µs per task saved (−) or added (+)',
    scale: scale === 'ln' ? { type: 'log', base: 2, nice: false, padding: 8 } : { zero: true },
    axis: { format: scale === 'ln' ? '.3~r' : ',.4~r', tickCount: 8 },
  });
  const dodge = { field: 'source', type: 'nominal', sort: sources };
  const colour = { ...dodge, scale: { domain: sources, range: TWO_GROUPS }, legend: { title: null, orient: 'top' } };
  return {
    data: { name: 'rows' },
    width: 460,
    height: { step: ROW_STEP + 5, for: 'position' },
    encoding: {
      y: { field: 'treatment', type: 'nominal', sort: shown, axis: treatmentAxis(treatments) },
    },
    layer: [
      {
        data: { values: [{}] },
        mark: { type: 'rule', color: '#555555', aria: false },
        encoding: { y: { value: 0 }, y2: { value: 'height' }, x: { datum: scale === 'ln' ? 1 : 0 } },
      },
      {
        mark: { type: 'bar', height: 7, description: SAYS },
        encoding: { x: x('effect'), x2: { datum: scale === 'ln' ? 1 : 0 }, yOffset: dodge, color: colour },
      },
      {
        mark: { type: 'rule', color: '#111111', description: SAYS },
        transform: [{ filter: 'datum.low !== null' }],
        encoding: { x: x('low'), x2: { field: 'high' }, yOffset: dodge },
      },
    ],
  };
}
