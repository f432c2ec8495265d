import type { RunRecord, RunRequest } from '../domain/run.ts';
import type { Batch, Phase, Program } from './session.ts';

/** Thrown into nothing: ends a drive when the user interrupts; what is recorded is enough to resume. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

/** Numbers the runs of a batch from `first` on. */
export function requestsOf(batch: Batch, first: number): RunRequest[] {
  return batch.runs.map((planned, i) => ({ ...planned, run: first + i, id: String(first + i).padStart(5, '0') }));
}

/** Answer a program synchronously (replay and simulation). */
export function drive<Result>(program: Program<Result>, answer: (request: RunRequest) => RunRecord): Result {
  let next = 1;
  let step = program.next();
  while (step.done !== true) {
    const requests = requestsOf(step.value, next);
    next += requests.length;
    step = program.next(requests.map(answer));
  }
  return step.value;
}

/** Answer a program by real runs. `answer` gets a whole batch and the number of its first run: it decides what runs beside what. */
export async function driveAsync<Result>(
  program: Program<Result>,
  answer: (requests: readonly RunRequest[], batch: Batch, first: number) => Promise<readonly RunRecord[]>,
): Promise<Result> {
  let next = 1;
  let step = program.next();
  while (step.done !== true) {
    const answers = await answer(requestsOf(step.value, next), step.value, next);
    next += answers.length;
    step = program.next(answers);
  }
  return step.value;
}

/** How far recorded runs answer a program. */
export type Retraced<Result> =
  | { readonly result: Result; readonly phase: 'done' }
  /** The phase in which it has more to ask, and the runs that the batch under way still lacks. */
  | { readonly result: null; readonly phase: Phase; readonly missing: number };

/** How far recorded runs answer a program: its result, or null and the phase in which it has more to ask. */
export function retrace<Result>(program: Program<Result>, runs: readonly RunRecord[]): Retraced<Result> {
  let step = program.next();
  let done = 0;
  while (step.done !== true) {
    const { phase, runs: asked, given = 0 } = step.value;
    const count = given + asked.length;
    const missing = done + count - runs.length;
    if (missing > 0) return { result: null, phase, missing };
    step = program.next(runs.slice(done, done + count));
    done += count;
  }
  return { result: step.value, phase: 'done' };
}
