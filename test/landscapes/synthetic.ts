import type { Genome } from '../../src/domain/genome.ts';
import type { Random, RandomStreams } from '../../src/domain/random.ts';
import { normal, randomInt } from '../../src/domain/random.ts';
import { type Landscape, landscape, plainFactor, spaceWithExclusions, switchFactor } from './landscape.ts';

const FACTORS = 30;
/** ln µs of the base of the landscapes that have no pipeline behind them. */
const BASE = 7;

function switches(count: number): ReturnType<typeof switchFactor>[] {
  return Array.from({ length: count }, (_, i) => switchFactor(`t${i}`));
}

function distinct(random: Random, count: number, bound: number): number[] {
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(randomInt(random, bound));
  return [...chosen];
}

/** Log-linear with sparse main, pair and six third-order effects, a redundant pair, one exclusion. */
export function sparse(seed: number, streams: RandomStreams, factors = FACTORS): Landscape {
  const random = streams(`sparse/${seed}`);
  const main = Array.from({ length: factors }, () => (random() < 0.5 ? 0.18 : 0.01) * normal(random));
  for (let i = 0; i < 3; i++) main[i] = -Math.abs(0.5 + 0.15 * normal(random));
  const products: { readonly of: readonly number[]; readonly weight: number }[] = [{ of: [0, 1], weight: 0.45 }];
  for (let i = 0; i < 25; i++) products.push({ of: distinct(random, 2, factors), weight: 0.15 * normal(random) });
  for (let i = 0; i < 6; i++) products.push({ of: distinct(random, 3, factors), weight: 0.15 * normal(random) });
  const lnTime = (genome: Genome): number =>
    main.reduce((sum, effect, i) => sum + effect * genome[i]!, BASE) +
    products.reduce((sum, { of, weight }) => sum + (of.every((i) => genome[i] === 1) ? weight : 0), 0);
  return landscape({ name: `sparse${seed}`, space: spaceWithExclusions(switches(factors), [[4, 5]]), lnTime });
}

/** A pair that hurts alone and helps together, behind a few plain effects. */
export function trap(seed: number, streams: RandomStreams, factors = 20): Landscape {
  const random = streams(`trap/${seed}`);
  const main = Array.from({ length: factors }, (_, i) => (i < 2 ? 0.15 : 0.1 * normal(random)));
  const lnTime = (genome: Genome): number =>
    main.reduce((sum, effect, i) => sum + effect * genome[i]!, BASE) - 0.8 * genome[0]! * genome[1]!;
  return landscape({ name: `trap${seed}`, space: spaceWithExclusions(switches(factors)), lnTime });
}

/** No treatment does anything. */
export function nullLandscape(factors = FACTORS): Landscape {
  return landscape({ name: 'null', space: spaceWithExclusions(switches(factors)), lnTime: () => BASE });
}

/** Another landscape where one treatment crashes, two crash together, and 5 % of all runs crash by chance. */
export function failing(inner: Landscape, streams: RandomStreams): Landscape {
  const random = streams(`failing/${inner.name}`);
  const [alone, first, second] = distinct(random, 3, inner.space.factors.length) as [number, number, number];
  const failure = (genome: Genome): number =>
    genome[alone] !== 0 || (genome[first] !== 0 && genome[second] !== 0) ? 1 : 0.05;
  return { ...inner, name: `failing-${inner.name}`, failure };
}

/** Another landscape where one treatment doubles the noise of a run. */
export function heteroscedastic(inner: Landscape, streams: RandomStreams): Landscape {
  const noisy = randomInt(streams(`hetero/${inner.name}`), inner.space.factors.length);
  return { ...inner, name: `hetero-${inner.name}`, noiseScale: (genome) => (genome[noisy] === 0 ? 1 : 2) };
}

const PREFETCH = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] as const;

