import { type Margins, MEASURES, type Measure } from '../../domain/regression.ts';
import { type RunRecord, scoreOf } from '../../domain/run.ts';

const MICROSECONDS = 1e6;

/** What a run says of a measure: µs, CPU µs, seconds, bytes, MB. @returns null where it failed or does not say */
export function measured(run: RunRecord, measure: Measure): number | null {
  if (scoreOf(run, 'us-per-task') === null) return null;
  const { usPerTask, cpuSeconds, tasks, startupSeconds, logBytes, peakRssMb } = run;
  const value = {
    time: usPerTask,
    cpu: cpuSeconds === null || tasks === null ? null : (cpuSeconds * MICROSECONDS) / tasks,
    start: startupSeconds,
    log: logBytes,
    memory: peakRssMb,
  }[measure];
  return value === null || !(value > 0) ? null : value;
}

/** The margins where one is said for the time: what starts, writes or holds memory is seldom asked for as nearly. */
export function marginsFrom(time: number, others: Partial<Margins> = {}): Margins {
  return { time, cpu: time, start: 2 * time, log: 2 * time, memory: time, ...others };
}

/** All but the time: they can accuse, and are waited for by nobody. */
export const FURTHER: readonly Measure[] = MEASURES.filter((measure) => measure !== 'time');
