import type { RunRecord } from '../../src/domain/run.ts';
import type { Reduction } from '../../src/search/findings.ts';
import { Causes } from '../../src/search/surrogate/causes.ts';
import { switchFactor } from '../landscapes/landscape.ts';

/** A finished run of the base, with what the test cares about on top. */
export function aRun(overrides: Partial<RunRecord> = {}): RunRecord {
  return {
    run: 1,
    id: '00001',
    startedAt: '2026-11-23T10:00:00.000Z',
    wallSeconds: 8.5,
    genome: {},
    purpose: 'search',
    block: null,
    epoch: 1,
    node: 'node1',
    outcome: 'ok',
    reason: null,
    usPerTask: 1000,
    batches: [990, 1000, 1010],
    asked: 6000,
    tasks: 6000,
    makespanSeconds: 6,
    censored: false,
    startupSeconds: 1.5,
    cpuSeconds: 9,
    peakRssMb: 300,
    logBytes: 20_000,
    workers: 2,
    failedTasks: 0,
    retries: 0,
    lostWorkers: 0,
    echo: null,
    gates: null,
    ...overrides,
  };
}

/** What came of reducing two switches to the first of them, with what the test cares about on top; its model is unfitted. */
export function aReduction(overrides: Partial<Reduction> = {}): Reduction {
  const recommended = overrides.recommended ?? [1, 0];
  return {
    recommended,
    needs: recommended.map((level) => ({ probability: level === 0 ? 0 : 1, loss: level === 0 ? 0 : 0.3 })),
    rungs: [{ name: 'paste', genome: recommended, gain: 0.3 }],
    forecasts: [],
    causes: new Causes(recommended.map((_, i) => switchFactor(`t${i}`))),
    ...overrides,
  };
}
