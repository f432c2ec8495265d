import { type GenomeRecord, sameRecord } from '../../../domain/genome.ts';
import type { ReportedSet, SearchReport, Speedup } from '../../../domain/report.ts';

/** The sets that a report names, the first name of a genome being the one that is used. */
function namedSets({ recommended, fastest, rungs }: SearchReport): (readonly [string, ReportedSet])[] {
  return [
    ...(recommended === null ? [] : [['recommended', recommended] as const]),
    ...(fastest === null ? [] : [['fastest', fastest] as const]),
    ...rungs.map((rung) => [rung.name, rung] as const),
  ];
}

/** What a report calls a genome: base, recommended, fastest, a rung; else the number of its treatments. */
export function genomeName(genome: GenomeRecord, report: SearchReport): string {
  const size = Object.keys(genome).length;
  if (size === 0) return 'base';
  const [name] = namedSets(report).find(([, set]) => sameRecord(genome, set.genome)) ?? [];
  return name ?? `another set of ${size}`;
}

/** What the report claims of the set that it calls so; null: no blocks, or no such set. */
export function speedupOf(name: string, report: SearchReport): Speedup | null {
  const [, set] = namedSets(report).find(([own]) => own === name) ?? [];
  return set?.speedup == null || set.speedup.blocks === 0 ? null : set.speedup;
}
