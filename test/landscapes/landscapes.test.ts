import { describe, expect, it } from 'vitest';
import { baseGenome, type Genome } from '../../src/domain/genome.ts';
import { randomStreams } from '../../src/search/rng.ts';
import { type Landscape, optimumOf } from './landscape.ts';
import { noiseProcess, USUAL_NOISE } from './noise.ts';
import { parslLike } from './parsl-like.ts';
import {
  basins,
  failing,
  heteroscedastic,
  integer,
  nullLandscape,
  small,
  sparse,
  trap,
  valley,
  weak,
} from './synthetic.ts';

const streams = randomStreams('landscapes');

/** The base with some treatments on, by name. */
function set({ space }: Landscape, ...names: readonly string[]): Genome {
  return space.factors.map(({ name }) => (names.includes(name) ? 1 : 0));
}

describe('the pipeline landscape', () => {
  const truth = parslLike(3, streams);
  const time = (...names: readonly string[]): number => truth.lnTime(set(truth, ...names));

  it('has a base of about a millisecond and an optimum more than ten times faster', () => {
    expect(Math.exp(time())).toBeGreaterThan(800);
    expect(Math.exp(time())).toBeLessThan(2000);
    const best = optimumOf(truth, streams('optimum'), 4);
    expect(time() - truth.lnTime(best)).toBeGreaterThan(Math.log(9));
    expect(truth.space.isValid(best)).toBe(true);
  });

  it('masks: prefetch does little while logging is on, and much once it is gone', () => {
    const early = time() - time('cfg_prefetch');
    const late = time('cfg_no_init_logging') - time('cfg_no_init_logging', 'cfg_prefetch');
    expect(late).toBeGreaterThan(3 * early);
  });

  it('has two redundant log treatments, and one that excludes another', () => {
    const both = time() - time('cfg_no_init_logging', 'src_biglogs_remove');
    const sum = 2 * time() - time('cfg_no_init_logging') - time('src_biglogs_remove');
    expect(sum - both).toBeGreaterThan(0.2);
    expect(truth.space.isValid(set(truth, 'src_biglogs_remove', 'src_biglogs_lazy'))).toBe(false);
  });

  it('has affinity help slow runs and hurt fast ones', () => {
    expect(time('env_affinity')).toBeLessThan(time());
    const fast = ['env_py313t', 'cfg_no_init_logging', 'cfg_prefetch', 'src_biglogs_remove', 'cfg_poll_100'];
    const gain = time(...fast) - time(...fast, 'env_affinity');
    expect(gain).toBeLessThan(time() - time('env_affinity'));
  });

  it('is the same for the same seed', () => {
    expect(parslLike(3, streams).lnTime(set(truth, 'env_ramfs'))).toBe(time('env_ramfs'));
    expect(parslLike(4, streams).lnTime(set(truth))).not.toBe(time());
  });
});

