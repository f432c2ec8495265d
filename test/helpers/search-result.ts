import { type Factor, type TreatmentClass, treatmentName } from '../../src/domain/factor.ts';
import type { GenomeRecord } from '../../src/domain/genome.ts';
import { normal } from '../../src/domain/random.ts';
import type { PathStep } from '../../src/domain/report.ts';
import type { Purpose, RunRecord } from '../../src/domain/run.ts';
import type { ReportSource } from '../../src/report/sections/section.ts';
import { aRun } from './builders.ts';
import { aFactor, aLevel } from './factors.ts';
import { anAttribution, aReport } from './report.ts';
import { parslLikeLn, testRandom } from './seed-dataset.ts';

const CLASSES: readonly (readonly [string, TreatmentClass])[] = [
  ['cfg_no_init_logging', 'config-lossy'],
  ['src_submit_biglogs_remove', 'source-lossy'],
  ['python313t_nogil_jit', 'environment'],
  ['cfg_prefetch_100', 'config'],
  ['cfg_rundir_ramfs', 'config'],
  ['affinity', 'environment'],
  ['cfg_poll_100', 'config'],
  ['src_interchange_longer_poll', 'source'],
  ['src_pool_logs_remove', 'source-lossy'],
  ['cfg_worker_debug', 'config'],
  ['cfg_encrypted', 'config'],
  ['src_danger_no_dict_proxy_in_the_data_flow_kernel', 'source-lossy'],
];
const BEST = ['cfg_no_init_logging', 'python313t_nogil_jit', 'cfg_prefetch_100', 'src_interchange_longer_poll'];
const FASTEST = [...BEST, 'src_submit_biglogs_remove'];
const BLOCKS = 12;

/** A finished search of 140 runs on a landscape like the post's: enough for every figure of a report. */
export function aSearchResult(seed = 1): ReportSource {
  const random = testRandom(seed);
  const factors = CLASSES.map(([name, kind]) =>
    aFactor(name, [], { levels: [aLevel('as-is'), aLevel('on', { class: kind })] }),
  );
  const runs: RunRecord[] = [];
  const add = (genome: GenomeRecord, purpose: Purpose, block: string | null = null): void => {
    runs.push(finishedRun(runs.length + 1, genome, purpose, block, random));
  };
  for (let i = 0; i < 6; i++) add({}, 'calibrate');
  for (let i = 0; i < 100; i++) {
    if (i % 8 === 7) add({}, 'search');
    else add(record(factors.filter(() => random() < 0.4).map((factor) => factor.name)), 'search');
  }
  for (let b = 1; b <= BLOCKS; b++) for (const set of [[], BEST, FASTEST]) add(record(set), 'confirm', `confirm-${b}`);
  return { report: reportOf(runs.length, factors), runs, factors };
}

function record(names: readonly string[]): GenomeRecord {
  return Object.fromEntries(names.map((name) => [name, 'on']));
}

function finishedRun(
  run: number,
  genome: GenomeRecord,
  purpose: Purpose,
  block: string | null,
  random: () => number,
): RunRecord {
  const common = {
    run,
    id: String(run).padStart(5, '0'),
    genome,
    purpose,
    block,
    startedAt: new Date(1_790_000_000_000 + run * 12_000).toISOString(),
  };
  if (run % 37 === 0) {
    return aRun({
      ...common,
      outcome: 'timeout',
      reason: 'no task finished within 60 s <stalled & "stuck">',
      usPerTask: null,
      batches: [],
      censored: false,
    });
  }
  const us = Math.exp(parslLikeLn((name) => genome[name] === 'on') + 0.04 * normal(random));
  const flagged = run % 23 === 0;
  return aRun({
    ...common,
    usPerTask: us,
    batches: [0.98, 1, 1.03].map((factor) => us * factor),
    wallSeconds: 7 + random(),
    echo: { 'config.strategy': 'none', 'htex.prefetch_capacity': genome.cfg_prefetch_100 === 'on' ? 100 : 0 },
    gates: flagged
      ? {
          flagged,
          reasons: ['foreign CPU 12 %'],
          stolen: 0,
          foreignCpu: 0.12,
          ioStall: null,
          memoryStall: null,
          canary: null,
          frequencyMhz: null,
          swappedPages: null,
        }
      : null,
  });
}

function reportOf(runs: number, factors: readonly Factor[]): ReportSource['report'] {
  const us = (names: readonly string[]): number => Math.exp(parslLikeLn((name) => names.includes(name)));
  const path = (order: readonly string[]): PathStep[] =>
    [null, ...order].map((treatment, i): PathStep => {
      const time = us(order.slice(0, i));
      return { treatment, usPerTask: time, measured: true, low: time * 0.97, high: time * 1.03 };
    });
  const speedup = us([]) / us(BEST);
  return aReport({
    search: 'noop-3',
    app: 'examples/noop.py',
    budget: runs,
    runs,
    baseline: { usPerTask: us([]) },
    fastest: {
      treatments: FASTEST,
      genome: record(FASTEST),
      speedup: { estimate: us([]) / us(FASTEST), low: 9.9, high: 10.9, blocks: BLOCKS, p90: 9.5 },
    },
    recommended: {
      treatments: BEST,
      genome: record(BEST),
      speedup: { estimate: speedup, low: speedup * 0.97, high: speedup * 1.03, blocks: BLOCKS, p90: speedup * 0.96 },
      cost: { cpuSeconds: 0.41, peakRssMb: 0.98 },
    },
    attribution: factors.map((factor, i) =>
      anAttribution(treatmentName(factor, 1), {
        class: factor.levels[1]?.class ?? 'config',
        ...(i > 7
          ? {
              atBest: null,
              atBase: null,
              sampled: null,
              shapley: { ratio: 1.01, low: null, high: null, measured: false },
              verdict: 'unknown' as const,
            }
          : {}),
      }),
    ),
    overlaps: [{ a: 'cfg_no_init_logging', b: 'src_submit_biglogs_remove', overlap: 0.93, confirmed: true }],
    rungs: [
      {
        name: 'paste',
        treatments: ['cfg_prefetch_100'],
        genome: record(['cfg_prefetch_100']),
        speedup: { estimate: 1.02, low: null, high: null, blocks: 0, p90: null },
      },
      {
        name: 'lossy-config',
        treatments: BEST,
        genome: record(BEST),
        speedup: { estimate: speedup, low: speedup * 0.97, high: speedup * 1.03, blocks: BLOCKS, p90: speedup * 0.96 },
      },
    ],
    rest: { treatments: ['src_submit_biglogs_remove'], ratio: 1.14, low: 1.11, high: 1.17 },
    paths: { bestFirst: path(FASTEST), nicestFirst: path([...FASTEST].reverse()) },
    failures: [{ treatments: ['cfg_encrypted'], outcome: 'timeout', count: 3 }],
  });
}
