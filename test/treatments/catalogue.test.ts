import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { RISKS, treatmentName } from '../../src/domain/factor.ts';
import { baseGenome } from '../../src/domain/genome.ts';
import { randomFrom } from '../../src/search/rng.ts';
import { prepareTarget, type Target, type TargetRequest } from '../../src/workflows/target.ts';
import { example, leftovers, newestParsl, oldParsl, runOnce } from '../helpers/real-runs.ts';

const request: TargetRequest = {
  app: null,
  python: [],
  cpus: null,
  timeoutSeconds: null,
  tasks: 60,
  seconds: 1,
  metric: 'us-per-task',
  verify: null,
  prepare: null,
  cleanup: null,
  treatmentFiles: [],
  only: [],
  without: [],
  with: [],
  allow: RISKS,
};
const terminal = { say: () => {}, warn: () => {} };

const newest = await newestParsl();
const old = await oldParsl();
const pythons = [newest, ...(old === null ? [] : [old])];
const targets: readonly { readonly python: string; readonly target: Target }[] = await Promise.all(
  pythons.map(async (python) => ({
    python,
    target: await prepareTarget({ ...request, python: [python] }, { terminal }),
  })),
);

const folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
  expect(leftovers()).toEqual([]);
});

// Each run is checked by the launcher: what every process shows of itself must be what was asked, else it is `invalid`.
describe.each(targets)('Parsl $target.probe.parslVersion', ({ python, target }) => {
  const { space, probe } = target;
  const treatments = space.factors.flatMap((factor, f) =>
    factor.levels.slice(1).flatMap((level, i) => {
      const ofSource = level.actions.some(({ kind }) => kind === 'patch');
      return ofSource ? [] : [{ name: treatmentName(factor, i + 1), factor: f, level: i + 1 }];
    }),
  );

  test.each(treatments)('$name is applied', async ({ factor, level }) => {
    const wanted = baseGenome(space.factors).map((at, f) => (f === factor ? level : at));
    const genome = space.complete(wanted, new Set([factor]), randomFrom('treatments'));
    expect(genome).not.toBeNull();
    const record = await runOnce(example('noop.py', 60), space.factors, {
      options: { python },
      request: { genome: genome ?? [] },
    });
    expect(record).toMatchObject({ outcome: 'ok', reason: null });
  });

  test('what cannot be proven here is known by name', () => {
    const left = target.resolved.leftOut.map(({ treatment, reason }) => `${treatment}: ${reason}`);
    console.log(`not proven here, Parsl ${probe.parslVersion}:\n  ${left.join('\n  ')}`);
    expect(treatments.length).toBeGreaterThan(20);
  });
});
