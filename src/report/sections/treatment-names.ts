import { type Factor, treatmentName } from '../../domain/factor.ts';
import type { GenomeRecord } from '../../domain/genome.ts';

/** The treatments of a genome by the names that the whole report calls them; a level that the space lost keeps its own. */
export function treatmentNames(genome: GenomeRecord, factors: readonly Factor[]): string[] {
  return Object.entries(genome).map(([name, level]) => {
    const factor = factors.find((one) => one.name === name);
    const index = factor?.levels.findIndex((one) => one.name === level) ?? -1;
    return factor === undefined || index < 1 ? `${name}=${level}` : treatmentName(factor, index);
  });
}

/** A genome in words: its treatments, or `as written`. */
export function setWords(genome: GenomeRecord, factors: readonly Factor[]): string {
  return treatmentNames(genome, factors).join(', ') || 'as written';
}
