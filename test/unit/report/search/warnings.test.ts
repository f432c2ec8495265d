import { describe, expect, test } from 'vitest';
import { baseGenome } from '../../../../src/domain/genome.ts';
import type { RunRecord } from '../../../../src/domain/run.ts';
import { warningsOf } from '../../../../src/report/search/warnings.ts';
import type { Confirmation, SearchFindings } from '../../../../src/search/findings.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import { newSession } from '../../../../src/search/session.ts';
import { aRun } from '../../../helpers/builders.ts';
import { A_CALIBRATION, simulateSearch, someSettings, twoTreatments } from '../../../helpers/simulation.ts';
import { USUAL_NOISE } from '../../../landscapes/noise.ts';

const { space } = twoTreatments(0.1);
const session = newSession(someSettings(), space, randomStreams('warnings'));
const BASE = baseGenome(space.factors);
const BEST = [1, 0];
const NO_BLOCKS = { genome: BASE, gain: 0, low: null, high: null, blocks: 0, p90: null };
const OPEN = { genome: BEST, gain: 0.02, low: -0.02, high: 0.06, blocks: 8, p90: 1 };

function findings(confirmation: Partial<Confirmation> | null, overrides: Partial<SearchFindings> = {}): SearchFindings {
  return {
    ended: 'done',
    calibration: A_CALIBRATION,
    outcome: null,
    selection: { best: BEST, ranking: [] },
    attribution: null,
    reduction: null,
    confirmation:
      confirmation === null
        ? null
        : {
            fastest: OPEN,
            recommended: OPEN,
            nonInferior: null,
            rungs: [],
            rest: null,
            scaled: null,
            warnings: [],
            ...confirmation,
          },
    fastest: BEST,
    recommended: BEST,
    warnings: [],
    ...overrides,
  };
}

const codesOf = (found: SearchFindings | null): string[] => warningsOf(session, found, []).map(({ code }) => code);

describe('what is warned of', () => {
  test('that fast is said of CPU time, where that was made small', () => {
    const ofCpu = newSession({ ...someSettings(), metric: 'cpu-per-task' }, space, randomStreams('warnings'));
    const [warning] = warningsOf(ofCpu, findings(null), []);
    expect(warning?.text).toContain('CPU time per task');
    expect(codesOf(findings(null))).not.toContain('of-cpu-time');
  });

  test('that a treatment which is disturbed more often is not recommended, where it is not', () => {
    const gates = { flagged: true, reasons: [], stolen: 0, foreignCpu: 0, ioStall: 0, memoryStall: 0 };
    const flagged = { ...gates, canary: null, frequencyMhz: null, swappedPages: 0 };
    const disturbed = newSession(someSettings(), space, randomStreams('warnings'));
    for (let run = 1; run <= 20; run++) {
      disturbed.genomes.push(run <= 10 ? BEST : BASE);
      disturbed.runs.push(aRun({ run, gates: { ...flagged, flagged: run <= 10 } }));
    }
    const told = (recommended: readonly number[]): string[] =>
      warningsOf(disturbed, findings(null, { recommended }), []).flatMap(({ code, text }) =>
        code === 'gates-differ' ? [text] : [],
      );
    expect(told(BASE)).toEqual([expect.stringContaining(', which is not recommended, were disturbed')]);
    expect(told(BEST)).toEqual([expect.not.stringContaining('not recommended')]);
  });

  test('no room for blocks, only where there was none', () => {
    expect(codesOf(findings(null))).toEqual(['not-confirmed']);
    expect(codesOf(findings({ fastest: NO_BLOCKS, recommended: NO_BLOCKS }))).toEqual(['not-confirmed']);
  });

  test('the base recommended after blocks that stayed open: that, and not that there was no room for blocks', () => {
    const found = findings({ recommended: NO_BLOCKS, nonInferior: false }, { recommended: BASE });
    const [warning, ...others] = warningsOf(session, found, []);
    expect(others).toEqual([]);
    expect(warning?.code).toBe('still-open');
    expect(warning?.text).toContain('8 blocks left it open');
  });

  test('nothing, where the blocks show that the base is as fast', () => {
    expect(codesOf(findings({ recommended: NO_BLOCKS, nonInferior: true }, { recommended: BASE }))).toEqual([]);
  });

  test('time that ran out before anything was tried: not that nothing is faster', () => {
    expect(codesOf(findings(null, { fastest: BASE, recommended: BASE }))).toEqual(['nothing-tried']);
    const tried = simulateSearch(twoTreatments(0.1), USUAL_NOISE, 'tried', { budgets: [{ fromRun: 1, budget: 20 }] });
    const found = warningsOf(tried.session, { ...tried.findings, fastest: BASE }, []).map(({ code }) => code);
    expect(found).toContain('nothing-faster');
  });

  test('a pruned set that was not shown to be as fast', () => {
    expect(codesOf(findings({ nonInferior: false }))).toEqual(['not-shown-as-fast']);
    expect(codesOf(findings({ nonInferior: true }))).toEqual([]);
  });

  test('each thing once, what was known of the app first', () => {
    const found = findings(null, {
      warnings: [{ code: 'base-runs-failed', reason: 'ValueError: no', failed: 2 }, { code: 'checkpoints' }],
    });
    const earlier = [{ code: 'checkpoints' as const }, { code: 'as-recorded' as const, text: 'of an older file' }];
    expect(warningsOf(session, found, earlier)).toEqual([
      { code: 'checkpoints', text: expect.stringMatching(/^the app checkpoints/) },
      { code: 'as-recorded', text: 'of an older file' },
      { code: 'base-runs-failed', text: '2 of the runs of the app as written failed: ValueError: no' },
      { code: 'not-confirmed', text: expect.any(String) },
    ]);
  });
});

