import type { DatasetAnalysis } from '../../analyse/analysis.ts';
import type { SampledEffect } from '../../analyse/deltas.ts';
import { nameOf } from '../../analyse/design.ts';
import { foretells } from '../../analyse/model/fitness.ts';
import type { RunTable } from '../../analyse/table.ts';
import type { PathStep, RatioInterval } from '../../domain/report.ts';
import { benjaminiHochberg } from '../../stats/multiplicity.ts';
import type { Estimate } from '../../stats/signed-rank.ts';
import { isConfirmed, strongestOverlaps } from '../figures/dataset/tiles.ts';
import { countText } from '../text/format.ts';

/** The analysis as `--json` prints it. */
export interface DatasetSummary {
  readonly format: 1;
  readonly runs: number;
  readonly withoutScore: number;
  readonly configurations: number;
  readonly treatments: number;
  readonly pairs: number;
  readonly noise: DatasetAnalysis['noise'];
  readonly base: { readonly usPerTask: number } | null;
  /**
   * The fastest set: as the search confirmed it, else the fastest configuration seen, which was chosen for its score
   * and is flattered by it: only fresh runs can confirm it.
   */
  readonly fastest: {
    readonly treatments: readonly string[];
    readonly usPerTask: number;
    readonly runs: number;
    readonly confirmed: boolean;
  };
  readonly effects: readonly (RatioInterval & {
    readonly treatment: string;
    readonly class: string;
    readonly pairs: number;
    readonly helped: number;
    readonly meanUs: number;
    readonly q10: number;
    readonly q90: number;
    /** Benjamini-Hochberg adjusted over the table. */
    readonly q: number;
    readonly model: RatioInterval | null;
  })[];
  /** One level of a factor in place of another, neither of them the base. */
  readonly levels: readonly (RatioInterval & {
    readonly from: string;
    readonly to: string;
    readonly pairs: number;
    readonly helped: number;
    readonly meanUs: number;
  })[];
  readonly models: readonly {
    readonly name: string;
    readonly columns: number;
    readonly method: string;
    readonly r2: number | null;
    readonly r2OutOfFold: number | null;
    readonly residualSd: number;
    readonly aliased: readonly string[];
    /** Terms of the time: ln per day, and amplitudes of the day's waves. */
    readonly time: readonly { readonly name: string; readonly value: number; readonly se: number }[];
  }[];
  /** Shares of the variance of ln time, from 0 to 1; null where nothing varies. */
  readonly variance: { readonly main: number; readonly pairs: number; readonly rest: number } | null;
  readonly overlaps: readonly {
    readonly a: string;
    readonly b: string;
    readonly overlap: number;
    readonly interaction: number;
    readonly q: number;
    readonly confirmed: boolean;
  }[];
  readonly reversals: readonly {
    readonly treatment: string;
    readonly slope: number;
    readonly p: number;
    readonly turnsAtUs: number | null;
    readonly low: number | null;
    readonly high: number | null;
  }[];
  readonly paths: { readonly bestFirst: readonly PathStep[]; readonly nicestFirst: readonly PathStep[] };
  readonly pca: { readonly paths: number; readonly shares: readonly number[]; readonly measuredShare: number } | null;
  readonly warnings: readonly string[];
}

/** Beyond this the coefficients of two columns cannot be told apart well (docs/decisions/models.md). */
const MOST_VIF = 10;

export function summariseDataset(table: RunTable, analysis: DatasetAnalysis): DatasetSummary {
  const { design, fastest } = analysis;
  const q = benjaminiHochberg(analysis.effects.map((effect) => effect.p));
  const effects = analysis.effects
    .map((effect, i) => effectSummary(analysis, effect, q[i] ?? 1))
    .sort((a, b) => b.ratio - a.ratio);
  return {
    format: 1,
    runs: design.lnOfRun.length,
    withoutScore: table.withoutScore,
    configurations: design.configs,
    treatments: design.treatments.length,
    pairs: analysis.pairs.reduce((sum, list) => sum + list.before.length, 0),
    noise: analysis.noise,
    base: analysis.baseUs === null ? null : { usPerTask: analysis.baseUs },
    fastest: {
      treatments: fastest.treatments.map((t) => nameOf(design, t)),
      usPerTask: fastest.us,
      runs: fastest.runs,
      confirmed: fastest.confirmed,
    },
    effects,
    levels: analysis.levelChanges.map((change) => ({
      from: nameOf(design, change.from),
      to: nameOf(design, change.to),
      ...asRatio(change.ln),
      pairs: change.pairs,
      helped: change.shareHelped,
      meanUs: change.meanUs,
    })),
    models: [modelSummary('treatments', analysis.main), modelSummary('treatments and pairs', analysis.full)],
    variance: sharesOf(analysis),
    overlaps: strongestOverlaps(analysis.interactions)
      .slice(0, 10)
      .map((i) => ({
        a: nameOf(design, i.a),
        b: nameOf(design, i.b),
        overlap: i.overlap ?? 0,
        interaction: i.value,
        q: i.q,
        confirmed: isConfirmed(i),
      })),
    reversals: analysis.reversals
      .filter((r) => r.crossing !== null)
      .sort((a, b) => a.p - b.p)
      .map((r) => ({
        treatment: nameOf(design, r.treatment),
        slope: r.slope,
        p: r.p,
        turnsAtUs: r.crossing?.us ?? null,
        low: r.crossing?.low ?? null,
        high: r.crossing?.high ?? null,
      })),
    paths: { bestFirst: analysis.bestFirst, nicestFirst: analysis.nicestFirst },
    pca:
      analysis.pca === null
        ? null
        : {
            paths: analysis.pca.paths.length,
            shares: analysis.pca.components.map((c) => c.share),
            measuredShare: analysis.pca.measuredShare,
          },
    warnings: warningsOf(table, analysis),
  };
}

