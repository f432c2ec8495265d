import type { Shape } from './kernel.ts';

/** All hyper-parameters as logarithms, so that any value is admissible. */
export interface Hyper {
  readonly main: number;
  readonly pair: number;
  readonly local: number;
  readonly reach: number;
  readonly noise: number;
  readonly drift: number;
  readonly relevance: Float64Array;
}

/** Normal priors of the logarithms: mean and sd. */
export interface Priors {
  readonly main: readonly [number, number];
  readonly pair: readonly [number, number];
  readonly local: readonly [number, number];
  readonly reach: readonly [number, number];
  readonly noise: readonly [number, number];
  readonly drift: readonly [number, number];
  readonly relevance: readonly [number, number];
}

const SCALARS = ['main', 'pair', 'local', 'reach', 'noise', 'drift'] as const;

export function shapeOf(hyper: Hyper): Shape {
  return {
    main: Math.exp(hyper.main),
    pair: Math.exp(hyper.pair),
    local: Math.exp(hyper.local),
    reach: Math.exp(hyper.reach),
    relevance: hyper.relevance.map(Math.exp),
  };
}

/** Noise variance where no calibration told: 5 % of the spread of y. */
const UNKNOWN_NOISE = 0.05 ** 2;

/** Wide priors; only the noise is known beforehand, from the calibration. */
export function priorsFor(sdCore: number | null, spread: number): Priors {
  const noise = sdCore === null ? UNKNOWN_NOISE : Math.min(1, (sdCore / spread) ** 2);
  const known = Math.log(Math.max(1e-4, noise));
  return {
    main: [Math.log(0.5), 1.5],
    pair: [Math.log(0.5), 1.5],
    local: [Math.log(0.1), 1.5],
    reach: [Math.log(0.2), 0.7],
    noise: [known, sdCore === null ? 2 : 0.8],
    drift: [known - 1, 1.5],
    relevance: [0, 1],
  };
}

/** Where the first fit starts: the means of the priors. */
export function startOf(priors: Priors, genes: number): Hyper {
  const at = (name: Exclude<keyof Priors, 'relevance'>): number => priors[name][0];
  return {
    main: at('main'),
    pair: at('pair'),
    local: at('local'),
    reach: at('reach'),
    noise: at('noise'),
    drift: at('drift'),
    relevance: new Float64Array(genes).fill(priors.relevance[0]),
  };
}

/** ln of the priors' density, up to a constant. */
export function lnPrior(hyper: Hyper, priors: Priors): number {
  let sum = 0;
  for (const name of SCALARS) sum -= 0.5 * ((hyper[name] - priors[name][0]) / priors[name][1]) ** 2;
  for (const value of hyper.relevance) sum -= 0.5 * ((value - priors.relevance[0]) / priors.relevance[1]) ** 2;
  return sum;
}

/** d ln(priors' density) / d hyper. */
export function priorSlope(hyper: Hyper, priors: Priors): Hyper {
  const pull = (value: number, [mean, sd]: readonly [number, number]): number => -(value - mean) / (sd * sd);
  return {
    main: pull(hyper.main, priors.main),
    pair: pull(hyper.pair, priors.pair),
    local: pull(hyper.local, priors.local),
    reach: pull(hyper.reach, priors.reach),
    noise: pull(hyper.noise, priors.noise),
    drift: pull(hyper.drift, priors.drift),
    relevance: hyper.relevance.map((value) => pull(value, priors.relevance)),
  };
}

export function flatten(hyper: Hyper): Float64Array {
  const { main, pair, local, reach, noise, drift, relevance } = hyper;
  return Float64Array.from([main, pair, local, reach, noise, drift, ...relevance]);
}

export function unflatten(values: Float64Array): Hyper {
  const [main = 0, pair = 0, local = 0, reach = 0, noise = 0, drift = 0] = values;
  return { main, pair, local, reach, noise, drift, relevance: values.slice(6) };
}