test('runs that were all invalid for one reason are told as that reason', () => {
  const reason = 'Parsl is 2027.1.1, not 2026.10.26';
  const invalid = (run: number) => aRun({ run, outcome: 'invalid', reason, usPerTask: null });
  const of = (runs: RunRecord[]) => warningsOf({ ...session, runs, genomes: runs.map(() => [0, 0]) }, null, []);
  expect(of([aRun(), invalid(2), invalid(3), invalid(4)]).map(({ text }) => text)).toContain(
    `the last 3 runs were all invalid, for one reason: ${reason}`,
  );
  expect(of([invalid(1), invalid(2), invalid(3), aRun({ run: 4 })]).map(({ code }) => code)).not.toContain(
    'all-invalid',
  );
});

test('an app whose number of tasks turns out to be its own choice is told, with what that cost', () => {
  const of = (runs: readonly RunRecord[]) =>
    warningsOf({ ...session, runs: [...runs], genomes: runs.map(() => [0, 0]) }, null, []);
  const base = aRun({ purpose: 'calibrate', asked: null, tasks: 24 });
  const under = (outcome: 'ok' | 'invalid', tasks: number) =>
    aRun({ genome: { a: 'on' }, outcome, asked: null, tasks });
  const [warning] = of([base, base, under('invalid', 26), under('ok', 22), under('ok', 24)]);
  expect(warning?.code).toBe('own-task-count-late');
  expect(warning?.text).toContain('(24 as written, 22 under sets)');
  expect(warning?.text).toContain('1 run went as invalid');
  expect(of([base, under('invalid', 22)]).map(({ code }) => code)).not.toContain('own-task-count-late');
});

test('runs without all of their workers are told, and so is an app whose number of workers varies', () => {
  const of = (runs: readonly RunRecord[]) =>
    warningsOf({ ...session, runs: [...runs], genomes: runs.map(() => [0, 0]) }, null, []).map(({ text }) => text);
  const base = (workers: number, more: Partial<RunRecord> = {}) => aRun({ purpose: 'calibrate', workers, ...more });
  const short = base(1, { shortOfWorkers: 'executor a had 1 of the 2 blocks' });
  expect(of([base(2), base(2)])).toEqual([]);
  expect(of([base(2), short]).join()).toContain('in 1 run not all workers were there');
  expect(of([base(2), short]).join()).toContain('(executor a had 1 of the 2 blocks)');
  expect(of([base(2), short]).join()).not.toContain('1 to 2 workers');
  expect(of([base(2), base(1)])).toEqual([
    'runs of the app as written had 1 to 2 workers: what that does to its time is in the noise',
  ]);
});
