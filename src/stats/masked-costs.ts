import { normal, type Random, randomInt } from '../domain/random.ts';

/** What the model of masked costs is fitted to. */
export interface MaskedData {
  /** By column, then by run: 1 where the run bears the column's cost. */
  readonly present: readonly Uint8Array[];
  /** ln time of each run. */
  readonly y: Float64Array;
  /** Variance of each run's noise (ln). */
  readonly variance: Float64Array;
  /** By column: the prior probability that it costs anything. */
  readonly prior: Float64Array;
  /** By column: its group. At least one column of a group costs nothing. */
  readonly group: Int32Array;
}

/** One state of the model: ln of the floor, how strongly large costs mask small ones, the cost of each column. */
export interface MaskedDraw {
  readonly floor: number;
  readonly masking: number;
  /** What a column alone adds to the floor (ln); 0: nothing. */
  readonly cost: Float64Array;
}

/** 1: costs add up, as in one process; 6: the largest rules, as in a pipeline. */
const MASKINGS: readonly number[] = [1, 1.5, 2, 3, 4, 6];
/** Costs that are not 0 are exponential with this mean (ln), between the least that anybody minds and a factor of 55. */
const MEAN_COST = 0.5;
const LEAST_COST = 0.01;
const MOST_COST = 4;
/** One-sided interference: the share of runs that are hit, and its mean (ln). */
const BURST = 0.07;
const BURST_MEAN = 0.25;
/** A floor under the density, so that a single wild run cannot rule out a state. */
const WILD = 1e-5;
const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);
const SWAPS = 10;
const COST_STEP = 0.3;
const FLOOR_STEPS = [0.02, 0.1] as const;
/** The noise may be larger than was given, hardly smaller: the prior sd of ln of the factor is 0.4. */
const SCALE_STEP = 0.15;
const SCALE_PRECISION = 3;
const LEAST_SCALE = 0.7;

/**
 * A time is a floor and few costs, of which the large mask the small:
 * T^q = floor^q (1 + Σ_j present_j (exp(q b_j) - 1)), most b_j exactly 0, q unknown.
 * With q = 1 it is a sum of µs, with a large q the slowest stage of a pipeline. States are drawn by Metropolis-Hastings:
 * births and deaths of costs, walks, and moves of a cost from one column to another, which is what lets a chain leave a
 * wrong cause (reversible jumps between nested models need no Jacobian here: a birth draws from the prior; Green 1995).
 */
export class MaskedCosts {
  readonly #data: MaskedData;
  readonly #random: Random;
  /** The runs that bear each column. */
  readonly #bearers: readonly Int32Array[];
  readonly #cost: Float64Array;
  /** Columns of each group that cost nothing. */
  readonly #free: Int32Array;
  /** Σ_j present_j (exp(q b_j) - 1) of each run, and its log likelihood. */
  readonly #sum: Float64Array;
  readonly #likelihood: Float64Array;
  #floor: number;
  #masking = 2;
  #scale = 1;

