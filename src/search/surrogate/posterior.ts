import { forwardSolve } from '../../stats/cholesky.ts';
import type { Prediction } from '../findings.ts';
import type { Solved } from './evidence.ts';
import type { Hyper } from './hyper.ts';
import { covariances, priorVariance, type Shape, type Similarity } from './kernel.ts';
import type { Standardisation } from './training.ts';

/** Predictions with what is needed to update them when one of the genomes is believed measured. */
export interface JointPrediction {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** L⁻¹ k of each genome. */
  readonly whitened: readonly Float64Array[];
}

/** The level of the session is not known exactly, but is the same for all genomes: it has no part in comparing them. */
export class Posterior {
  readonly #similarity: Similarity;
  readonly #x: readonly Uint8Array[];
  readonly #solved: Solved;
  readonly #scale: Standardisation;
  readonly #level: number;
  readonly shape: Shape;
  /** Where the next generation's fit starts. */
  readonly hyper: Hyper;

  constructor(
    similarity: Similarity,
    shape: Shape,
    hyper: Hyper,
    x: readonly Uint8Array[],
    solved: Solved,
    scale: Standardisation,
  ) {
    this.#similarity = similarity;
    this.shape = shape;
    this.hyper = hyper;
    this.#x = x;
    this.#solved = solved;
    this.#scale = scale;
    this.#level = solved.alpha.reduce((sum, a) => sum + a, 0);
  }

  /** sd of one run's noise, ln. */
  get noiseSd(): number {
    return Math.exp(this.hyper.noise / 2) * this.#scale.spread;
  }

  /** Posterior mean of ln score. */
  mean(genome: Uint8Array): number {
    const k = covariances(this.#similarity, this.shape, genome, this.#x, new Float64Array(this.#x.length));
    return this.#mean(k);
  }

  #mean(k: Float64Array): number {
    const { alpha } = this.#solved;
    let sum = this.#level;
    for (let i = 0; i < k.length; i++) sum += k[i]! * alpha[i]!;
    return this.#scale.center + this.#scale.spread * sum;
  }

  predict(genome: Uint8Array): Prediction {
    const { mean, variance } = this.joint([genome]);
    return { mean: mean[0]!, sd: Math.sqrt(variance[0]!) };
  }

  joint(genomes: readonly Uint8Array[]): JointPrediction {
    const prior = priorVariance(this.shape);
    const { spread } = this.#scale;
    const mean = new Float64Array(genomes.length);
    const variance = new Float64Array(genomes.length);
    const whitened = genomes.map((genome, c) => {
      const k = covariances(this.#similarity, this.shape, genome, this.#x, new Float64Array(this.#x.length));
      mean[c] = this.#mean(k);
      const v = forwardSolve(this.#solved.factored, k);
      let explained = 0;
      for (let i = 0; i < v.length; i++) explained += v[i]! * v[i]!;
      variance[c] = Math.max(1e-9, prior - explained) * spread * spread;
      return v;
    });
    return { mean, variance, whitened };
  }

  /** Posterior covariance of ln score between one of a joint prediction's genomes and all of them. */
  covariance(genomes: readonly Uint8Array[], joint: JointPrediction, of: number): Float64Array {
    const { spread } = this.#scale;
    const prior = covariances(this.#similarity, this.shape, genomes[of]!, genomes, new Float64Array(genomes.length));
    const v = joint.whitened[of]!;
    return prior.map((k, c) => {
      const w = joint.whitened[c]!;
      let explained = 0;
      for (let i = 0; i < v.length; i++) explained += v[i]! * w[i]!;
      return (k - explained) * spread * spread;
    });
  }

  /**
   * Posterior means of the main effects and pairs as weights of a polynomial in the similarity codes:
   * what all rows of a large table are ranked by, at O(F²) a row whatever the number of runs.
   * `main[g][v]` and `pair[g][h][v * values + u]`, in ln.
   */
  weights(): { readonly main: Float64Array[]; readonly pair: (g: number, h: number) => Float64Array } {
    const { table, offset, values, genes } = this.#similarity;
    const { alpha } = this.#solved;
    const { spread } = this.#scale;
    const { relevance } = this.shape;
    const code = (g: number, v: number, i: number): number =>
      relevance[g]! * table[offset[g]! + v * values[g]! + this.#x[i]![g]!]!;
    const main = Array.from({ length: genes }, (_, g) =>
      new Float64Array(values[g]!).map((_, v) => {
        let sum = 0;
        for (let i = 0; i < alpha.length; i++) sum += alpha[i]! * code(g, v, i);
        return (spread * this.shape.main * sum) / genes;
      }),
    );
    const pair = (g: number, h: number): Float64Array =>
      new Float64Array(values[g]! * values[h]!).map((_, cell) => {
        const v = Math.floor(cell / values[h]!);
        const u = cell % values[h]!;
        let sum = 0;
        for (let i = 0; i < alpha.length; i++) sum += alpha[i]! * code(g, v, i) * code(h, u, i);
        return (2 * spread * this.shape.pair * sum) / (genes * Math.max(1, genes - 1));
      });
    return { main, pair };
  }
}
