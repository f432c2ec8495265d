import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { genomeKey, toRecord } from '../../../src/domain/genome.ts';
import type { RunRecord } from '../../../src/domain/run.ts';
import { type SearchSettings, STRATEGIES } from '../../../src/domain/search-settings.ts';
import { drive, requestsOf } from '../../../src/search/drive.ts';
import { runSearch } from '../../../src/search/engine.ts';
import { randomStreams } from '../../../src/search/rng.ts';
import { newSession, type Session } from '../../../src/search/session.ts';
import { replaySearch } from '../../../src/workflows/tables/replay-table.ts';
import { simulateSearch, someSettings } from '../../helpers/simulation.ts';
import { type Landscape, listedSpace, switchFactor } from '../../landscapes/landscape.ts';
import { NO_NOISE, runsOfLandscape, USUAL_NOISE } from '../../landscapes/noise.ts';
import { parslLike } from '../../landscapes/parsl-like.ts';
import { failing, integer, nullLandscape, sparse, trap } from '../../landscapes/synthetic.ts';

const streams = randomStreams('engine');
const small = sparse(11, streams, 10);

function searched(truth: Landscape, seed: string, overrides: Partial<SearchSettings>): Session {
  return simulateSearch(truth, USUAL_NOISE, seed, { phases: 'search', force: true, ...overrides }).session;
}

function budget(runs: number): Pick<SearchSettings, 'budgets'> {
  return { budgets: [{ fromRun: 1, budget: runs }] };
}

function decisions(session: Session): string[] {
  return session.runs.map((run, i) => `${run.purpose} ${run.block} ${genomeKey(session.genomes[i]!)}`);
}

describe('every strategy', () => {
  for (const strategy of STRATEGIES) {
    it(`${strategy} proposes only valid genomes and uses its budget to the last run`, () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 4, max: 45 }), (seed, runs) => {
          const session = searched(small, String(seed), { strategy, ...budget(runs) });
          expect(session.runs).toHaveLength(runs);
          expect(session.genomes.every((genome) => small.space.isValid(genome))).toBe(true);
        }),
        { numRuns: 8 },
      );
    });

    it(`${strategy} takes the same decisions from the same runs`, () => {
      const [first, second] = [1, 2].map(() => searched(small, 'same', { strategy, ...budget(40) }));
      expect(decisions(second!)).toEqual(decisions(first!));
    });
  }
});

