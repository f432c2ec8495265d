import type { Genome } from '../../domain/genome.ts';
import type { Archive } from '../evidence/archive.ts';

/** A level, or two levels together, that may be what makes runs fail. */
export interface Suspect {
  /** Factor and level, one or two. */
  readonly parts: readonly { readonly factor: number; readonly level: number }[];
  /** Probability that it is to blame. */
  readonly blame: number;
  /** Failed runs that had it, and runs that had it and did not fail. */
  readonly failed: number;
  readonly ok: number;
}

export interface FailureModel {
  /** Probability that a run of the genome fails. */
  probability(genome: Genome): number;
  /** Most blamed first. */
  readonly suspects: readonly Suspect[];
}

/** Prior odds that a given single level, or a given pair of levels, always crashes. */
const SINGLE_ODDS = 0.02;
const PAIR_ODDS = 0.002;
/** An ok run clears what it contains almost: a culprit fails nearly always. */
const OK_RATIO = 0.1;
/** Odds gained by containing a failed run that chance would have explained otherwise. */
const MOST_RATIO = 20;
const LEAST_BLAME = 0.02;
const NEVER: FailureModel = { probability: () => 0, suspects: [] };

interface Tally {
  readonly parts: Suspect['parts'];
  failed: number;
  ok: number;
}

/**
 * Failure ≠ slow: which levels and pairs of levels crash, by Bayes' rule from counts.
 * The odds of each suspect are its prior odds × (1 / chance rate) for each failed run that has it × 0.1 for each ok one;
 * the blame for each failed run is divided among its suspects and chance.
 */
export function failureModel(archive: Archive): FailureModel {
  const failedEntries = archive.entries.filter((entry) => entry.failures > 0);
  if (failedEntries.length === 0) return NEVER;
  const failures = failedEntries.reduce((sum, entry) => sum + entry.failures, 0);
  const runs = archive.entries.reduce((sum, entry) => sum + entry.runs, 0);
  const chance = (failures + 0.5) / (runs + 10);
  const tallies = tally(
    archive,
    failedEntries.map(({ genome }) => genome),
  );
  const ratio = Math.min(MOST_RATIO, 1 / chance);
  const odds = new Map<string, number>();
  for (const [key, { parts, failed, ok }] of tallies) {
    const prior = parts.length === 1 ? SINGLE_ODDS : PAIR_ODDS;
    odds.set(key, prior * ratio ** failed * OK_RATIO ** ok);
  }
  const blame = new Map<string, number>();
  for (const { genome } of failedEntries) {
    const keys = subsets(genome).map(([key]) => key);
    const total = keys.reduce((sum, key) => sum + (odds.get(key) ?? 0), 1);
    for (const key of keys) {
      const share = (odds.get(key) ?? 0) / total;
      if (share > LEAST_BLAME) blame.set(key, 1 - (1 - (blame.get(key) ?? 0)) * (1 - share));
    }
  }
  const suspects = [...blame]
    .map(([key, probability]) => ({ ...tallies.get(key)!, blame: probability }))
    .sort((a, b) => b.blame - a.blame);
  const unexplained = Math.max(0, failures - suspects.reduce((sum, s) => sum + s.blame * s.failed, 0));
  const floor = Math.min(0.5, unexplained / (runs + 10));
  return { suspects, probability: (genome) => probabilityOf(genome, suspects, archive, floor) };
}

function probabilityOf(genome: Genome, suspects: readonly Suspect[], archive: Archive, floor: number): number {
  let success = 1 - floor;
  for (const { parts, blame } of suspects) {
    if (parts.every(({ factor, level }) => genome[factor] === level)) success *= 1 - blame;
  }
  const known = archive.get(genome);
  if (known !== undefined && known.failures > 0) {
    return Math.max(1 - success, (known.failures + 0.5) / (known.runs + 1));
  }
  return 1 - success;
}

/** Counts of every level and pair that occurs in a failed genome. */
function tally(archive: Archive, failed: readonly Genome[]): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const genome of failed) {
    for (const [key, parts] of subsets(genome)) tallies.set(key, { parts, failed: 0, ok: 0 });
  }
  for (const entry of archive.entries) {
    for (const [key] of subsets(entry.genome)) {
      const found = tallies.get(key);
      if (found === undefined) continue;
      found.failed += entry.failures;
      found.ok += entry.runs - entry.failures;
    }
  }
  return tallies;
}

/** Levels off the base singly, and pairs of which at least one is off its base. */
function subsets(genome: Genome): [string, Suspect['parts']][] {
  const result: [string, Suspect['parts']][] = [];
  genome.forEach((level, factor) => {
    const one = { factor, level };
    if (level !== 0) result.push([`${factor}=${level}`, [one]]);
    for (let other = 0; other < factor; other++) {
      const otherLevel = genome[other]!;
      if (level === 0 && otherLevel === 0) continue;
      result.push([`${other}=${otherLevel}&${factor}=${level}`, [{ factor: other, level: otherLevel }, one]]);
    }
  });
  return result;
}
