import { machineNumbers } from '../../catalogue/applicable.ts';
import type { ResolvedCatalogue } from '../../catalogue/resolve.ts';
import { createSpace, type RuleSpace } from '../../constraints/space.ts';
import { fromRecord } from '../../domain/genome.ts';
import type { RunRecord } from '../../domain/run.ts';
import { randomStreams } from '../../search/rng.ts';
import { type EarlierRun, newSession, type Session } from '../../search/session.ts';
import { readEarlier } from '../../store/earlier.ts';
import type { SearchLayout } from '../../store/layout.ts';
import type { SearchFile } from '../../store/search-file.ts';

/** The space of a recorded search. */
export function spaceOf(file: SearchFile): RuleSpace {
  const { factors, rules, machine, others } = resolvedOf(file);
  return createSpace(factors, rules, machine, others);
}

/** The gene pool of a recorded search. */
export function resolvedOf(file: SearchFile): ResolvedCatalogue {
  const { factors, rules, otherNames, leftOut } = file;
  return { factors, rules, others: otherNames, machine: machineNumbers(file.machine), leftOut, fixed: [] };
}

/** A session of a recorded search before its first run: the runs of its log are the answers to what it asks. */
export function sessionOf(layout: SearchLayout, file: SearchFile, space: RuleSpace): Session {
  const earlier = earlierRuns(readEarlier(layout.earlierFile), space);
  return newSession(file.settings, space, randomStreams(file.settings.seed), earlier);
}

/** Earlier runs as genomes of a space; those of other factors or levels are left out. */
export function earlierRuns(records: readonly RunRecord[], space: RuleSpace): EarlierRun[] {
  return records.flatMap((run) => {
    const genome = fromRecord(space.factors, run.genome);
    return genome === null || !space.isValid(genome) ? [] : [{ run, genome }];
  });
}