function sharesOf({ shares }: DatasetAnalysis): DatasetSummary['variance'] {
  return shares === null ? null : { main: shares.main, pairs: shares.pairs, rest: shares.rest };
}

/** ln(after/before) as a ratio old/new. */
function asRatio(estimate: Estimate): RatioInterval {
  return {
    ratio: Math.exp(-estimate.estimate),
    low: estimate.high === null ? null : Math.exp(-estimate.high),
    high: estimate.low === null ? null : Math.exp(-estimate.low),
  };
}

function effectSummary(analysis: DatasetAnalysis, effect: SampledEffect, q: number): DatasetSummary['effects'][number] {
  const { design, main } = analysis;
  const coefficient = main.coefficients[main.columns.mainColumn[effect.treatment] ?? -1];
  const half = foretells(main) ? 1.96 * (coefficient?.robustSe ?? Number.NaN) : Number.NaN;
  const value = coefficient?.value ?? Number.NaN;
  const ends = Number.isFinite(half) ? { low: value - half, high: value + half } : { low: null, high: null };
  return {
    treatment: nameOf(design, effect.treatment),
    class: design.treatments[effect.treatment]?.class ?? 'config',
    ...asRatio(effect.ln),
    pairs: effect.pairs,
    helped: effect.shareHelped,
    meanUs: effect.meanUs,
    q10: Math.exp(-effect.q90),
    q90: Math.exp(-effect.q10),
    q,
    model: Number.isFinite(value) ? asRatio({ estimate: value, ...ends }) : null,
  };
}

function modelSummary(name: string, model: DatasetAnalysis['main']): DatasetSummary['models'][number] {
  return {
    name,
    columns: model.columns.names.length,
    method: model.method,
    r2: model.r2,
    r2OutOfFold: model.r2OutOfFold,
    residualSd: model.residualSd,
    aliased: model.aliased,
    time: model.coefficients
      .slice(1, model.columns.dense)
      .map((c) => ({ name: c.name, value: c.value, se: c.robustSe })),
  };
}

function warningsOf(table: RunTable, analysis: DatasetAnalysis): string[] {
  const { main, full, design, effects } = analysis;
  const inflated = main.coefficients
    .slice(main.columns.dense)
    .filter((c) => c.vif > MOST_VIF && Number.isFinite(c.vif));
  const pulled = main.coefficients.filter((c) => Math.abs(c.huber - c.value) > 2 * c.robustSe);
  const far = effects.filter((effect) => (effect.farApart ?? 0) > 0.5).length;
  return [
    ...table.warnings,
    ...(table.withoutScore > 0 ? [`${countText(table.withoutScore, 'run')} without a score left out`] : []),
    ...(main.aliased.length > 0 ? [`cannot be told from other columns: ${main.aliased.join(', ')}`] : []),
    ...(full.aliased.length > main.aliased.length
      ? [`${full.aliased.length - main.aliased.length} interactions cannot be told from other columns`]
      : []),
    ...(inflated.length > 0
      ? [
          `nearly always applied together with others (VIF above ${MOST_VIF}): ${inflated.map((c) => c.name).join(', ')}`,
        ]
      : []),
    ...(pulled.length > 0
      ? [
          `single runs pull the estimate (robust fit differs by more than 2 se): ${pulled.map((c) => c.name).join(', ')}`,
        ]
      : []),
    ...(far > 0
      ? [
          `for ${countText(far, 'treatment')} more than half the pairs are runs over a week apart: slow drift is in their deltas`,
        ]
      : []),
    ...(main.columns.names.length > main.columns.dense && main.r2 === null
      ? ['all runs took the same time: there is nothing to explain']
      : []),
    ...(main.r2 !== null && design.treatments.length > 0 && !foretells(full)
      ? [
          `the model of pairs ${full.r2OutOfFold === null ? 'has too few sets to be tested' : 'predicts sets that it has not seen worse than their mean does'}: what it says of steps is a guess, without intervals`,
        ]
      : []),
    ...(design.treatments.length === 0 ? ['no treatment differs between the runs: there is nothing to compare'] : []),
    ...(analysis.baseUs === null ? ['the base (no treatment) was never run: its time is predicted'] : []),
    ...(effects.length < design.treatments.length
      ? [
          `${countText(design.treatments.length - effects.length, 'treatment')} without any pair X, X+{t}: only the models speak of ${design.treatments.length - effects.length === 1 ? 'it' : 'them'}`,
        ]
      : []),
  ];
}
