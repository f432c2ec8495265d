import { describe, expect, test } from 'vitest';
import type { RunRecord } from '../../../../src/domain/run.ts';
import { drive } from '../../../../src/search/drive.ts';
import { confirm } from '../../../../src/search/phases/6-confirm.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import { aReduction } from '../../../helpers/builders.ts';
import { additive, FLAGGED, QUIET, sessionOf } from '../../../helpers/phases.ts';
import { aLedger } from '../../../helpers/simulation.ts';
import type { Landscape } from '../../../landscapes/landscape.ts';
import { runsOfLandscape } from '../../../landscapes/noise.ts';

describe('confirmation', () => {
  const truth = additive([0.3, 0.002, 0.2]);
  const reduced = [1, 0, 1];
  const best = [1, 1, 1];
  const selection = {
    best,
    ranking: [
      { genome: best, mean: 6.5, runs: 4 },
      { genome: [1, 0, 0], mean: 6.7, runs: 2 },
    ],
  };
  const reduction = aReduction({ recommended: reduced, rungs: [{ name: 'paste', genome: reduced, gain: 0.5 }] });
  const machine = runsOfLandscape(truth, QUIET, randomStreams('confirm'));
  const run = (
    land: Landscape,
    ledger = aLedger({ confirm: 24 }),
    overrides = {},
    session = sessionOf(land, 1000, overrides),
  ) => ({
    session,
    found: drive(
      confirm(session, ledger, selection, reduction),
      runsOfLandscape(land, QUIET, randomStreams('confirm')),
    ),
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
    const found = drive(confirm(session, aLedger({ confirm: 24 }), selection, reduction), (request) => ({
      ...answer(request),
      gates: { ...FLAGGED, flagged: request.run % 3 === 0 },
    }));
    expect(session.runs).toHaveLength(24);
    expect(found?.recommended.blocks).toBeGreaterThanOrEqual(6);
    expect(found?.recommended.low).not.toBeNull();
  });

  test('a reduced set that is shown to be slower by more than is allowed gives way to the fastest', () => {
    const dear = additive([0.3, 0.15, 0.2]);
    const { found, session } = run(dear, aLedger({ confirm: 60 }));
    expect(found?.recommended.genome).toEqual(best);
    expect(found?.nonInferior).toBeNull();
    expect(session.runs.length).toBeLessThanOrEqual(60);
    const patient = run(dear, aLedger({ confirm: 60 }), { within: 0.3 }).found;
    expect(patient?.recommended.genome).toEqual(reduced);
    expect(patient?.rest?.gain).toBeCloseTo(0.15, 1);
    expect(patient?.nonInferior).toBe(true);
  });

  test('what was taken out is one number with an interval, none where nothing was', () => {
    const { rest } = run(truth).found ?? {};
    expect(rest?.genome).toEqual(best);
    expect(Math.abs((rest?.gain ?? 9) - 0.002)).toBeLessThan(0.02);
    expect(rest?.low).toBeLessThan(0.002);
    expect(rest?.high).toBeGreaterThan(0.002);
    const same = aReduction({ recommended: best, rungs: [] });
    const alone = drive(confirm(sessionOf(truth), aLedger({ confirm: 24 }), selection, same), machine);
    expect(alone).toMatchObject({ rest: null, nonInferior: null });
  });

  test('rungs are measured beside the recommended set as far as a block has room, the dearest first', () => {
    const rungs = [
      { name: 'paste' as const, genome: [1, 0, 0], gain: 0.3 },
      { name: 'environment' as const, genome: [0, 0, 1], gain: 0.35 },
      { name: 'source' as const, genome: reduced, gain: 0.5 },
    ];
    const measured = (sets: number) =>
      drive(
        confirm(
          sessionOf(truth),
          aLedger({ confirm: 8 * sets, sets }),
          selection,
          aReduction({ recommended: reduced, rungs }),
        ),
        machine,
      )?.rungs;
    expect(measured(5)?.map(({ name, gain, blocks }) => [name, gain.toFixed(1), blocks])).toEqual([
      ['paste', '0.3', 8],
      ['environment', '0.2', 8],
      ['source', '0.5', 8],
    ]);
    expect(measured(3)?.map(({ name }) => name)).toEqual(['environment', 'source']);
    expect(measured(2)?.map(({ name }) => name)).toEqual(['source']);
  });

  const nothing = aReduction({ recommended: [0, 0, 0], rungs: [] });

  test('where the reduction left nothing, the best guess is tried, and recommended when it is shown to be faster', () => {
    const session = sessionOf(truth);
    const found = drive(confirm(session, aLedger({ confirm: 24 }), selection, nothing), machine);
    expect(found?.recommended.genome).toEqual(best);
    expect(found?.recommended.low).toBeGreaterThan(0.4);
  });

  test('a best guess that is not shown to be faster stays a guess, with an interval: the base stands', () => {
    const session = sessionOf(truth);
    const none = runsOfLandscape(additive([0, 0, 0]), QUIET, randomStreams('nothing'));
    const found = drive(confirm(session, aLedger({ confirm: 24 }), selection, nothing), none);
    expect(found?.recommended).toMatchObject({ genome: [0, 0, 0], gain: 0, blocks: 0 });
    expect(found?.fastest.genome).toEqual(best);
    expect(found?.fastest.blocks).toBeGreaterThanOrEqual(6);
    expect(found?.fastest.low).toBeLessThanOrEqual(0);
  });

  test('a set that fails is not recommended: the runner-up is confirmed in its place', () => {
    const crash = { ...truth, failure: (genome: readonly number[]) => (genome[2] === 1 ? 1 : 0) };
    const { found } = run(crash, aLedger({ confirm: 30 }));
    expect(found?.recommended.genome).toEqual([1, 0, 0]);
    expect(found?.warnings.map(({ code }) => code)).toContain('dropped-for-failures');
  });

  test('only the fastest fails: the reduced set takes both places', () => {
    const crash = { ...truth, failure: (genome: readonly number[]) => (genome[1] === 1 ? 1 : 0) };
    const { found } = run(crash);
    expect(found?.fastest.genome).toEqual(reduced);
    expect(found?.recommended.genome).toEqual(reduced);
  });

  test('when nothing is left that works, the base stands', () => {
    const crash = { ...truth, failure: (genome: readonly number[]) => (genome[0] === 1 ? 1 : 0) };
    const { found } = run(crash, aLedger({ confirm: 40 }));
    expect(found?.fastest.genome).toEqual([0, 0, 0]);
    expect(found?.fastest.blocks).toBe(0);
  });

  test('with room for two sets the reduced one is confirmed as both', () => {
    const { found } = run(truth, aLedger({ confirm: 16, sets: 2 }));
    expect(found?.fastest.genome).toEqual(reduced);
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
    const found = drive(confirm(session, aLedger({ confirm: 24 }), selection, reduction), (request) => {
      sizes.add(request.tasks);
      return runsOfLandscape(truth, QUIET, randomStreams('confirm'))(request);
    });
    expect([...sizes]).toEqual([100, 1000]);
    expect(found?.scaled?.gain).toBeCloseTo(0.5, 1);
    expect(found?.scaled?.blocks).toBe(6);
  });
});
