import { fromRecord, type Genome, sameGenome } from '../../domain/genome.ts';
import { type RunRecord, scoreOf } from '../../domain/run.ts';
import type { Warning } from '../../domain/warning.ts';
import type { ComparedPair } from '../../report/text/compare.ts';
import type { StoredAnswer } from '../../store/report-file.ts';
import type { SearchFile } from '../../store/search-file.ts';

/** Genomes that are compared: the first against each other one. */
export interface Contest {
  /** As the user named them. */
  readonly names: readonly string[];
  readonly genomes: readonly Genome[];
  /** App, machine and space that they are compared on. */
  readonly file: SearchFile;
  readonly results: string;
  /** What the search that the names belong to has reported; null: it has not, or there is none. */
  readonly answer: StoredAnswer | null;
}

/** What runs say of a contest. */
export interface Found {
  readonly runs: readonly RunRecord[];
  readonly pairs: readonly ComparedPair[];
  readonly warnings: readonly Warning[];
  /** The folder that keeps the runs of a duel; left out: they were recorded earlier. */
  readonly kept?: string;
}

export function scoresOf(runs: readonly RunRecord[], genome: Genome, file: SearchFile): number[] {
  return runs.flatMap((run) => scoreFor(run, genome, file) ?? []);
}

/** The score of a run of this genome; null: it has none, or is of another. */
export function scoreFor(run: RunRecord, genome: Genome, file: SearchFile): number | null {
  const own = fromRecord(file.factors, run.genome);
  return own !== null && sameGenome(own, genome) ? scoreOf(run, file.settings.metric) : null;
}
