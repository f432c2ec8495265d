import type { Genome } from '../../src/domain/genome.ts';
import type { RandomStreams } from '../../src/domain/random.ts';
import { normal } from '../../src/domain/random.ts';
import { type Landscape, landscape, spaceWithExclusions, switchFactor } from './landscape.ts';

const NAMES = [
  ...['env_py313t', 'env_affinity', 'env_ramfs', 'env_nice', 'cfg_no_init_logging', 'cfg_worker_debug'],
  ...['cfg_prefetch', 'cfg_poll_100', 'cfg_encrypted', 'cfg_2_blocks', 'cfg_4_workers', 'src_biglogs_remove'],
  ...['src_biglogs_lazy', 'src_pool_logs_remove', 'src_ix_longer_poll', 'src_no_dict_proxy', 'src_ix_exit_poll'],
  ...['src_ix_single_thread', 'app_big', 'cfg_gc_off', 'cfg_memo_off', 'src_fast_pickle', 'src_no_threads_join'],
  ...['src_batch_zmq', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6'],
];
const INDEX = new Map(NAMES.map((name, i) => [name, i]));
/** µs: the floor of every task, the scale at which contention saturates. */
const FLOOR = 12;
const CONTENTION_HALF = 250;
/** The slowest stage masks the others: a p-norm of the stages. */
const MASKING = 4;

/**
 * A pipeline of four stages (submit, interchange, pool, latency) of which the slowest masks the others, with contention:
 * base about 1200 µs, best about 80 µs. Redundant log treatments, prefetch that is useless until logging is gone,
 * affinity that helps slow and hurts fast runs, one exclusion, factors that do nothing.
 */
export function parslLike(seed: number, streams: RandomStreams): Landscape {
  const random = streams(`parsl-like/${seed}`);
  const jitter = (): number => Math.exp(0.25 * normal(random));
  const big = 620 * jitter();
  const other = 150 * jitter();
  const formatting = 30 * jitter();
  const submitting = 170 * jitter();
  const routing = 150 * jitter();
  const pooling = 120 * jitter();
  const latencyUs = 170 * jitter();
  const debugging = 90 * jitter();
  const encryption = 14 * jitter();
  const python = 0.5 + 0.08 * random();
  const affinityCost = 9 * jitter();
  const exitPoll = 2 * jitter();
  const contention = 0.35 * jitter();
  const floor = FLOOR * jitter();

  const lnTime = (genome: Genome): number => {
    const is = (name: string): number => genome[INDEX.get(name) ?? -1] ?? 0;
    const logging = 1 - is('cfg_no_init_logging');
    const writing = 1 - 0.45 * is('env_ramfs');
    const bigLogs = big * (1 - 0.97 * is('src_biglogs_remove')) * logging * writing;
    const otherLogs = other * logging * writing;
    const format = formatting * (1 - is('src_biglogs_remove')) * (1 - 0.9 * is('src_biglogs_lazy') * (1 - logging));
    const cpu = (1 - (1 - python) * is('env_py313t')) * (1 - 0.1 * is('cfg_gc_off'));
    const leanSubmit =
      (1 - 0.03 * is('src_no_dict_proxy')) * (1 - 0.07 * is('cfg_memo_off')) * (1 - 0.12 * is('src_fast_pickle'));
    const submit = (submitting * leanSubmit + format) * cpu + bigLogs + otherLogs;
    const leanRoute =
      (1 - 0.4 * is('src_ix_longer_poll')) * (1 + 0.5 * is('src_ix_single_thread')) * (1 - 0.28 * is('src_batch_zmq'));
    const route =
      routing * cpu * leanRoute +
      encryption * is('cfg_encrypted') +
      exitPoll * is('src_ix_exit_poll') +
      affinityCost * is('env_affinity');
    const pool =
      pooling * cpu * (1 - 0.2 * is('src_pool_logs_remove')) * (1 + 0.12 * is('cfg_2_blocks')) +
      debugging * is('cfg_worker_debug') * writing * (1 - 0.7 * is('src_pool_logs_remove'));
    const latency = latencyUs * (1 - 0.9 * is('cfg_prefetch')) * (1 + 0.2 * is('cfg_4_workers'));
    const total = (submit ** MASKING + route ** MASKING + pool ** MASKING + latency ** MASKING) ** (1 / MASKING);
    const busy = total / (total + CONTENTION_HALF);
    const contended = contention * busy * (1 - 0.6 * is('cfg_poll_100')) * (1 - 0.85 * is('env_affinity'));
    const odd = 0.06 * is('src_pool_logs_remove') * (1 - is('cfg_worker_debug')) * busy;
    return Math.log(total * (1 + contended + odd) + floor);
  };
  const exclusion = [INDEX.get('src_biglogs_remove')!, INDEX.get('src_biglogs_lazy')!] as const;
  return landscape({ name: `parsl${seed}`, space: spaceWithExclusions(NAMES.map(switchFactor), [exclusion]), lnTime });
}