describe('the other landscapes', () => {
  it('null: nothing does anything', () => {
    const truth = nullLandscape();
    expect(truth.lnTime(truth.space.sample(streams('x')))).toBe(truth.lnTime(baseGenome(truth.space.factors)));
  });

  it('trap: a pair that hurts alone helps together', () => {
    const truth = trap(0, streams);
    const at = (...names: readonly string[]): number => truth.lnTime(set(truth, ...names));
    expect(at('t0')).toBeGreaterThan(at());
    expect(at('t1')).toBeGreaterThan(at());
    expect(at('t0', 't1')).toBeLessThan(at());
  });

  it('sparse: the optimum found by descent is the one found by trying all', () => {
    const truth = sparse(1, streams, 10);
    const all = Array.from({ length: 1024 }, (_, i) => truth.space.factors.map((_, f) => (i >> f) & 1));
    const valid = all.filter((genome) => truth.space.isValid(genome));
    const least = Math.min(...valid.map((genome) => truth.lnTime(genome)));
    expect(truth.lnTime(optimumOf(truth, streams('descent'), 20))).toBeCloseTo(least, 12);
  });

  it('integer: the optimum of the ordinal factor is inside', () => {
    const truth = integer(0, streams);
    const levels = truth.space.factors[0]!.levels.map((_, level) =>
      truth.lnTime([level, ...baseGenome(truth.space.factors).slice(1)]),
    );
    const best = levels.indexOf(Math.min(...levels));
    expect(best).toBeGreaterThan(0);
    expect(best).toBeLessThan(levels.length - 1);
  });

  it('weak: a dozen effects of about 1 % each are all that there is', () => {
    const truth = weak(0, streams);
    const effects = truth.space.factors.map(({ name }) =>
      Math.abs(truth.lnTime(set(truth, name)) - truth.lnTime(set(truth))),
    );
    expect(effects.filter((effect) => effect > 0.005)).toHaveLength(12);
    expect(Math.max(...effects)).toBeLessThan(0.02);
  });

  it('basins: most single changes lead to the wide basin, whose bottom is 30 % slower than the other', () => {
    const truth = basins(0, streams);
    const all = Array.from({ length: 2 ** 14 }, (_, i) => truth.space.factors.map((_, f) => (i >> f) & 1));
    const bottoms = all.filter((genome) =>
      genome.every((_, f) => truth.lnTime(genome.with(f, 1 - genome[f]!)) > truth.lnTime(genome)),
    );
    expect(bottoms).toHaveLength(2);
    const [wide, narrow] = bottoms.map((genome) => truth.lnTime(genome)).sort((a, b) => b - a);
    expect(wide! - narrow!).toBeCloseTo(Math.log(1.3), 9);
  });

  it('valley: the best second number depends on the first', () => {
    const truth = valley(0, streams);
    const bestSecond = (first: number): number => {
      const times = Array.from({ length: 40 }, (_, second) => truth.lnTime([1, first, second, 0, 0, 0, 0, 0, 0]));
      return times.indexOf(Math.min(...times));
    };
    expect(bestSecond(14)).not.toBe(bestSecond(20));
  });

  it('small: three causes of 5 % each', () => {
    const truth = small(0, streams);
    const all = truth.space.factors.map(() => 1);
    expect(truth.lnTime(set(truth)) - truth.lnTime(all)).toBeCloseTo(0.15, 9);
  });

  it('failing: one treatment and one pair always crash, all others now and then', () => {
    const truth = failing(nullLandscape(12), streams);
    const singles = truth.space.factors.filter(({ name }) => truth.failure(set(truth, name)) === 1);
    expect(singles).toHaveLength(1);
    expect(truth.failure(set(truth))).toBe(0.05);
    expect(truth.failure(truth.space.factors.map(() => 1))).toBe(1);
  });

  it('heteroscedastic: one treatment doubles the noise', () => {
    const truth = heteroscedastic(nullLandscape(12), streams);
    const noisy = truth.space.factors.filter(({ name }) => truth.noiseScale(set(truth, name)) === 2);
    expect(noisy).toHaveLength(1);
    expect(truth.noiseScale(set(truth))).toBe(1);
  });
});

describe('the noise', () => {
  it('depends on the session and the number of the run only', () => {
    const [first, second] = [1, 2].map(() => noiseProcess(USUAL_NOISE, randomStreams('session')));
    expect(second!(17, 1)).toBe(first!(17, 1));
    expect(first!(18, 1)).not.toBe(first!(17, 1));
  });

  it('has the spread and the share of slowed runs that it is asked for', () => {
    const noise = noiseProcess({ ...USUAL_NOISE, drift: 0, shift: 0 }, randomStreams('spread'));
    const errors = Array.from({ length: 4000 }, (_, run) => noise(run, 1)).sort((a, b) => a - b);
    const slowed = errors.filter((error) => error > 0.16).length / errors.length;
    const spread = (errors[Math.floor(0.69 * 4000)]! - errors[Math.floor(0.31 * 4000)]!) / 0.99;
    expect(slowed).toBeGreaterThan(0.025);
    expect(slowed).toBeLessThan(0.06);
    expect(spread).toBeGreaterThan(0.038);
    expect(spread).toBeLessThan(0.05);
  });
});
