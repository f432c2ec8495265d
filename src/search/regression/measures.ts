import type { MarginName, Margins, Measure } from '../../domain/regression.ts';
import { type RunRecord, scoreOf } from '../../domain/run.ts';
import type { BlockRuns } from '../evidence/blocks.ts';

const MICROSECONDS = 1e6;

const VALUES: { readonly [M in Measure]: (run: RunRecord) => number | null } = {
  time: ({ usPerTask }) => usPerTask,
  cpu: ({ cpuSeconds, tasks }) => (cpuSeconds === null || tasks === null ? null : (cpuSeconds * MICROSECONDS) / tasks),
  start: ({ startupSeconds }) => startupSeconds,
  // Nothing at all is a measurement too, and has a ratio to something.
  log: ({ logBytes }) => (logBytes === null ? null : Math.max(1, logBytes)),
  memory: ({ peakRssMb }) => peakRssMb,
  idle: ({ cpuSeconds, makespanSeconds }) =>
    cpuSeconds === null || makespanSeconds === null || makespanSeconds === 0 ? null : cpuSeconds / makespanSeconds,
  makespan: ({ makespanSeconds }) => makespanSeconds,
  'cpu-seconds': ({ cpuSeconds }) => cpuSeconds,
};

/** What a run says of a measure, in the measure's unit. @returns null where it was not made, failed or does not say */
export function measured(run: RunRecord | null | undefined, measure: Measure): number | null {
  if (run == null || scoreOf(run, 'us-per-task') === null) return null;
  const value = VALUES[measure](run);
  return value === null || !(value > 0) ? null : value;
}

/** What two runs of a block say of a measure. */
export type Pair = readonly [before: number, after: number];

/** From the blocks in which both places have a value. */
export function pairsOf(blocks: readonly BlockRuns[], measure: Measure, old: number, other: number): Pair[] {
  return blocks.flatMap((runs) => {
    const [before, after] = [measured(runs[old], measure), measured(runs[other], measure)];
    return before === null || after === null ? [] : [[before, after] as const];
  });
}

/**
 * What is compared, by what is run; the first one leads: more blocks are made until it is answered, the others can accuse
 * and are waited for by nobody.
 */
export const MEASURED = {
  tasks: ['time', 'cpu', 'start', 'log', 'memory'],
  /** An app that waits: the time is what it waits. */
  idle: ['idle', 'start', 'log', 'memory'],
  /** Two states of an app may have different tasks: they are compared as a whole. */
  apps: ['makespan', 'cpu-seconds', 'start', 'log', 'memory'],
} as const satisfies { readonly [kind: string]: readonly [Measure, ...Measure[]] };

/** The margins where one is said for the time: what starts, writes, idles or holds memory is seldom asked for as nearly. */
export function marginsFrom(time: number, others: Partial<Margins> = {}): Margins {
  return { time, cpu: time, start: 2 * time, log: 2 * time, memory: time, idle: 2 * time, ...others };
}

/** The margin that a measure has. */
export function marginOf(margins: Margins, measure: Measure): number {
  const name: MarginName = measure === 'makespan' ? 'time' : measure === 'cpu-seconds' ? 'cpu' : measure;
  return margins[name];
}
