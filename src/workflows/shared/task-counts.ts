import { isBaseGenome } from '../../domain/genome.ts';
import type { RunRecord, RunRequest } from '../../domain/run.ts';

type Asked = Pick<RunRequest, 'genome' | 'tasks' | 'input'>;

/** How many tasks a run must submit, and how many of them fail, learnt from the base's own runs; of each input for itself. */
export interface TaskCounts {
  observe(record: RunRecord): void;
  /** @returns null where it is not known yet, for the base itself, and for an app that chooses its own number. */
  expected(asked: Asked): number | null;
  /** @returns null where it is not known yet. */
  failures(asked: Asked): number | null;
}

/** One run of the base: `{tasks}`, and a number that was counted. */
interface Seen {
  readonly asked: number | null;
  readonly count: number;
}

/** Runs of the base on one input. */
interface Counted {
  readonly submitted: Seen[];
  readonly failed: Seen[];
}

/**
 * An app with fixed work submits what its first run did. With `{tasks}` two sizes give the line
 * submitted = a + b · asked, which later sizes must lie on. The base is what others are compared with: a run of it that
 * has another number is not wrong, but shows that the app chooses its number itself; then no run is asked for one. So does
 * a run of a set that submitted more: a set may leave work undone, but nothing of ours makes an app call its functions
 * more often. (A program that decides by its results may have had the same number in all runs of the base.)
 * @param mayFail whether tasks that fail in the app as written count as its own
 * @param perTask whether runs with unequal numbers of tasks can be compared at all
 */
export function taskCounts(mayFail: boolean, perTask: boolean): TaskCounts {
  let decidesItself = false;
  const counted = new Map<number, Counted>();
  const on = (input: number): Counted => {
    const known = counted.get(input) ?? { submitted: [], failed: [] };
    counted.set(input, known);
    return known;
  };
  return {
    observe: (record) => {
      const { genome, asked } = record;
      if (Object.keys(genome).length > 0) {
        for (const [input, { outcome, tasks }] of (record.inputs ?? [record]).entries()) {
          const usual = countAt(on(input).submitted, asked);
          if (outcome === 'invalid' && usual !== null && (tasks ?? 0) > usual) decidesItself = true;
        }
        return;
      }
      for (const [input, { outcome, tasks, failedTasks }] of (record.inputs ?? [record]).entries()) {
        if (outcome !== 'ok' || tasks === null) continue;
        on(input).submitted.push({ asked, count: tasks });
        on(input).failed.push({ asked, count: failedTasks ?? 0 });
      }
    },
    expected: ({ genome, tasks, input = 0 }) => {
      const isBase = isBaseGenome(genome);
      const { submitted } = on(input);
      return isBase || (perTask && decidesItself) || choosesItsOwn(submitted) ? null : countAt(submitted, tasks);
    },
    failures: ({ tasks, input = 0 }) => (mayFail ? countAt(on(input).failed, tasks) : 0),
  };
}

/** Equal sizes with unequal counts, or a third size that is not on the line of the first two. */
function choosesItsOwn(seen: readonly Seen[]): boolean {
  return seen.some(({ asked, count }, i) => {
    const expected = countAt(seen.slice(0, i), asked);
    return expected !== null && expected !== count;
  });
}

function countAt(seen: readonly Seen[], asked: number | null): number | null {
  const [first] = seen;
  if (first === undefined) return null;
  if (asked === null || first.asked === null) return first.count;
  const same = seen.find((entry) => entry.asked === asked);
  if (same !== undefined) return same.count;
  const second = seen.find((entry) => entry.asked !== first.asked);
  if (second === undefined || second.asked === null) return null;
  const slope = (second.count - first.count) / (second.asked - first.asked);
  return Math.round(first.count + slope * (asked - first.asked));
}
