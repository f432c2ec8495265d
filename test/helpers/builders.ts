import type { RunRecord } from '../../src/domain/run.ts';

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
    workers: 2,
    echo: null,
    gates: null,
    ...overrides,
  };
}
