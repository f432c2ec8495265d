import type { Factor, TreatmentClass } from '../../src/domain/factor.ts';
import type { Genome } from '../../src/domain/genome.ts';
import type { Random, RandomStreams } from '../../src/domain/random.ts';
import { normal, randomInt, shuffled } from '../../src/domain/random.ts';
import { type Landscape, landscape, plainFactor, spaceWithExclusions, switchFactor } from './landscape.ts';

const STAGES = ['submit', 'route', 'pool', 'latency'] as const;
/** The slowest stage masks the others: a p-norm of the stages. */
const MASKING = 4;
/** Parts of the app that no treatment touches (µs). */
const FLOOR = 12;
const FACTORS = 46;
const SMALL = 12;
const HARMFUL = 5;

/** A treatment that multiplies the time of one stage. */
interface Multiplier {
  readonly name: string;
  readonly stage: number;
  readonly by: number;
  readonly class: TreatmentClass;
}

/**
 * A pipeline like Parsl's with 46 factors, of which the causes are known: a handful of large ones in different stages (two
 * pairs of them save the same cost twice), a tail of small ones, some that slow it down, and nulls; then placebos.
 * Base about 1,200 µs, best about 60.
 */
export function causesLike(seed: number, streams: RandomStreams, placebos = 0, informed = false): Landscape {
  const random = streams(`causes/${seed}`);
  const jitter = (): number => Math.exp(0.25 * normal(random));
  const classes: readonly TreatmentClass[] = ['environment', 'config', 'source', 'config-lossy', 'source-lossy'];
  const logs = { big: 560 * jitter(), other: 180 * jitter() };
  const stages = [190 * jitter(), 150 * jitter(), 130 * jitter(), 170 * jitter()];
  const large: Multiplier[] = [
    { name: 'src_batch_send', stage: 0, by: 0.35 + 0.25 * random(), class: 'source' },
    { name: 'src_plain_pickle', stage: 0, by: 0.55 + 0.25 * random(), class: 'source' },
    { name: 'src_batch_route', stage: 1, by: 0.35 + 0.25 * random(), class: 'source' },
    { name: 'src_longer_poll', stage: 1, by: 0.55 + 0.3 * random(), class: 'source' },
    { name: 'src_worker_sockets', stage: 2, by: 0.35 + 0.3 * random(), class: 'source' },
    { name: 'env_gc_off', stage: randomInt(random, 3), by: 0.7 + 0.2 * random(), class: 'environment' },
  ];
  const small = Array.from({ length: SMALL }, (_, i): Multiplier => {
    const kind = classes[randomInt(random, classes.length)] ?? 'config';
    return {
      name: `small${i}`,
      stage: randomInt(random, STAGES.length),
      by: 1 - 0.01 - 0.07 * random() ** 2,
      class: kind,
    };
  });
  const harmful = Array.from({ length: HARMFUL }, (_, i): Multiplier => {
    const kind = classes[randomInt(random, classes.length)] ?? 'config';
    return { name: `slower${i}`, stage: randomInt(random, STAGES.length), by: 1.08 + 0.4 * random(), class: kind };
  });
  const multipliers = [...large, ...small, ...harmful];
  const named: Factor[] = [
    withClass(switchFactor('cfg_no_log'), 'config-lossy'),
    withClass(switchFactor('src_no_big_logs'), 'source-lossy'),
    withClass(switchFactor('env_ramfs'), 'environment'),
    withClass(plainFactor('cfg_prefetch', [0, 10, 100, 1000], true), 'config'),
    withClass(plainFactor('cfg_workers', [2, 1, 4], false), 'config'),
    withClass(switchFactor('env_affinity'), 'environment'),
    ...multipliers.map(({ name, class: kind }) => withClass(switchFactor(name), kind)),
  ];
  const nulls = Array.from({ length: FACTORS - named.length }, (_, i) =>
    withClass(switchFactor(`null${i}`), classes[i % classes.length] ?? 'config'),
  );
  const nothing = Array.from({ length: placebos }, (_, i) =>
    withClass(switchFactor(`placebo_${i + 1}`), classes[i % classes.length] ?? 'config'),
  );
  const told = streams(`told/${seed}`);
  const known = informed ? [...named, ...nulls].map((factor) => withExpectation(factor, told)) : [...named, ...nulls];
  const factors = shuffled(random, [...known, ...nothing]);
  const index = new Map(factors.map(({ name }, i) => [name, i]));
  const at = multipliers.map(({ name }) => index.get(name) ?? -1);
  const contention = 0.3 * jitter();
  const affinityCost = 8 * jitter();
  const lnTime = (genome: Genome): number => {
    const is = (name: string): number => genome[index.get(name) ?? -1] ?? 0;
    const times = [...stages];
    multipliers.forEach(({ stage, by }, i) => {
      if ((genome[at[i] ?? -1] ?? 0) !== 0) times[stage] = (times[stage] ?? 0) * by;
    });
    const logging = (1 - is('cfg_no_log')) * (1 - 0.45 * is('env_ramfs'));
    times[0] = (times[0] ?? 0) + logging * (logs.big * (1 - 0.97 * is('src_no_big_logs')) + logs.other);
    times[1] = (times[1] ?? 0) + affinityCost * is('env_affinity');
    times[2] = (times[2] ?? 0) * ([1, 1.15, 1.25][is('cfg_workers')] ?? 1);
    times[3] = (times[3] ?? 0) * ([1, 0.3, 0.12, 0.1][is('cfg_prefetch')] ?? 1);
    const total = times.reduce((sum, time) => sum + time ** MASKING, 0) ** (1 / MASKING);
    const busy = total / (total + 250);
    return Math.log(total * (1 + contention * busy * (1 - 0.85 * is('env_affinity'))) + FLOOR);
  };
  return landscape({ name: `causes${seed}`, space: spaceWithExclusions(factors), lnTime });
}

function withClass(factor: Factor, kind: TreatmentClass): Factor {
  return { ...factor, levels: factor.levels.map((level, i) => (i === 0 ? level : { ...level, class: kind })) };
}

/** Of the large causes the catalogue expects so many, of the small ones, and of those that do nothing or harm. */
const TOLD = { large: 0.8, small: 0.2, other: 0.08 };
const LARGE = /^(src_|env_gc|cfg_no_log|cfg_prefetch)/;

/** What a catalogue knows from elsewhere: most of the large causes, and some that are none here. */
function withExpectation(factor: Factor, random: Random): Factor {
  const { name } = factor;
  const chance = LARGE.test(name) ? TOLD.large : name.startsWith('small') ? TOLD.small : TOLD.other;
  if (random() >= chance) return factor;
  const from = factor.levels.length > 2 ? factor.levels.length - 2 : 1;
  const levels = factor.levels.map((level, i) => (i < from ? level : { ...level, expect: 'faster' as const }));
  return { ...factor, levels };
}
