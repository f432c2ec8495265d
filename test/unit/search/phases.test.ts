import { describe, expect, test } from 'vitest';
import { genomeKey } from '../../../src/domain/genome.ts';
import type { Gates, RunRecord, RunRequest } from '../../../src/domain/run.ts';
import { DEFAULT_PRICES } from '../../../src/domain/search-settings.ts';
import { assembleReport } from '../../../src/report/search/assemble.ts';
import { calibrationLines } from '../../../src/report/text/calibration.ts';
import { drive } from '../../../src/search/drive.ts';
import { runSearch } from '../../../src/search/engine.ts';
import { watchDrift } from '../../../src/search/evidence/drift.ts';
import { flagRates } from '../../../src/search/evidence/flag-rates.ts';
import { observations } from '../../../src/search/evidence/observations.ts';
import { askGated } from '../../../src/search/evidence/repetitions.ts';
import { taskSizes } from '../../../src/search/evidence/task-sizes.ts';
import type { Model, SearchOutcome } from '../../../src/search/findings.ts';
import { calibrate } from '../../../src/search/phases/1-calibrate.ts';
import { select } from '../../../src/search/phases/3-select.ts';
import { attribute } from '../../../src/search/phases/4-attribute.ts';
import { prune } from '../../../src/search/phases/5-prune.ts';
import { confirm } from '../../../src/search/phases/6-confirm.ts';
import { duel } from '../../../src/search/phases/duel.ts';
import { randomStreams } from '../../../src/search/rng.ts';
import { newSession, type Session } from '../../../src/search/session.ts';
import { aFactor, aLevel } from '../../helpers/factors.ts';
import { A_CALIBRATION, aLedger, simulateSearch, someSettings } from '../../helpers/simulation.ts';
import {
  type Landscape,
  landscape,
  plainFactor,
  spaceWithExclusions,
  switchFactor,
} from '../../landscapes/landscape.ts';
import { NO_NOISE, type Noise, runsOfLandscape, USUAL_NOISE } from '../../landscapes/noise.ts';
import { parslLike } from '../../landscapes/parsl-like.ts';
import { failing, nullLandscape } from '../../landscapes/synthetic.ts';

const QUIET: Noise = { ...NO_NOISE, core: 0.01 };
const IDENTITY = { search: 's', app: 'a.py', parsl: '1', python: '3', machine: 'm' };

/** Factors with additive gains (ln). */
function additive(gains: readonly number[], exclusions: readonly (readonly [number, number])[] = []): Landscape {
  const factors = gains.map((_, i) => switchFactor(`t${i}`));
  return landscape({
    name: 'additive',
    space: spaceWithExclusions(factors, exclusions),
    lnTime: (genome) => 7 - gains.reduce((sum, gain, i) => sum + gain * (genome[i] ?? 0), 0),
  });
}

/** A model that knows the truth. */
function oracle(truth: Landscape): Model {
  return {
    predict: (genomes) => genomes.map((genome) => ({ mean: truth.lnTime(genome), sd: 0.01 })),
  };
}

function sessionOf(truth: Landscape, budget = 1000, overrides = {}): Session {
  return newSession(
    someSettings({ budgets: [{ fromRun: 1, budget }], ...overrides }),
    truth.space,
    randomStreams('phases'),
  );
}

function outcomeOf(truth: Landscape, candidates: SearchOutcome['candidates']): SearchOutcome {
  return { candidates, model: oracle(truth), stoppedEarly: null, expectedGain: null };
}

const FLAGGED: Gates = {
  flagged: true,
  reasons: ['foreign CPU 12 %'],
  stolen: 0,
  foreignCpu: 0.12,
  ioStall: 0,
  memoryStall: 0,
  canary: 1,
  frequencyMhz: null,
  swappedPages: 0,
};

