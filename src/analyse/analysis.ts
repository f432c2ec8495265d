import type { Random } from '../domain/random.ts';
import type { PathStep } from '../domain/report.ts';
import {
  findPairs,
  type LevelChange,
  levelChanges,
  type SampledEffect,
  sampledEffects,
  type TreatmentPairs,
} from './deltas.ts';
import { type Design, findConfig } from './design.ts';
import { type Interaction, interactionsOf, squareContrasts } from './interactions.ts';
import { countTogether, modelColumns } from './model/columns.ts';
import { fitModel, type Model } from './model/fit.ts';
import { type PathPca, pathPca } from './path-pca.ts';
import { fastestConfig, modelValues, nodeValues, pathTo } from './paths.ts';
import { type Best, type Reported, reportedBest, reportedNodes, UNREPORTED } from './reported.ts';
import { type Reversal, reversals } from './reversal.ts';
import { type VarianceShares, varianceShares } from './variance.ts';

/** Everything that is computed from a table of runs, before any of it is drawn. */
export interface DatasetAnalysis {
  readonly design: Design;
  readonly pairs: readonly TreatmentPairs[];
  readonly effects: readonly SampledEffect[];
  readonly levelChanges: readonly LevelChange[];
  /** sd of ln time between runs of one configuration, as the search reported it, else from the repeats, else the model's residuals. */
  readonly noise: { readonly sd: number; readonly repeats: number; readonly from: 'search' | 'repeats' | 'model' };
  /** Treatments without and with all pairs, in ln. */
  readonly main: Model;
  readonly full: Model;
  readonly interactions: readonly Interaction[];
  readonly shares: VarianceShares | null;
  readonly reversals: readonly Reversal[];
  readonly fastest: Best;
  /** null: the base was never run. */
  readonly baseUs: number | null;
  readonly bestFirst: readonly PathStep[];
  readonly nicestFirst: readonly PathStep[];
  readonly pca: PathPca | null;
}

/** @param reported what the search that made the runs says of them. */
export function analyseDesign(design: Design, random: Random, reported: Reported = UNREPORTED): DatasetAnalysis {
  const pairs = findPairs(design);
  const main = fitModel(design, modelColumns(design, null), design.lnOfRun);
  const full = fitModel(design, modelColumns(design, countTogether(design)), design.lnOfRun);
  const noise = noiseOf(design, full, reported);
  const fastest = reportedBest(design, reported) ?? fastestSeen(design);
  const values = {
    node: reportedNodes(nodeValues(design, full, noise.sd), reported, fastest),
    model: modelValues(design, full),
  };
  const base = findConfig(design, []);
  return {
    design,
    pairs,
    effects: sampledEffects(design, pairs),
    levelChanges: levelChanges(design),
    noise,
    main,
    full,
    interactions: interactionsOf(full, squareContrasts(design, pairs)),
    shares: varianceShares(full),
    reversals: reversals(design, pairs),
    fastest,
    baseUs: reported.baseUs ?? (base < 0 ? null : Math.exp(design.ln[base] as number)),
    bestFirst: pathTo(design, fastest.treatments, values, 'best'),
    nicestFirst: pathTo(design, fastest.treatments, values, 'nicest'),
    pca: pathPca(design, fastest.treatments, values.node, random),
  };
}

function fastestSeen(design: Design): Best {
  const { config, treatments } = fastestConfig(design);
  const us = Math.exp(design.ln[config] as number);
  return { treatments, us, runs: design.count[config] as number, confirmed: false };
}

/** Fewer repeats than this and the noise is anybody's guess: a search calibrates with as many. */
const LEAST_REPEATS = 5;

/** Pooled within configurations. */
function noiseOf(design: Design, model: Model, { noiseSd }: Reported): DatasetAnalysis['noise'] {
  const repeats = design.lnOfRun.length - design.configs;
  if (noiseSd !== null) return { sd: noiseSd, repeats, from: 'search' };
  if (repeats < LEAST_REPEATS) return { sd: model.residualSd, repeats, from: 'model' };
  let squares = 0;
  design.configOf.forEach((u, run) => {
    if ((design.count[u] as number) > 1) squares += ((design.lnOfRun[run] as number) - (design.ln[u] as number)) ** 2;
  });
  return { sd: Math.sqrt(squares / repeats), repeats, from: 'repeats' };
}
