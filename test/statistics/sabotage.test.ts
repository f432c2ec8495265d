import { describe, expect, test } from 'vitest';
import { normal, type Random, shuffled } from '../../src/domain/random.ts';
import { randomFrom, randomStreams } from '../../src/search/rng.ts';
import { huberLocation } from '../../src/stats/huber.ts';
import { mean, median } from '../../src/stats/quantile.ts';
import { hodgesLehmann } from '../../src/stats/signed-rank.ts';
import { simulateSearch } from '../helpers/simulation.ts';
import { noiseProcess, USUAL_NOISE } from '../landscapes/noise.ts';
import { nullLandscape } from '../landscapes/synthetic.ts';

/*
 * Teeth: each check holds for what we do and fails for a mistake that would look like it works.
 * A check that also passes for its sabotage tests nothing.
 */

type Location = (lnScores: readonly number[]) => number;

function aRunError(random: Random): number {
  return 0.04 * normal(random) + (random() < 0.07 ? -0.25 * Math.log(1 - random()) : 0);
}

/** Bias (ln) of a comparison of equals of which one was run twice and the other seven times. */
function biasOfUnequalCounts(location: Location): number {
  const random = randomFrom('unequal');
  const runs = (count: number): number[] => Array.from({ length: count }, () => aRunError(random));
  return mean(Array.from({ length: 3000 }, () => location(runs(2)) - location(runs(7))));
}

describe('min for median', () => {
  const check = (location: Location): boolean => Math.abs(biasOfUnequalCounts(location)) < 0.015;

  test('Huber location compares a set run twice fairly with one run seven times', () => {
    expect(check((values) => huberLocation(values))).toBe(true);
  });

  test('the minimum does not, and the check sees it', () => {
    expect(check((values) => Math.min(...values))).toBe(false);
  });
});

/** Share of comparisons of equals that are called different, when the runs are made in the given order. */
function falseAlarms(order: 'blocks' | 'one after the other'): number {
  const blocks = 12;
  const repetitions = 400;
  let alarms = 0;
  for (let session = 0; session < repetitions; session++) {
    const drifting = { ...USUAL_NOISE, burst: 0, core: 0.02, drift: 0.06 };
    const error = noiseProcess(drifting, randomStreams(`order/${session}`));
    const random = randomFrom(`order/${session}`);
    const first = 40;
    const differences = Array.from({ length: blocks }, (_, block) => {
      const [a = 0, b = 1] = shuffled(random, [0, 1]);
      const when = order === 'blocks' ? [2 * block + a, 2 * block + b] : [block, blocks + block];
      return error(first + (when[0] ?? 0), 1) - error(first + (when[1] ?? 0), 1);
    });
    const { low, high } = hodgesLehmann(differences);
    if ((low ?? -1) > 0 || (high ?? 1) < 0) alarms++;
  }
  return alarms / repetitions;
}

describe('a dropped block effect', () => {
  const check = (order: Parameters<typeof falseAlarms>[0]): boolean => falseAlarms(order) <= 0.083;

  test('random order inside blocks keeps drift out of the comparison', () => {
    expect(check('blocks')).toBe(true);
  });

  test('one set after the other does not, and the check sees it', () => {
    expect(check('one after the other')).toBe(false);
  });
});

/** Mean claimed gain (ln) where nothing helps, over sessions. */
function claimedGain(from: 'fresh blocks' | 'search runs'): number {
  const truth = nullLandscape(10);
  const claims = Array.from({ length: 20 }, (_, i) => {
    const budgets = [{ fromRun: 1, budget: 60 }];
    const { session, findings } = simulateSearch(truth, USUAL_NOISE, `reused/${i}`, { budgets });
    if (from === 'fresh blocks') return findings.confirmation?.fastest.gain ?? 0;
    const scores = (purpose: string): number[] =>
      session.runs.filter((run) => run.purpose === purpose).map((run) => Math.log(run.usPerTask ?? 1));
    return median(scores('calibrate')) - Math.min(...scores('search'));
  });
  return mean(claims);
}

describe('search runs reused in confirmation', () => {
  const check = (from: Parameters<typeof claimedGain>[0]): boolean => Math.abs(claimedGain(from)) < 0.03;

  test('fresh blocks claim nothing where nothing is', () => {
    expect(check('fresh blocks')).toBe(true);
  });

  test('the run that was chosen for its luck does, and the check sees it', () => {
    expect(check('search runs')).toBe(false);
  });
});

/** A run beside which something may have gone on: its error, and what an outside gate saw. */
interface Disturbed {
  readonly error: number;
  readonly flagged: boolean;
}

/**
 * Difference (ln) that a policy of re-running makes to a comparison of a set with one that is three times as noisy and
 * as fast: the law is that it makes none.
 */
function biasOfGate(mustRepeat: (run: Disturbed, usual: number) => boolean): number {
  const random = randomFrom('gate');
  const measured = (scale: number): number => {
    let run: Disturbed = { error: 0, flagged: false };
    for (let attempt = 0; attempt < 3; attempt++) {
      run = { error: 0.03 * scale * normal(random), flagged: random() < 0.15 };
      if (!mustRepeat(run, 0.02)) break;
    }
    return run.error;
  };
  return mean(Array.from({ length: 4000 }, () => measured(3) - measured(1)));
}

describe('a gate on the score', () => {
  const check = (gate: Parameters<typeof biasOfGate>[0]): boolean => Math.abs(biasOfGate(gate)) < 0.01;

  test('repeating runs that were disturbed from outside changes no comparison', () => {
    expect(check(({ flagged }) => flagged)).toBe(true);
  });

  test('repeating runs that look slow does, and the check sees it', () => {
    expect(check(({ error }, usual) => error > usual)).toBe(false);
  });
});