describe('calibration', () => {
  test('measures the base only, and says what can be resolved', () => {
    const truth = additive([0.2]);
    const session = sessionOf(truth);
    const ledger = aLedger({ calibrate: 6, looks: [8, 12] });
    const found = drive(calibrate(session, ledger), runsOfLandscape(truth, USUAL_NOISE, randomStreams('c')));
    expect(session.runs).toHaveLength(6);
    expect(session.runs.every((run) => run.purpose === 'calibrate' && Object.keys(run.genome).length === 0)).toBe(true);
    expect(found.baseline).toBeCloseTo(7, 0);
    expect(found.refusal).toBeNull();
    expect(calibrationLines(found, ledger).join(' ')).toMatch(/run sd .* %.*8 blocks resolve >= .* %, 12 blocks/);
  });

  test('stops after two runs of an app that fails, with the reason', () => {
    const truth = { ...additive([0.2]), failure: () => 1 };
    const session = sessionOf(truth);
    const found = drive(
      calibrate(session, aLedger({ calibrate: 6 })),
      runsOfLandscape(truth, QUIET, randomStreams('c')),
    );
    expect(session.runs).toHaveLength(2);
    expect(found.baseline).toBeNull();
    expect(found.refusal).toMatchObject({ code: 'cannot-be-measured', reason: expect.stringContaining('crashed') });
  });

  test('refuses a machine that is too noisy, unless forced', () => {
    const truth = additive([0.2]);
    const wild = { ...NO_NOISE, core: 0.5 };
    const found = (force: boolean) =>
      drive(
        calibrate(sessionOf(truth, 100, { force }), aLedger({ calibrate: 6 })),
        runsOfLandscape(truth, wild, randomStreams('wild')),
      );
    expect(found(false).refusal?.code).toBe('too-noisy');
    expect(found(true).refusal).toBeNull();
    expect(found(true).warnings.map(({ code }) => code)).toContain('very-noisy');
  });

  test('starts a search by tasks with two sizes, and fills the time aimed at from then on', () => {
    const truth = additive([0.2]);
    const session = sessionOf(truth, 100, { sizedByTasks: true, seconds: 6 });
    const sizes: (number | null)[] = [];
    const answer = (request: RunRequest): RunRecord => {
      sizes.push(request.tasks);
      const run = runsOfLandscape(truth, QUIET, randomStreams('sizes'))(request);
      // The app submits a tenth more than asked, and five besides.
      return { ...run, tasks: Math.round(1.1 * (request.tasks ?? 0)) + 5 };
    };
    drive(calibrate(session, aLedger({ calibrate: 6 })), answer);
    const [pilot, second, third] = sizes;
    expect(second).toBeGreaterThan(pilot ?? 0);
    expect(new Set(sizes.slice(2)).size).toBe(1);
    expect((((third ?? 0) * 1.1 + 5) * Math.exp(7)) / 1e6).toBeCloseTo(6, 0);
    expect(observations(session)).toHaveLength(5);
    const fast = taskSizes(session, oracle(additive([2])))([1]);
    expect(fast).toBeGreaterThan(6 * (third ?? 0));
  });
});