  /** @param start a state to go on from; null: nothing costs anything. */
  constructor(data: MaskedData, random: Random, start: MaskedDraw | null) {
    this.#data = data;
    this.#random = random;
    this.#bearers = data.present.map((column) => Int32Array.from([...column.keys()].filter((i) => column[i] === 1)));
    this.#cost = start === null ? new Float64Array(data.present.length) : Float64Array.from(start.cost);
    this.#floor = start?.floor ?? Math.min(...data.y);
    this.#masking = start?.masking ?? this.#masking;
    this.#free = new Int32Array(Math.max(0, ...data.group) + 1);
    this.#cost.forEach((cost, j) => {
      if (cost === 0) this.#free[data.group[j]!]!++;
    });
    this.#sum = new Float64Array(data.y.length);
    this.#likelihood = new Float64Array(data.y.length);
    this.#addUp();
  }

  get state(): MaskedDraw {
    return { floor: this.#floor, masking: this.#masking, cost: Float64Array.from(this.#cost) };
  }

  /** One pass over all columns and parameters. */
  sweep(): void {
    for (let j = 0; j < this.#cost.length; j++) this.#updateColumn(j);
    for (let k = 0; k < SWAPS; k++) this.#swap();
    for (const step of FLOOR_STEPS) this.#updateFloor(step);
    this.#updateMasking();
    this.#updateScale();
  }

  #updateColumn(j: number): void {
    const { prior, group } = this.#data;
    const odds = Math.log(prior[j]! / (1 - prior[j]!));
    const was = this.#cost[j]!;
    if (was === 0) {
      if (this.#free[group[j]!]! > 1) this.#propose(j, this.#fromPrior(), odds);
    } else this.#propose(j, 0, -odds);
    const cost = this.#cost[j]!;
    if (cost === 0) return;
    const moved = cost * Math.exp(COST_STEP * normal(this.#random));
    if (moved > LEAST_COST && moved < MOST_COST) {
      this.#propose(j, moved, Math.log(moved / cost) - (moved - cost) / MEAN_COST);
    }
  }

  #fromPrior(): number {
    return Math.min(MOST_COST, LEAST_COST - MEAN_COST * Math.log(1 - this.#random()));
  }

  /** @param odds ln of prior × proposal ratio. */
  #propose(j: number, cost: number, odds: number): void {
    const was = this.#cost[j]!;
    const change = Math.expm1(this.#masking * cost) - Math.expm1(this.#masking * was);
    let gain = odds;
    for (const i of this.#bearers[j]!) gain += this.#logLikelihood(i, this.#sum[i]! + change) - this.#likelihood[i]!;
    if (Math.log(this.#random()) >= gain) return;
    for (const i of this.#bearers[j]!) this.#setSum(i, this.#sum[i]! + change);
    this.#setCost(j, cost);
  }

  /** Another column bears the cost of one. */
  #swap(): void {
    const { prior, group, present } = this.#data;
    const costly = [...this.#cost.keys()].filter((j) => this.#cost[j] !== 0);
    if (costly.length === 0 || costly.length === this.#cost.length) return;
    const from = costly[randomInt(this.#random, costly.length)]!;
    const to = randomInt(this.#random, this.#cost.length);
    if (this.#cost[to] !== 0 || (group[from] !== group[to] && this.#free[group[to]!]! < 2)) return;
    const cost = this.#cost[from]!;
    const weight = Math.expm1(this.#masking * cost);
    const [before, after] = [present[from]!, present[to]!];
    let gain = Math.log(prior[to]! / (1 - prior[to]!)) - Math.log(prior[from]! / (1 - prior[from]!));
    for (let i = 0; i < before.length; i++) {
      if (before[i] === after[i]) continue;
      gain += this.#logLikelihood(i, this.#sum[i]! + (after[i]! - before[i]!) * weight) - this.#likelihood[i]!;
    }
    if (Math.log(this.#random()) >= gain) return;
    for (let i = 0; i < before.length; i++) {
      if (before[i] !== after[i]) this.#setSum(i, this.#sum[i]! + (after[i]! - before[i]!) * weight);
    }
    this.#setCost(from, 0);
    this.#setCost(to, cost);
  }

  #updateFloor(step: number): void {
    const was = this.#floor;
    const before = this.#total();
    this.#floor += step * normal(this.#random);
    this.#weigh();
    if (Math.log(this.#random()) < this.#total() - before) return;
    this.#floor = was;
    this.#weigh();
  }

  #updateMasking(): void {
    const was = this.#masking;
    const next = MASKINGS[MASKINGS.indexOf(was) + (this.#random() < 0.5 ? -1 : 1)];
    if (next === undefined) return;
    const before = this.#total();
    this.#masking = next;
    this.#addUp();
    if (Math.log(this.#random()) < this.#total() - before) return;
    this.#masking = was;
    this.#addUp();
  }

  #updateScale(): void {
    const was = this.#scale;
    const prior = (scale: number): number => -SCALE_PRECISION * Math.log(scale) ** 2;
    const before = this.#total() + prior(was);
    this.#scale = Math.max(LEAST_SCALE, was * Math.exp(SCALE_STEP * normal(this.#random)));
    this.#weigh();
    if (Math.log(this.#random()) < this.#total() + prior(this.#scale) - before) return;
    this.#scale = was;
    this.#weigh();
  }

  #setCost(j: number, cost: number): void {
    const group = this.#data.group[j]!;
    if (this.#cost[j] === 0 && cost !== 0) this.#free[group]!--;
    if (this.#cost[j] !== 0 && cost === 0) this.#free[group]!++;
    this.#cost[j] = cost;
  }

  #setSum(i: number, sum: number): void {
    this.#sum[i] = sum;
    this.#likelihood[i] = this.#logLikelihood(i, sum);
  }

  /** Both sums anew, from the costs. */
  #addUp(): void {
    this.#sum.fill(0);
    this.#cost.forEach((cost, j) => {
      if (cost === 0) return;
      const weight = Math.expm1(this.#masking * cost);
      for (const i of this.#bearers[j]!) this.#sum[i]! += weight;
    });
    this.#weigh();
  }

  #weigh(): void {
    for (let i = 0; i < this.#sum.length; i++) this.#likelihood[i] = this.#logLikelihood(i, this.#sum[i]!);
  }

  #total(): number {
    return this.#likelihood.reduce((sum, value) => sum + value, 0);
  }

  #logLikelihood(i: number, sum: number): number {
    const residual = this.#data.y[i]! - this.#floor - Math.log1p(Math.max(0, sum)) / this.#masking;
    return logNoise(residual, Math.sqrt(this.#data.variance[i]!) * this.#scale);
  }
}

/** ln of the density of a run's error: normal, or slowed by something from outside. */
function logNoise(residual: number, sd: number): number {
  const z = residual / sd;
  const core = ((1 - BURST) * Math.exp(-0.5 * z * z)) / (sd * ROOT_TWO_PI);
  const slowed = z > -1 ? (BURST * Math.exp(-Math.max(0, residual) / BURST_MEAN)) / BURST_MEAN : 0;
  return Math.log(core + slowed + WILD / (1 + z * z));
}
