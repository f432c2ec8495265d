import type { RunRecord } from '../../domain/run.ts';

/** How many tasks a run must submit, learnt from the base's own runs. */
export interface TaskCounts {
  observe(record: RunRecord): void;
  /** @param asked what `{tasks}` becomes; null: an app with fixed work. @returns null where it is not known yet. */
  expected(asked: number | null): number | null;
}

/**
 * An app with fixed work submits what its first run did. With `{tasks}` two sizes give the line
 * submitted = a + b · asked, which later sizes must lie on; an app that does not lie on it is not asked to.
 */
export function taskCounts(): TaskCounts {
  const seen: { readonly asked: number | null; readonly submitted: number }[] = [];
  return {
    observe: ({ genome, outcome, asked, tasks }) => {
      const isBase = Object.keys(genome).length === 0;
      if (isBase && outcome === 'ok' && tasks !== null) seen.push({ asked, submitted: tasks });
    },
    expected: (asked) => {
      const [first] = seen;
      if (first === undefined) return null;
      if (asked === null || first.asked === null) return first.submitted;
      const same = seen.find((entry) => entry.asked === asked);
      if (same !== undefined) return same.submitted;
      const second = seen.find((entry) => entry.asked !== first.asked);
      if (second === undefined || second.asked === null) return null;
      const slope = (second.submitted - first.submitted) / (second.asked - first.asked);
      return Math.round(first.submitted + slope * (asked - first.asked));
    },
  };
}
