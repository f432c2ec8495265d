import type { Profile } from '../../domain/profile.ts';
import type { SearchReport } from '../../domain/report.ts';

const MICROSECONDS = 1e6;

type Stages = NonNullable<SearchReport['stages']>;

/** µs per task of each stage, of the app as written and beside it of the best set; the stages of a set sum to its time. */
export function stagesOf(base: Profile | null, best: Profile | null): Stages {
  if (base === null) return [];
  const perTask = (profile: Profile | null, stage: string): number | null => {
    const found = profile?.stages.find((entry) => entry.stage === stage);
    return profile === null || found === undefined ? null : (MICROSECONDS * found.seconds) / profile.tasks;
  };
  return base.stages.map(({ stage }) => ({ stage, baseUs: perTask(base, stage), bestUs: perTask(best, stage) }));
}
