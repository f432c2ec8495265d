import type { Attribution, SearchReport } from '../../src/domain/report.ts';

/** What one treatment is worth, all of it measured. */
export function anAttribution(treatment: string, overrides: Partial<Attribution> = {}): Attribution {
  return {
    treatment,
    class: 'config',
    atBest: { ratio: 1.43, low: 1.35, high: 1.51, measured: true, runs: 12 },
    atBase: { ratio: 1.16, low: 1.1, high: 1.22, measured: true, runs: 10 },
    shapley: { ratio: 1.3, low: 1.2, high: 1.4, measured: true },
    sampled: { ratio: 1.25, low: 1.12, high: 1.41, pairs: 9 },
    verdict: 'proven',
    ...overrides,
  };
}

/** A finished search with a confirmed result, with what the test cares about on top. */
export function aReport(overrides: Partial<SearchReport> = {}): SearchReport {
  return {
    format: 1,
    search: 'noop-1',
    app: 'noop.py',
    parsl: '2026.10.26',
    python: '3.11.2',
    how: {
      command: 'optimise --app noop.py --budget 140',
      versions: { optimise: '0.1.0', parsl: '2026.10.26', python: '3.11.2', node: '20.20.2' },
    },
    machine: '2 CPUs, test machine',
    seed: '1',
    strategy: 'saga',
    budget: 60,
    runs: 60,
    phase: 'done',
    noise: { sd: 0.021, burst: 0.05, resolves: 0.012 },
    baseline: { usPerTask: 1167 },
    fastest: {
      treatments: ['cfg_logging=off', 'cfg_prefetch=1000', 'src_fast'],
      genome: { cfg_logging: 'off', cfg_prefetch: '1000', src_fast: 'on' },
      speedup: { estimate: 4.5, low: 4.2, high: 4.8, blocks: 12, p90: 4.1 },
    },
    recommended: {
      treatments: ['cfg_logging=off', 'cfg_prefetch=1000'],
      genome: { cfg_logging: 'off', cfg_prefetch: '1000' },
      speedup: { estimate: 4.31, low: 4.02, high: 4.6, blocks: 12, p90: 3.9 },
      cost: { cpuSeconds: 0.41, peakRssMb: 0.98 },
    },
    attribution: [
      anAttribution('cfg_prefetch=1000'),
      anAttribution('cfg_logging=off', {
        class: 'config-lossy',
        atBest: { ratio: 2.2, low: 2.1, high: 2.3, measured: true, runs: 12 },
      }),
      anAttribution('src_fast', {
        class: 'source',
        atBest: { ratio: 1.24, low: null, high: null, measured: false, runs: 0 },
        atBase: null,
        shapley: { ratio: 1.12, low: null, high: null, measured: false },
        sampled: null,
        verdict: 'unknown',
      }),
    ],
    overlaps: [{ a: 'cfg_logging=off', b: 'src_fast', overlap: 0.85, confirmed: false }],
    paths: {
      bestFirst: [
        { treatment: null, usPerTask: 1167, measured: true, low: 1150, high: 1180 },
        { treatment: 'cfg_logging=off', usPerTask: 600, measured: true, low: 590, high: 612 },
        { treatment: 'cfg_prefetch=1000', usPerTask: 271, measured: false },
      ],
      nicestFirst: [],
    },
    rungs: [
      {
        name: 'paste',
        treatments: ['cfg_prefetch=1000'],
        genome: { cfg_prefetch: '1000' },
        speedup: { estimate: 1.9, low: 1.8, high: 2, blocks: 12, p90: 1.8 },
      },
      {
        name: 'lossy-config',
        treatments: ['cfg_logging=off', 'cfg_prefetch=1000'],
        genome: { cfg_logging: 'off', cfg_prefetch: '1000' },
        speedup: { estimate: 4.31, low: 4.02, high: 4.6, blocks: 12, p90: 3.9 },
      },
    ],
    rest: { treatments: ['src_fast'], ratio: 1.02, low: 0.98, high: 1.07 },
    placebos: { tried: 10, recommended: 0, largest: 1.018 },
    cpuPerTask: { base: 0.001, best: 0.00041, ratio: 2.44, low: 2.3, high: 2.6 },
    likely: null,
    forecast: { runs: 14, error: 0.002 },
    failures: [{ treatments: ['cfg_workers=64'], outcome: 'timeout', count: 2 }],
    warnings: [{ code: 'as-recorded', text: 'The machine was noisy.' }],
    ...overrides,
  };
}
