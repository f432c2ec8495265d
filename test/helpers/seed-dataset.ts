import { normal, type Random, randomInt, shuffled } from '../../src/domain/random.ts';

/** The post's kind of treatments, and six without any effect. */
export const SEED_TREATMENTS = [
  'python313t_nogil_jit',
  'affinity',
  'cfg_rundir_ramfs',
  'env_nice',
  'cfg_no_init_logging',
  'cfg_worker_debug',
  'cfg_prefetch_100',
  'cfg_poll_100',
  'cfg_encrypted',
  'cfg_2_blocks',
  'cfg_4_workers',
  'src_submit_biglogs_remove',
  'src_submit_biglogs_lazy',
  'src_pool_logs_remove',
  'src_interchange_longer_poll',
  'src_danger_no_dict_proxy',
  'src_interchange_exit_poll',
  'src_interchange_single_thread',
  'app_big',
  'cfg_gc_off',
  'cfg_memo_off',
  'src_fast_pickle',
  'src_no_threads_join',
  'src_batch_zmq',
  'cfg_null_1',
  'cfg_null_2',
  'env_null_3',
  'env_null_4',
  'src_null_5',
  'src_null_6',
] as const;

/** A small, fast generator for tests (mulberry32). */
export function testRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * ln µs per task of a pipeline of four stages with contention, built from the post's prose:
 * base about 1180 µs, best about 60 µs, two redundant log treatments, affinity that turns harmful at the fast end.
 */
export function parslLikeLn(on: (treatment: string) => boolean): number {
  const x = (name: string): number => (on(name) ? 1 : 0);
  const cut = (name: string, factor: number): number => 1 - (1 - factor) * x(name);
  const logging = 1 - x('cfg_no_init_logging');
  const write = cut('cfg_rundir_ramfs', 0.55);
  const big = 620 * cut('src_submit_biglogs_remove', 0.03) * logging * write;
  const other = 150 * logging * write;
  const format = 30 * cut('src_submit_biglogs_remove', 0) * (1 - 0.9 * x('src_submit_biglogs_lazy') * (1 - logging));
  const cpu = cut('python313t_nogil_jit', 0.54) * cut('cfg_gc_off', 0.9);
  const submit =
    (170 * cut('src_danger_no_dict_proxy', 0.97) * cut('cfg_memo_off', 0.93) * cut('src_fast_pickle', 0.88) + format) *
      cpu +
    big +
    other;
  const interchange =
    150 *
      cpu *
      cut('src_interchange_longer_poll', 0.6) *
      cut('src_interchange_single_thread', 1.5) *
      cut('src_batch_zmq', 0.72) +
    14 * x('cfg_encrypted') +
    2 * x('src_interchange_exit_poll') +
    12 * x('affinity');
  const pool =
    120 * cpu * cut('src_pool_logs_remove', 0.8) * (1 + 0.12 * x('cfg_2_blocks')) +
    90 * x('cfg_worker_debug') * write * cut('src_pool_logs_remove', 0.3);
  const latency = 170 * cut('cfg_prefetch_100', 0.1) * (1 + 0.2 * x('cfg_4_workers'));
  const time = (submit ** 4 + interchange ** 4 + pool ** 4 + latency ** 4) ** 0.25;
  const busy = time / (time + 250);
  const contention = 0.35 * busy * (1 - 0.6 * x('cfg_poll_100')) * (1 - 0.85 * x('affinity'));
  const odd = 0.06 * x('src_pool_logs_remove') * (1 - x('cfg_worker_debug')) * busy;
  return Math.log(time * (1 + contention + odd) + 12);
}

export interface SeedDataset {
  readonly treatments: readonly string[];
  readonly rows: readonly (readonly number[])[];
  readonly scores: readonly number[];
  readonly times: readonly number[];
}

/**
 * Random contexts with a neighbour each, and chains from the base to everything on: rich in pairs, as the post's is.
 * @param sd noise of ln time.
 */
export function seedDataset(
  runs: number,
  seed: number,
  sd = 0.04,
  treatments: readonly string[] = SEED_TREATMENTS,
): SeedDataset {
  const random = testRandom(seed);
  const rows: number[][] = [];
  while (rows.length < runs) {
    if (rows.length % 10 < 2) rows.push(...chain(random, treatments.length));
    else {
      const context = treatments.map(() => (random() < 0.5 ? 1 : 0));
      const flip = randomInt(random, treatments.length);
      rows.push(
        context,
        context.map((bit, i) => (i === flip ? 1 - bit : bit)),
      );
    }
  }
  rows.length = runs;
  const scores = rows.map((row) => {
    const ln = parslLikeLn((name) => row[treatments.indexOf(name)] === 1);
    return Number(
      Math.exp(ln + sd * normal(random) + (random() < 0.03 ? -0.2 * Math.log(1 - random()) : 0)).toFixed(3),
    );
  });
  return { treatments, rows, scores, times: rows.map((_, i) => 1_730_000_000 + i * 400) };
}

function chain(random: Random, length: number): number[][] {
  const order = shuffled(
    random,
    Array.from({ length }, (_, i) => i),
  );
  return Array.from({ length: length + 1 }, (_, k) => {
    const on = new Set(order.slice(0, k));
    return Array.from({ length }, (_, i) => (on.has(i) ? 1 : 0));
  });
}

/** The data set as the seed wrote it: semicolons, 0/1, timestamp, score. */
export function asCsv(data: SeedDataset, separator = ';'): string {
  const lines = data.rows.map((row, i) => [...row, data.times[i], data.scores[i]].join(separator));
  return `${[...data.treatments, 'timestamp', 'score'].join(separator)}\n${lines.join('\n')}\n`;
}