describe('gates', () => {
  test('a disturbed run is made again at most twice, whatever its score, and counts less', () => {
    const truth = additive([0]);
    const session = sessionOf(truth);
    const answer = runsOfLandscape(truth, QUIET, randomStreams('gates'));
    drive(calibrate(session, aLedger({ calibrate: 8 })), (request) => ({
      ...answer(request),
      gates: request.run === 3 || request.run > 6 ? FLAGGED : { ...FLAGGED, flagged: false },
    }));
    expect(session.runs).toHaveLength(8);
    const kept = observations(session);
    expect(kept.filter(({ weight }) => weight < 1).length).toBeLessThan(3);
    expect(kept.length).toBeLessThan(8);
  });

  test('a slow run that nothing disturbed is neither made again nor left out', () => {
    const truth = additive([0]);
    const session = sessionOf(truth);
    const answer = runsOfLandscape(truth, QUIET, randomStreams('gates'));
    const slow = { genome: [0], purpose: 'search', block: null, epoch: 1, tasks: null, capSeconds: null } as const;
    const planned = [slow, slow, slow, slow, slow, slow];
    drive(askGated(session, 'search', planned, { left: 20 }), (request) => {
      const run = answer(request);
      const usPerTask = (run.usPerTask ?? 0) * (request.run === 4 ? 10 : 1);
      return { ...run, usPerTask, gates: { ...FLAGGED, flagged: false } };
    });
    expect(session.runs).toHaveLength(6);
    expect(observations(session).map(({ weight }) => weight)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test('runs of the search that take twice as long as the best are stopped, never the base, and never those of a claim', () => {
    const truth = additive([0.9, 0.5, -0.8, 0.1, 0.2, 0]);
    const run = (capping: boolean) => {
      const session = sessionOf(truth, 100, { capping, sizedByTasks: false });
      const answer = runsOfLandscape(truth, QUIET, randomStreams('caps'));
      const caps: (number | null)[] = [];
      drive(runSearch(session), (request) => {
        const record = answer(request);
        const seconds = 0.05 * (record.usPerTask ?? 0);
        const { capSeconds, genome, purpose } = request;
        caps.push(capSeconds);
        if (capSeconds !== null) expect([purpose, genome.some((level) => level > 0)]).toEqual(['search', true]);
        if (capSeconds === null || seconds <= capSeconds) return { ...record, makespanSeconds: seconds };
        return { ...record, makespanSeconds: capSeconds, usPerTask: 20 * capSeconds, censored: true };
      });
      return { session, caps };
    };
    const { session, caps } = run(true);
    expect(session.runs.some(({ censored }) => censored)).toBe(true);
    // Known values are never bounds.
    expect(observations(session).some(({ run: { censored } }) => censored)).toBe(false);
    const best = Math.min(...session.runs.map((r) => r.makespanSeconds ?? Number.POSITIVE_INFINITY));
    expect(Math.min(...caps.map((cap) => cap ?? Number.POSITIVE_INFINITY))).toBeGreaterThan(1.8 * best);
    expect(run(false).caps.every((cap) => cap === null)).toBe(true);
  });

  test('which treatments were disturbed more often is tested', () => {
    const truth = additive([0, 0]);
    const session = sessionOf(truth);
    const answer = runsOfLandscape(truth, QUIET, randomStreams('rates'));
    drive(
      duel(sessionShared(session, 40), [
        [0, 0],
        [1, 0],
      ]),
      (request) => ({
        ...answer(request),
        gates: { ...FLAGGED, flagged: request.genome[0] === 1 && request.run % 3 !== 0 },
      }),
    );
    const [rate] = flagRates(session);
    expect(rate?.treatment).toBe('t0');
    expect(rate?.p).toBeLessThan(0.01);
  });
});

function sessionShared(session: Session, budget: number): Session {
  return Object.assign(session, { settings: { ...session.settings, budgets: [{ fromRun: 1, budget }] } });
}

describe('drift', () => {
  test('a step of ten percent opens a new epoch within eight controls, noise alone does not', () => {
    const truth = additive([0]);
    const alarms = (step: number): number | null => {
      const session = sessionOf(truth);
      const answer = runsOfLandscape(truth, { ...NO_NOISE, core: 0.03 }, randomStreams('drift'));
      for (let control = 1; control <= 24; control++) {
        drive(calibrate(session, aLedger({ calibrate: 1 })), (request) => {
          const run = answer({ ...request, run: control });
          return { ...run, run: control, usPerTask: (run.usPerTask ?? 0) * (control > 12 ? Math.exp(step) : 1) };
        });
        if (watchDrift(session, 0.03)) return control - 12;
      }
      return null;
    };
    expect(alarms(0)).toBeNull();
    expect(alarms(0.1)).toBeGreaterThan(0);
    expect(alarms(0.1)).toBeLessThanOrEqual(8);
  });
});

describe('selection', () => {
  const truth = additive([0.3, 0.1, -0.1]);
  const candidates = [
    [1, 0, 0],
    [1, 1, 0],
    [1, 1, 1],
    [0, 0, 0],
  ];

  test('takes the fastest by fresh runs of its own within its allowance', () => {
    const session = sessionOf(truth);
    const found = drive(
      select(session, aLedger({ select: 20 }), outcomeOf(truth, candidates)),
      runsOfLandscape(truth, QUIET, randomStreams('s')),
    );
    expect(found.best).toEqual([1, 1, 0]);
    expect(session.runs).toHaveLength(20);
    expect(new Set(session.runs.map((run) => run.purpose))).toEqual(new Set(['select']));
    expect(found.ranking.reduce((sum, { runs }) => sum + runs, 0)).toBe(20);
  });

  test('without an allowance the first candidate stands', () => {
    const found = drive(
      select(sessionOf(truth), aLedger(), outcomeOf(truth, candidates)),
      runsOfLandscape(truth, QUIET, randomStreams('s')),
    );
    expect(found.best).toEqual([1, 0, 0]);
  });

  test('a set that fails or breaks the memory guard is out', () => {
    const session = sessionOf(truth, 1000, { maxMemoryMb: 500 });
    const answer = runsOfLandscape({ ...truth, failure: (g) => (g[2] === 1 ? 1 : 0) }, QUIET, randomStreams('s'));
    const found = drive(select(session, aLedger({ select: 16 }), outcomeOf(truth, candidates)), (request) => ({
      ...answer(request),
      peakRssMb: request.genome[1] === 1 ? 900 : 100,
    }));
    expect(found.best).toEqual([1, 0, 0]);
  });
});

describe('attribution and pruning', () => {
  const gains = [0.5, 0.3, 0.05, 0.04, 0.03, 0, 0, 0, -0.03, 0.02];
  const truth = additive(gains);
  const best = gains.map(() => 1);
  const found = (allowance: number, session = sessionOf(truth)) =>
    drive(
      attribute(session, aLedger({ attribute: allowance }), A_CALIBRATION, outcomeOf(truth, [best]), {
        best,
        ranking: [],
      }),
      runsOfLandscape(truth, QUIET, randomStreams('a')),
    );

  test('the screen finds what each weak treatment is worth, within its allowance', () => {
    const session = sessionOf(truth);
    const { atBest } = found(40, session);
    expect(session.runs.length).toBeLessThanOrEqual(40);
    const weak = atBest.filter(({ factor }) => (gains[factor] ?? 0) < 0.07);
    expect(weak.every(({ measured }) => measured)).toBe(true);
    for (const { factor, estimate } of weak) expect(Math.abs(estimate - (gains[factor] ?? 0))).toBeLessThan(0.02);
  });

  test('with a large allowance all of it is measured: drops, treatments alone, both paths, shares', () => {
    const session = sessionOf(truth, 2000);
    const result = found(800, session);
    expect(session.runs.length).toBeLessThanOrEqual(800);
    for (const list of [result.atBest, result.atBase, result.shapley]) {
      expect(list.every(({ measured }) => measured)).toBe(true);
      for (const { factor, estimate } of list) expect(Math.abs(estimate - (gains[factor] ?? 0))).toBeLessThan(0.03);
    }
    expect(result.paths.bestFirst.slice(1).every(({ measured }) => measured !== null)).toBe(true);
    expect(result.paths.bestFirst.at(-1)?.genome).toEqual(best);
  });

  test('a raised budget goes on where the first attribution stopped', () => {
    const session = sessionOf(truth, 2000);
    found(40, session);
    const before = session.runs.length;
    const again = found(300, session);
    const blocks = session.runs.slice(before).map((run) => run.block);
    expect(blocks.some((block) => block?.startsWith('screen-'))).toBe(false);
    expect(again.shapley.length).toBe(gains.length);
  });

  test("without runs all numbers are the model's and have no interval", () => {
    const session = sessionOf(truth);
    const { atBest, atBase, shapley } = found(0, session);
    expect(session.runs).toHaveLength(0);
    for (const effect of [...atBest, ...atBase, ...shapley]) {
      expect(effect.measured).toBe(false);
      expect(effect.low).toBeNull();
    }
    const total = gains.reduce((sum, gain) => sum + gain, 0);
    expect(shapley.reduce((sum, { estimate }) => sum + estimate, 0)).toBeCloseTo(total, 9);
  });

  test('what does not pay its price is dropped, and called free where that is sure', () => {
    const pruning = prune(sessionOf(truth), { ...found(200), model: oracle(truth) });
    const verdicts = new Map(pruning.treatments.map(({ factor, verdict }) => [factor, verdict]));
    expect(pruning.pruned[8]).toBe(0);
    expect(verdicts.get(8)).toBe('free');
    expect(verdicts.get(0)).toBe('proven');
    expect(pruning.pruned.slice(0, 4)).toEqual([1, 1, 1, 1]);
    expect(pruning.putBack.every((factor) => pruning.pruned[factor] === 0)).toBe(true);
  });

  test('a level that loses something gives way to a nicer one that costs less than the price of its class', () => {
    const lossy = { class: 'config-lossy' as const };
    const logging = (noneOverWarning: number): Landscape => {
      const levels = [aLevel('as-is'), aLevel('warning', lossy), aLevel('none', lossy)];
      const gain = [0, 0.5, 0.5 + noneOverWarning];
      return landscape({
        name: 'logging',
        space: spaceWithExclusions([aFactor('logging', [], { levels })], []),
        lnTime: (genome) => 7 - (gain[genome[0] ?? 0] ?? 0),
      });
    };
    const prunedOf = (land: Landscape, overrides = {}) => {
      const session = sessionOf(land, 1000, overrides);
      const selection = { best: [2], ranking: [] };
      const attribution = drive(
        attribute(session, aLedger({ attribute: 0 }), A_CALIBRATION, outcomeOf(land, [[2]]), selection),
        runsOfLandscape(land, QUIET, randomStreams('a')),
      );
      return prune(session, { ...attribution, model: oracle(land) });
    };
    expect(prunedOf(logging(0.02))).toMatchObject({ pruned: [1], putBack: [0] });
    expect(prunedOf(logging(0.05)).pruned).toEqual([2]);
    expect(prunedOf(logging(0.05), { prices: { ...DEFAULT_PRICES, 'config-lossy': 10 } }).pruned).toEqual([1]);
    expect(prunedOf(logging(0), { prices: { ...DEFAULT_PRICES, 'config-lossy': 100 } }).pruned).toEqual([0]);
  });

  test('a rule that ties two treatments together is respected by every planned run', () => {
    const tied = additive(gains);
    const space = {
      ...tied.space,
      isValid: (genome: readonly number[]) => genome[2] === genome[3] && (genome[4] === 0 || genome[5] === 1),
    };
    const session = sessionOf({ ...tied, space });
    drive(
      attribute(session, aLedger({ attribute: 150 }), A_CALIBRATION, outcomeOf({ ...tied, space }, [best]), {
        best,
        ranking: [],
      }),
      (request) => {
        expect(space.isValid(request.genome)).toBe(true);
        return runsOfLandscape({ ...tied, space }, QUIET, randomStreams('a'))(request);
      },
    );
    expect(session.runs.length).toBeGreaterThan(20);
  });
});

describe('confirmation', () => {
  const truth = additive([0.3, 0.002, 0.2]);
  const pruned = [1, 0, 1];
  const best = [1, 1, 1];
  const selection = {
    best,
    ranking: [
      { genome: best, mean: 6.5, runs: 4 },
      { genome: [1, 0, 0], mean: 6.7, runs: 2 },
    ],
  };
  const pruning = { pruned, treatments: [], putBack: [1] };
  const run = (
    land: Landscape,
    ledger = aLedger({ confirm: 24 }),
    overrides = {},
    session = sessionOf(land, 1000, overrides),
  ) => ({
    session,
    found: drive(confirm(session, ledger, selection, pruning), runsOfLandscape(land, QUIET, randomStreams('confirm'))),
  });

  test('measures base, fastest and recommended in random blocks of fresh runs', () => {
    const { session, found } = run(truth);
    expect(session.runs).toHaveLength(24);
    const blocks = new Map<string | null, RunRecord[]>();
    for (const r of session.runs) blocks.set(r.block, [...(blocks.get(r.block) ?? []), r]);
    expect(blocks.size).toBe(8);
    for (const runs of blocks.values()) expect(new Set(runs.map((r) => JSON.stringify(r.genome))).size).toBe(3);
    const orders = new Set([...blocks.values()].map((runs) => runs.map((r) => JSON.stringify(r.genome)).join()));
    expect(orders.size).toBeGreaterThan(2);
    expect(found?.recommended.gain).toBeCloseTo(0.5, 1);
    expect(found?.recommended.low).toBeLessThan(0.5);
    expect(found?.nonInferior).toBe(true);
    expect(found?.fastest.p90).toBeCloseTo(Math.exp(0.502), 1);
  });

  test('on a machine that disturbs every third run the interval comes before repetitions', () => {
    const session = sessionOf(truth, 1000);
    const answer = runsOfLandscape(truth, QUIET, randomStreams('confirm'));
    const found = drive(confirm(session, aLedger({ confirm: 24 }), selection, pruning), (request) => ({
      ...answer(request),
      gates: { ...FLAGGED, flagged: request.run % 3 === 0 },
    }));
    expect(session.runs).toHaveLength(24);
    expect(found?.recommended.blocks).toBeGreaterThanOrEqual(6);
    expect(found?.recommended.low).not.toBeNull();
  });

  test('a pruned set that loses too much gets its dearest treatment back and is confirmed afresh', () => {
    const dear = additive([0.3, 0.15, 0.2]);
    const { found, session } = run(dear, aLedger({ confirm: 60 }));
    expect(found?.recommended.genome).toEqual(best);
    expect(session.runs.length).toBeLessThanOrEqual(60);
  });

  test('a set that fails is not recommended: the runner-up is confirmed in its place', () => {
    const crash = { ...truth, failure: (genome: readonly number[]) => (genome[2] === 1 ? 1 : 0) };
    const { found } = run(crash, aLedger({ confirm: 30 }));
    expect(found?.recommended.genome).toEqual([1, 0, 0]);
    expect(found?.warnings.map(({ code }) => code)).toContain('dropped-for-failures');
  });

  test('only the fastest fails: the pruned set takes both places', () => {
    const crash = { ...truth, failure: (genome: readonly number[]) => (genome[1] === 1 ? 1 : 0) };
    const { found } = run(crash);
    expect(found?.fastest.genome).toEqual(pruned);
    expect(found?.recommended.genome).toEqual(pruned);
  });

  test('when nothing is left that works, the base stands', () => {
    const crash = { ...truth, failure: (genome: readonly number[]) => (genome[0] === 1 ? 1 : 0) };
    const { found } = run(crash, aLedger({ confirm: 40 }));
    expect(found?.fastest.genome).toEqual([0, 0, 0]);
    expect(found?.fastest.blocks).toBe(0);
  });

  test('with room for two sets the pruned one is confirmed as both', () => {
    const { found } = run(truth, aLedger({ confirm: 16, sets: 2 }));
    expect(found?.fastest.genome).toEqual(pruned);
    expect(found?.fastest.blocks).toBe(8);
    expect(found?.nonInferior).toBeNull();
  });

  test('too few blocks have an estimate and no interval', () => {
    const { found } = run(truth, aLedger({ confirm: 8, sets: 2 }));
    expect(found?.recommended.blocks).toBe(4);
    expect(found?.recommended.low).toBeNull();
  });

  test('without blocks nothing is claimed', () => {
    expect(run(truth, aLedger({ sets: 0 })).found).toBeNull();
  });

  test('--scale-check confirms again at ten times the tasks', () => {
    const session = sessionOf(truth, 1000, { sizedByTasks: true, tasks: 100, scaleCheck: true });
    const sizes = new Set<number | null>();
    const found = drive(confirm(session, aLedger({ confirm: 24 }), selection, pruning), (request) => {
      sizes.add(request.tasks);
      return runsOfLandscape(truth, QUIET, randomStreams('confirm'))(request);
    });
    expect([...sizes]).toEqual([100, 1000]);
    expect(found?.scaled?.gain).toBeCloseTo(0.5, 1);
    expect(found?.scaled?.blocks).toBe(6);
  });
});

describe('a duel', () => {
  test('tells the faster of two and stops when it is sure', () => {
    const truth = additive([0.3, 0]);
    const session = sessionOf(truth, 120);
    const [pair] = drive(
      duel(session, [
        [0, 0],
        [1, 0],
      ]),
      runsOfLandscape(truth, QUIET, randomStreams('d')),
    );
    expect(pair?.speedup?.estimate).toBeCloseTo(Math.exp(0.3), 1);
    expect(session.runs).toHaveLength(16);
    expect(session.runs.every((run) => run.purpose === 'compare')).toBe(true);
  });

  test('of a genome that always fails has no number', () => {
    const truth = { ...additive([0.3, 0]), failure: (genome: readonly number[]) => genome[0] ?? 0 };
    const [pair] = drive(
      duel(sessionOf(truth, 16), [
        [0, 0],
        [1, 0],
      ]),
      runsOfLandscape(truth, QUIET, randomStreams('d')),
    );
    expect(pair?.speedup).toBeNull();
    expect(pair?.failures).toBe(8);
  });
});

describe('a whole search', () => {
  const budgets = [1, 3, 4, 12, 29, 31, 80, 160, 230];

  test.each(budgets)('with a budget of %i stays within it and reports', (budget) => {
    const lands = [parslLike(1, randomStreams('l')), failing(nullLandscape(8), randomStreams('l'))];
    for (const land of lands) {
      const { session, findings } = simulateSearch(land, USUAL_NOISE, `b${budget}`, {
        budgets: [{ fromRun: 1, budget }],
      });
      expect(session.runs.length).toBeLessThanOrEqual(budget);
      for (const genome of session.genomes) expect(land.space.isValid(genome)).toBe(true);
      const report = assembleReport(session, findings, 'done', IDENTITY);
      expect(JSON.stringify(report)).not.toMatch(/NaN|Infinity/);
      if (budget < 30) expect(report.recommended?.speedup?.low ?? null).toBeNull();
    }
  });

  test('that is refused recommends nothing and says why', () => {
    const wild = { ...NO_NOISE, core: 0.6 };
    const { session, findings } = simulateSearch(additive([0.3]), wild, 'wild', {
      budgets: [{ fromRun: 1, budget: 80 }],
    });
    const report = assembleReport(session, findings, 'done', IDENTITY);
    expect(findings.ended).toBe('refused');
    expect(report.recommended).toBeNull();
    expect(report.noise?.sd).toBeGreaterThan(0.15);
    expect(report.warnings.map(({ code }) => code)).toContain('too-noisy');
  });

  test('over no factor, or one, ends with the base or the one', () => {
    const none = additive([]);
    const { session, findings } = simulateSearch(none, QUIET, 'none', { budgets: [{ fromRun: 1, budget: 40 }] });
    const report = assembleReport(session, findings, 'done', IDENTITY);
    expect(report.recommended?.treatments).toEqual([]);
    expect(report.warnings.map(({ code }) => code)).toContain('nothing-faster');
    const one = simulateSearch(additive([0.4]), QUIET, 'one', { budgets: [{ fromRun: 1, budget: 40 }] });
    expect(one.findings.recommended).toEqual([1]);
  });

  test('where everything hurts recommends the app as it is', () => {
    const hurting = additive([-0.2, -0.3, -0.1]);
    const { session, findings } = simulateSearch(hurting, QUIET, 'hurt', { budgets: [{ fromRun: 1, budget: 60 }] });
    const report = assembleReport(session, findings, 'done', IDENTITY);
    expect(report.recommended?.treatments).toEqual([]);
    expect(report.recommended?.speedup).toMatchObject({ estimate: 1, low: null, high: null, blocks: 0 });
  });

  test('reports steps and shares that multiply to the confirmed speed-up, and names every number of a model', () => {
    const truth = parslLike(2, randomStreams('l'));
    const { session, findings } = simulateSearch(truth, USUAL_NOISE, 'sums');
    const report = assembleReport(session, findings, 'done', IDENTITY);
    const fastest = report.fastest?.speedup?.estimate ?? Number.NaN;
    const product = report.attribution.reduce((all, { shapley }) => all * (shapley?.ratio ?? Number.NaN), 1);
    expect(Math.abs(Math.log(product / fastest))).toBeLessThan(1e-9);
    for (const path of [report.paths.bestFirst, report.paths.nicestFirst]) {
      const [first, last] = [path[0], path.at(-1)];
      expect(Math.abs(Math.log((first?.usPerTask ?? 0) / (last?.usPerTask ?? 1) / fastest))).toBeLessThan(1e-9);
    }
    expect(report.attribution.some(({ atBest }) => atBest?.measured === true)).toBe(true);
    for (const { atBest } of report.attribution) if (atBest?.measured === false) expect(atBest.low).toBeNull();
  });

  test('takes the same decisions when its first runs are answered from the log', () => {
    const truth = parslLike(3, randomStreams('l'));
    const whole = simulateSearch(truth, USUAL_NOISE, 'resume', { budgets: [{ fromRun: 1, budget: 170 }] });
    const answer = runsOfLandscape(truth, USUAL_NOISE, randomStreams('machine/resume'));
    const session = sessionOf(truth, 170, { seed: 'resume' });
    const again = newSession(session.settings, truth.space, randomStreams('resume'));
    drive(runSearch(again), (request) => {
      const recorded = whole.session.runs[request.run - 1];
      expect(genomeKey(request.genome)).toBe(genomeKey(whole.session.genomes[request.run - 1] ?? []));
      return request.run <= 85 && recorded !== undefined ? recorded : answer(request);
    });
    expect(again.runs).toEqual(whole.session.runs);
  });

  test('of factors with several levels attributes the level that is in the set', () => {
    const factors = [plainFactor('prefetch', [0, 10, 100, 1000], true), switchFactor('log')];
    const truth = landscape({
      name: 'levels',
      space: spaceWithExclusions(factors),
      lnTime: (genome) => 7 - 0.2 * (genome[0] ?? 0) - 0.3 * (genome[1] ?? 0),
    });
    const { session, findings } = simulateSearch(truth, QUIET, 'levels', { budgets: [{ fromRun: 1, budget: 200 }] });
    const report = assembleReport(session, findings, 'done', IDENTITY);
    expect(report.attribution.map(({ treatment }) => treatment)).toEqual(['prefetch=1000', 'log']);
    expect(report.attribution[0]?.atBest?.ratio).toBeCloseTo(Math.exp(0.6), 1);
  });
});
