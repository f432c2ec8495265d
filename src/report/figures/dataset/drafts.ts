import type { DatasetAnalysis } from '../../../analyse/analysis.ts';
import { findPairs, type TreatmentPairs } from '../../../analyse/deltas.ts';
import { buildDesign, type Design } from '../../../analyse/design.ts';
import { fitModel, type Model } from '../../../analyse/model/fit.ts';
import type { RunTable } from '../../../analyse/table.ts';
import type { TreatmentClass } from '../../../domain/factor.ts';
import type { Draft } from '../figure.ts';
import { beforeAfterFigure } from './before-after.ts';
import type { Choice } from './choose.ts';
import { strongestPartner } from './choose.ts';
import { coefficientsFigure } from './coefficients.ts';
import { colourFigure } from './colour.ts';
import { type Scale, treatmentOrder } from './mean-rows.ts';
import { meansFigure } from './means.ts';
import { meansBothFigure } from './means-both.ts';
import type { PathStory } from './path-story.ts';
import { biplotFigure, screeFigure } from './pca.ts';
import { type ModelScale, predictionFigure } from './prediction.ts';
import { reversalFigure } from './reversal.ts';
import { type TileOrder, tilesFigure } from './tiles.ts';
import { treemapFigure } from './treemap.ts';
import { waterfallFigure } from './waterfall.ts';

export type Classes = { readonly [treatment: string]: TreatmentClass };

/**
 * Every figure of the post that the data allow, in the post's order.
 * @param options.leastPairs a before/after figure of fewer pairs than this is left out.
 */
export function datasetDrafts(
  table: RunTable,
  analysis: DatasetAnalysis,
  choice: Choice,
  options: {
    readonly scale: Scale;
    readonly tileOrder?: TileOrder;
    readonly classes: Classes;
    readonly paths: readonly PathStory[];
    readonly leastPairs: number;
  },
): Draft[] {
  const order = treatmentOrder(analysis.design, analysis.pairs);
  const drafts: Draft[] = [];
  if (analysis.effects.length > 0) {
    drafts.push(
      ...meansDrafts(table, analysis, choice, { ...options, order }),
      ...scatterDrafts(analysis, choice, options.leastPairs),
    );
  }
  drafts.push(...options.paths.flatMap((story) => pathDrafts(story)));
  if (analysis.effects.length > 0) drafts.push(colourFigure(analysis.design, analysis.pairs, order, analysis.noise.sd));
  const scale = options.scale === 'us' ? 'us' : 'ln';
  if (analysis.main.r2 !== null && analysis.design.treatments.length > 0)
    drafts.push(...modelDrafts(analysis, choice, { scale, order, tileOrder: options.tileOrder ?? 'clustered' }));
  if (analysis.pca !== null) drafts.push(biplotFigure(analysis.design, analysis.pca), screeFigure(analysis.pca));
  return drafts;
}

function meansDrafts(
  table: RunTable,
  analysis: DatasetAnalysis,
  choice: Choice,
  options: { readonly scale: Scale; readonly classes: Classes; readonly order: readonly string[] },
): Draft[] {
  const all = { design: analysis.design, pairs: analysis.pairs };
  const kept = keptDesign(table, choice.without, options.classes);
  const shown = { scale: options.scale, order: options.order, without: choice.without };
  const first = meansFigure('1_means', all.design, all.pairs, { scale: options.scale, order: options.order });
  if (!kept.pairs.some((list) => list.before.length > 0)) return [first];
  return [first, meansFigure('1_means_keep_logs', kept.design, kept.pairs, shown), meansBothFigure(all, kept, shown)];
}

function keptDesign(
  table: RunTable,
  without: readonly string[],
  classes: Classes,
): { design: Design; pairs: readonly TreatmentPairs[] } {
  const design = buildDesign(table, without, classes);
  return { design, pairs: findPairs(design) };
}

function scatterDrafts(analysis: DatasetAnalysis, choice: Choice, leastPairs: number): Draft[] {
  const { design, noise } = analysis;
  const drafts: Draft[] = [];
  const scatter = (name: string, t: number, colourBy: number | null, why = ''): void => {
    const list = analysis.pairs[t];
    if (list === undefined || list.before.length < leastPairs) return;
    drafts.push(beforeAfterFigure(name, design, list, { colourBy, noiseSd: noise.sd, why }));
  };
  if (choice.pair !== null) {
    scatter('4_before_after_scatter', choice.pair[0], choice.pair[1]);
    scatter('4_before_after_scatter_flip', choice.pair[1], choice.pair[0]);
  }
  const turning = choice.turning === null ? undefined : analysis.pairs[choice.turning];
  if (turning !== undefined && turning.before.length >= leastPairs) {
    const reversal = analysis.reversals.find((r) => r.treatment === choice.turning) ?? null;
    drafts.push(reversalFigure('4_before_after_affinity', design, turning, reversal, noise.sd));
  }
  if (choice.puzzle !== null) {
    const { treatment, colourBy } = choice.puzzle;
    const best = strongestPartner(analysis, treatment);
    const why =
      best === null || best === colourBy
        ? ''
        : ` Its effect depends most surely on ${design.treatments[best]?.name} (interaction).`;
    scatter('4_before_after_scatter_pool_logs_remove', treatment, null);
    scatter('4_before_after_scatter_pool_logs_remove_coloured', treatment, colourBy, why);
  }
  return drafts;
}

/** `6_shap` and its kin for one path; a story named `6_shap_nice` gives the post's names for the nicest order. */
function pathDrafts(story: PathStory): Draft[] {
  const nice = story.name.endsWith('_nice') ? '_nice' : '';
  return [
    waterfallFigure({ ...story, name: `6_shap${nice}` }, 'us'),
    waterfallFigure({ ...story, name: `6_shap_by_rate${nice}`, title: `${story.title}, as a rate` }, 'rate'),
    waterfallFigure({ ...story, name: `6_shap_by_ratio${nice}`, title: `${story.title}, as ratios` }, 'ln'),
    treemapFigure({ ...story, name: `6_shap_treemap${nice}`, title: `${story.title}, by area` }),
  ];
}

function modelDrafts(
  analysis: DatasetAnalysis,
  choice: Choice,
  options: { readonly scale: ModelScale; readonly order: readonly string[]; readonly tileOrder: TileOrder },
): Draft[] {
  const { scale, order, tileOrder } = options;
  const { design } = analysis;
  const main = scale === 'ln' ? analysis.main : refit(design, analysis.main);
  const full = scale === 'ln' ? analysis.full : refit(design, analysis.full);
  const colourBy = choice.pair?.[0] ?? null;
  return [
    predictionFigure({ name: '4_lm3', title: 'Linear model with treatments alone' }, analysis, main, {
      scale,
      colourBy,
    }),
    coefficientsFigure(analysis, main, scale, order),
    predictionFigure({ name: '4_lm6', title: pairsTitle(full) }, analysis, full, { scale, colourBy }),
    ...(analysis.interactions.length > 0 ? [tilesFigure(analysis, tileOrder)] : []),
  ];
}

/** Two models are never called the same: where no pair can be estimated the second is the first with other columns wanted. */
function pairsTitle({ columns }: Model): string {
  return columns.pairs.length > 0
    ? 'Linear model with all pairs of treatments'
    : 'Linear model with pairs of treatments, none of which these runs can tell';
}

/** The same columns, in µs: the post's own models. */
function refit(design: Design, model: Model): Model {
  return fitModel(design, model.columns, design.lnOfRun.map(Math.exp));
}