/** An ordinal factor with its optimum inside, beside an ordinary and a categorical one and some switches. */
export function integer(seed: number, streams: RandomStreams): Landscape {
  const random = streams(`integer/${seed}`);
  const inside = 3 + randomInt(random, PREFETCH.length - 6);
  const main = Array.from({ length: 12 }, () => 0.15 * normal(random));
  const modes = ['base', 'a', 'b', 'c'].map((_, i) => (i === 0 ? 0 : 0.2 * normal(random)));
  const factors = [
    plainFactor('prefetch', PREFETCH, true),
    plainFactor('workers', [1, 2, 4, 8], true),
    plainFactor('mode', ['base', 'a', 'b', 'c'], false),
    ...switches(main.length),
  ];
  const lnTime = (genome: Genome): number => {
    const bowl = 0.02 * (genome[0]! - inside) ** 2;
    const workers = -0.3 * genome[1]! + 0.1 * genome[1]! ** 2 * (1 + 0.3 * genome[3]!);
    return main.reduce((sum, effect, i) => sum + effect * genome[i + 3]!, BASE + bowl + workers + modes[genome[2]!]!);
  };
  return landscape({ name: `integer${seed}`, space: spaceWithExclusions(factors), lnTime });
}

/** A dozen weak effects, which together decide the last few per cent, among many that do nothing. */
export function weak(seed: number, streams: RandomStreams, factors = 24): Landscape {
  const random = streams(`weak/${seed}`);
  const main = Array.from({ length: factors }, (_, i) =>
    i < 12 ? 0.012 * (random() < 0.5 ? 1 : -1) * (0.5 + random()) : 0,
  );
  const lnTime = (genome: Genome): number => main.reduce((sum, effect, i) => sum + effect * genome[i]!, BASE);
  return landscape({ name: `weak${seed}`, space: spaceWithExclusions(switches(factors)), lnTime });
}

/** Two basins far apart: every main effect points into the wider one, which is 30 % slower at its bottom. */
export function basins(seed: number, streams: RandomStreams, factors = 14): Landscape {
  const random = streams(`basins/${seed}`);
  const centres = Array.from({ length: factors }, () => randomInt(random, 2));
  const far = centres.map((level, i) => (i < 4 ? level : 1 - level));
  const off = (genome: Genome, centre: readonly number[]): number =>
    centre.reduce((count, level, i) => count + Number(genome[i] !== level), 0);
  const lnTime = (genome: Genome): number =>
    BASE + Math.min(Math.log(1.3) + 0.06 * off(genome, centres), 0.2 * off(genome, far));
  return landscape({ name: `basins${seed}`, space: spaceWithExclusions(switches(factors)), lnTime });
}

const LENGTHS = Array.from({ length: 40 }, (_, i) => 10 * (i + 1));

/** Numbers of many levels whose best values belong together, beside alternatives of which each has a valley of its own. */
export function valley(seed: number, streams: RandomStreams): Landscape {
  const random = streams(`valley/${seed}`);
  const modes = Array.from({ length: 5 }, () => ({
    level: 0.3 * random(),
    sum: 20 + randomInt(random, 40),
    place: 5 + randomInt(random, 30),
  }));
  const factors = [
    plainFactor('mode', ['base', 'a', 'b', 'c', 'd'], false),
    plainFactor('first', LENGTHS, true),
    plainFactor('second', LENGTHS, true),
    ...switches(6),
  ];
  const lnTime = ([mode = 0, first = 0, second = 0, ...rest]: Genome): number => {
    const { level, sum, place } = modes[mode]!;
    const across = 0.0006 * (first + second - sum) ** 2;
    const along = 0.0001 * (first - place) ** 2;
    return BASE + level + Math.min(0.8, across + along) - 0.05 * rest[0]! + 0.04 * rest[1]!;
  };
  return landscape({ name: `valley${seed}`, space: spaceWithExclusions(factors), lnTime });
}

/** All that can be gained is three times the noise of a usual run, in three parts. */
export function small(seed: number, streams: RandomStreams, factors = 20): Landscape {
  const random = streams(`small/${seed}`);
  const causes = distinct(random, 3, factors);
  const lnTime = (genome: Genome): number => BASE - causes.reduce((sum, f) => sum + 0.05 * genome[f]!, 0);
  return landscape({ name: `small${seed}`, space: spaceWithExclusions(switches(factors)), lnTime });
}
