import { type Genome, sameGenome } from '../../domain/genome.ts';
import type { Profile } from '../../domain/profile.ts';
import type { ReportedProcess, ReportedStage } from '../../domain/report.ts';
import type { RungName } from '../../domain/rung.ts';
import type { SearchFindings } from '../../search/findings.ts';
import type { Session } from '../../search/session.ts';

const MICROSECONDS = 1e6;

/** Profiles of what a search hands over, beside that of the app as written. */
export interface ProfiledSets {
  readonly best: Profile | null;
  readonly rungs: readonly { readonly name: RungName; readonly profile: Profile }[];
}

/** Where the time of an app as written goes. */
export const NO_SETS: ProfiledSets = { best: null, rungs: [] };

/** Those of the sets that were confirmed; of a set that is the app as written there is none. */
export function profiledSets(session: Session, findings: SearchFindings | null): ProfiledSets {
  const confirmation = findings?.confirmation ?? null;
  if (findings === null || confirmation === null) return NO_SETS;
  const profileOf = (genome: Genome): Profile | null => {
    const made = session.runs.findLast(
      ({ purpose, profile }, i) =>
        profile?.complete && purpose === 'confirm' && sameGenome(session.genomes[i] ?? [], genome),
    );
    return made?.profile ?? null;
  };
  return {
    best: profileOf(findings.recommended),
    rungs: confirmation.rungs.flatMap(({ name, genome }) => {
      const profile = profileOf(genome);
      return profile === null ? [] : [{ name, profile }];
    }),
  };
}

/** µs per task of each stage, of the app as written and beside it of sets; the stages of each sum to its time. */
export function stagesOf(base: Profile, { best, rungs }: ProfiledSets): ReportedStage[] {
  return base.stages.map(({ stage }) => ({
    stage,
    baseUs: ofStage(base, stage),
    bestUs: best === null ? null : ofStage(best, stage),
    ...(rungs.length === 0 ? {} : { rungs: rungs.map(({ name, profile }) => ({ name, us: ofStage(profile, stage) })) }),
  }));
}

function ofStage({ stages, tasks }: Profile, stage: string): number | null {
  const found = stages.find((entry) => entry.stage === stage);
  return found === undefined ? null : (MICROSECONDS * found.seconds) / tasks;
}

/** CPU time per task of each kind of process; one that a set has done away with spends none. */
export function processesOf(base: Profile, best: Profile | null): ReportedProcess[] {
  const kinds = new Set([...Object.keys(base.cpuSeconds), ...Object.keys(best?.cpuSeconds ?? {})]);
  const perTask = ({ cpuSeconds, tasks }: Profile, kind: string): number =>
    (MICROSECONDS * (cpuSeconds[kind] ?? 0)) / tasks;
  return [...kinds].map((process) => ({
    process,
    baseUs: perTask(base, process),
    bestUs: best === null ? null : perTask(best, process),
  }));
}
