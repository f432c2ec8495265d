import type { Factor } from './factor.ts';
import { treatmentName } from './factor.ts';

/** One level index per factor, in the order of the space's factors; 0 is the base level. */
export type Genome = readonly number[];

/** A genome as written in files: factor → level name, factors at their base level left out. */
export type GenomeRecord = { readonly [factor: string]: string };

/** Equal for equal genomes, different for different ones. */
export function genomeKey(genome: Genome): string {
  return genome.join(',');
}

export function sameGenome(a: Genome, b: Genome): boolean {
  return a.length === b.length && a.every((level, i) => level === b[i]);
}

/** Whether two records are of one genome: the order of the factors says nothing. */
export function sameRecord(a: GenomeRecord, b: GenomeRecord): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

/** What a record switches on, level by level, where its factors are not at hand. */
export function levelNames(record: GenomeRecord): string[] {
  return Object.entries(record).map(([factor, level]) => `${factor}=${level}`);
}

/** Each genome once, in the order of its first place. */
export function distinct(genomes: readonly Genome[]): Genome[] {
  return [...new Map(genomes.map((genome) => [genomeKey(genome), genome])).values()];
}

/** The number of factors on which two genomes of one space differ. */
export function hamming(a: Genome, b: Genome): number {
  let count = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) count++;
  return count;
}

/** All factors at their base. */
export function baseGenome(factors: readonly Factor[]): Genome {
  return factors.map(() => 0);
}

/** Whether it changes nothing: the app as written. */
export function isBaseGenome(genome: Genome): boolean {
  return genome.every((level) => level === 0);
}

/** The treatments that a genome switches on, by name, in the order of the factors. */
export function treatmentsOf(factors: readonly Factor[], genome: Genome): string[] {
  return factors.flatMap((factor, i) => (genome[i] ? [treatmentName(factor, genome[i])] : []));
}

/** @param every list the factors at their base too (replay: a table's columns have no 'as-is'). */
export function toRecord(factors: readonly Factor[], genome: Genome, every = false): GenomeRecord {
  const entries = factors.flatMap((factor, i) => {
    const index = genome[i] ?? 0;
    const level = factor.levels[index];
    return level !== undefined && (every || index !== 0) ? [[factor.name, level.name] as const] : [];
  });
  return Object.fromEntries(entries);
}

/**
 * The inverse of {@link toRecord}.
 * @returns null when the record names a factor or level that the space does not have.
 */
export function fromRecord(factors: readonly Factor[], record: GenomeRecord): Genome | null {
  const genome: number[] = factors.map(() => 0);
  for (const [name, levelName] of Object.entries(record)) {
    const i = factors.findIndex((factor) => factor.name === name);
    const level = factors[i]?.levels.findIndex((candidate) => candidate.name === levelName) ?? -1;
    if (level < 0) return null;
    genome[i] = level;
  }
  return genome;
}