describe('the search', () => {
  it('runs no genome twice by accident: at most one of a generation and now and then the base', () => {
    const session = searched(small, 'repeats', budget(60));
    const searchRuns = session.runs.flatMap((run, i) => (run.purpose === 'search' ? [i] : []));
    const seen = new Set(session.genomes.slice(0, searchRuns[0]).map(genomeKey));
    let repeats = 0;
    for (const i of searchRuns) {
      const key = genomeKey(session.genomes[i]!);
      if (seen.has(key)) repeats++;
      seen.add(key);
    }
    expect(repeats).toBeLessThanOrEqual(Math.ceil(searchRuns.length / 8) + Math.ceil(searchRuns.length / 20));
  });

  for (const strategy of ['ga', 'hill-climb', 'random', 'explore'] as const) {
    it(`${strategy} runs nothing twice while there is something new`, () => {
      const session = searched(small, 'new', { strategy, ...budget(60) });
      const keys = session.genomes.map(genomeKey).filter((_, i) => session.runs[i]?.purpose === 'search');
      expect(new Set(keys).size).toBe(keys.length);
    });
  }

  it('ends where every valid genome was run, with repeats and not with an error', () => {
    const rows = [0, 1, 2, 3].map((i) => [i & 1, i >> 1]);
    const tiny = { ...small, space: listedSpace(['a', 'b'].map(switchFactor), rows), lnTime: () => 5 };
    for (const strategy of STRATEGIES) expect(() => searched(tiny, 'tiny', { strategy, ...budget(20) })).not.toThrow();
  });

  it('goes on after an interruption as if there had been none', () => {
    const settings = someSettings({ seed: 'resume', ...budget(170) });
    const machine = runsOfLandscape(small, USUAL_NOISE, randomStreams('machine'));
    const whole = newSession(settings, small.space, randomStreams('resume'));
    drive(runSearch(whole), machine);
    for (const stop of [1, 9, 50, 120]) {
      const log = interrupted(settings, machine, stop);
      expect(log).toEqual(whole.runs.slice(0, log.length));
      const resumed = newSession(settings, small.space, randomStreams('resume'));
      drive(runSearch(resumed), (request) => log[request.run - 1] ?? machine(request));
      expect(decisions(resumed)).toEqual(decisions(whole));
    }
  });

  it('is reproduced decision by decision from its log, and a changed log is told by its first difference', () => {
    const settings = someSettings({ seed: 'log', phases: 'search', ...budget(40) });
    const { session } = simulateSearch(small, USUAL_NOISE, 'log', { phases: 'search', ...budget(40) });
    expect(replaySearch(session.runs, settings, small.space)).toBeNull();
    const other = small.space.sample(randomStreams('other')('x'));
    const changed = session.runs.map((run) =>
      run.run === 30 ? { ...run, genome: toRecord(small.space.factors, other) } : run,
    );
    expect(replaySearch(changed, settings, small.space)?.run).toBe(30);
  });

  it('spends a raised budget on another round', () => {
    const once = simulateSearch(small, USUAL_NOISE, 'raised', budget(40)).session;
    const made = once.runs.length;
    const budgets = [
      { fromRun: 1, budget: 40 },
      { fromRun: made + 1, budget: 80 },
    ];
    const { session } = simulateSearch(small, USUAL_NOISE, 'raised', { budgets });
    expect(session.runs.length).toBeGreaterThan(made);
    expect(session.runs.length).toBeLessThanOrEqual(80);
    expect(decisions(session).slice(0, made)).toEqual(decisions(once));
  });

  it('ends when the time is used up, and keeps back what confirmation needs', () => {
    const { session } = simulateSearch(small, USUAL_NOISE, 'time', { ...budget(200), timeSeconds: 60 });
    expect(session.runs.length).toBeLessThanOrEqual(60);
    expect(session.runs.at(-1)?.purpose).toBe('confirm');
    const bare = simulateSearch(small, USUAL_NOISE, 'time', { phases: 'search', ...budget(200), timeSeconds: 30 });
    expect(bare.session.runs).toHaveLength(30);
    expect(bare.findings.ended).toBe('out-of-time');
  });

  it("tries the user's starting points first", () => {
    const genome = small.space.sample(randomStreams('start')('x'));
    const startingPoints = [toRecord(small.space.factors, genome), { unknown: 'on' }];
    const session = searched(small, 'start', { ...budget(30), startingPoints });
    const first = session.runs.findIndex((run) => run.purpose === 'search');
    expect(session.genomes[first]).toEqual(genome);
  });

  it('learns from the runs of an earlier search without counting them', () => {
    const first = searched(small, 'first', budget(60));
    const earlier = first.runs.map((run, i) => ({ run, genome: first.genomes[i]! }));
    const settings = someSettings({ seed: 'second', phases: 'search', ...budget(20) });
    const session = newSession(settings, small.space, randomStreams('second'), earlier);
    const findings = drive(runSearch(session), runsOfLandscape(small, USUAL_NOISE, randomStreams('machine2')));
    const known = new Set(first.genomes.map(genomeKey));
    const repeated = session.runs.filter(
      (run, i) => run.purpose === 'search' && known.has(genomeKey(session.genomes[i]!)),
    );
    expect(session.runs).toHaveLength(20);
    expect(repeated.length).toBeLessThan(8);
    expect(small.lnTime(findings.recommended)).toBeLessThan(small.lnTime(small.space.factors.map(() => 0)) - 1);
  });

  it('finds a pair that hurts alone and helps together', () => {
    const truth = trap(1, streams);
    const { findings } = simulateSearch(truth, { ...USUAL_NOISE, core: 0.02 }, 'trap', {
      phases: 'search',
      ...budget(150),
    });
    expect(findings.recommended.slice(0, 2)).toEqual([1, 1]);
  });

  it('finds the inside of an ordinal factor', () => {
    const truth = integer(1, streams);
    const { findings } = simulateSearch(truth, NO_NOISE, 'ordinal', { phases: 'search', ...budget(100) });
    const at = (prefetch: number): number => truth.lnTime([prefetch, ...findings.recommended.slice(1)]);
    const best = Math.min(...truth.space.factors[0]!.levels.map((_, level) => at(level)));
    expect(at(findings.recommended[0]!) - best).toBeLessThan(0.05);
  });

  it('recommends nothing that crashes, and soon stops running it', () => {
    const truth = failing(sparse(11, streams, 14), streams);
    const { session, findings } = simulateSearch(truth, USUAL_NOISE, 'crash', { phases: 'search', ...budget(100) });
    const crashes = session.genomes.map((genome) => truth.failure(genome) === 1);
    expect(truth.failure(findings.recommended)).toBeLessThan(1);
    expect(crashes.slice(50).filter(Boolean).length).toBeLessThan(crashes.slice(0, 50).filter(Boolean).length);
    expect(crashes.slice(50).filter(Boolean).length).toBeLessThanOrEqual(6);
  });

  it('gives up, and says why, where the base fails', () => {
    const truth = { ...small, failure: () => 1 };
    const { findings } = simulateSearch(truth, USUAL_NOISE, 'dead', budget(40));
    expect(findings.ended).toBe('no-baseline');
    expect(findings.calibration?.refusal?.code).toBe('cannot-be-measured');
  });

  it('where nothing does anything looks for it with all runs that confirmation does not need, and recommends nothing', () => {
    const { session, findings } = simulateSearch(nullLandscape(12), USUAL_NOISE, 'null', budget(100));
    expect(session.runs.length).toBeGreaterThan(80);
    expect(findings.recommended).toEqual(session.space.factors.map(() => 0));
  });

  it('gets a pipeline within a few percent of its optimum', () => {
    const truth = parslLike(1, randomStreams('landscape'));
    const { session, findings } = simulateSearch(truth, USUAL_NOISE, 'pipeline', { phases: 'search', ...budget(120) });
    const best = Math.min(...session.genomes.map((genome) => truth.lnTime(genome)));
    expect(truth.lnTime(findings.recommended) - best).toBeLessThan(0.1);
    expect(truth.lnTime(truth.space.factors.map(() => 0)) - truth.lnTime(findings.recommended)).toBeGreaterThan(2);
  });
});

/** The runs that are on disk when a search is stopped in the middle of a batch. */
function interrupted(
  settings: SearchSettings,
  machine: (request: ReturnType<typeof requestsOf>[number]) => RunRecord,
  stop: number,
): RunRecord[] {
  const program = runSearch(newSession(settings, small.space, randomStreams('resume')));
  const log: RunRecord[] = [];
  let step = program.next();
  while (step.done !== true) {
    const runs: RunRecord[] = [];
    for (const request of requestsOf(step.value, log.length + 1)) {
      if (log.length + runs.length === stop) return [...log, ...runs];
      runs.push(machine(request));
    }
    log.push(...runs);
    step = program.next(runs);
  }
  return log;
}
