import type { RunRecord } from '../../domain/run.ts';
import { countText, secondsText, usText } from '../../report/text/format.ts';
import { PILOT_TASKS, secondSize } from '../../search/evidence/task-sizes.ts';

/** What a run of so many tasks came to: pilots are numbered from 1. */
export type PilotRun = (tasks: number, pilot: number) => Promise<RunRecord>;

/** The number of tasks that takes the aimed time; or the pilot that says why it cannot be known. */
export type Piloted = { readonly tasks: number } | { readonly failed: RunRecord };

/** A pilot of a fast set is all start-up: from the second one on the rate is seen. */
const MOST_PILOTS = 3;
/** Share of the aimed time that a pilot must have taken to be believed. */
const ENOUGH = 0.1;
/** A pilot within this of the aimed time had the right size. */
const NEARLY = 1.3;

/**
 * How many tasks a single run needs for the aimed time, from short runs that are not scored: as in a search, which gets
 * there by the runs that it makes anyway.
 */
export async function sizedByPilot(seconds: number, run: PilotRun, say: (line: string) => void): Promise<Piloted> {
  let tasks = PILOT_TASKS;
  const seen: string[] = [];
  for (let pilot = 1; pilot <= MOST_PILOTS; pilot++) {
    const record = await run(tasks, pilot);
    if (record.outcome !== 'ok' || record.usPerTask === null) return { failed: record };
    seen.push(`${countText(tasks, 'task')} at ${usText(record.usPerTask)}`);
    const share = (record.makespanSeconds ?? 0) / seconds;
    if (share > 1 / NEARLY && share < NEARLY) break;
    tasks = secondSize(seconds, record);
    if (share >= ENOUGH) break;
  }
  say(`pilot: ${seen.join(', then ')}; the run has ${countText(tasks, 'task')} for ${secondsText(seconds)}`);
  return { tasks };
}
