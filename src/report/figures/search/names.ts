import { type GenomeRecord, sameRecord } from '../../../domain/genome.ts';
import type { SearchReport } from '../../../domain/report.ts';

/** What a report calls a genome: base, recommended, fastest; else the number of its treatments. */
export function genomeName(genome: GenomeRecord, report: SearchReport): string {
  const size = Object.keys(genome).length;
  if (size === 0) return 'base';
  if (report.recommended !== null && sameRecord(genome, report.recommended.genome)) return 'recommended';
  if (report.fastest !== null && sameRecord(genome, report.fastest.genome)) return 'fastest';
  return `another set of ${size}`;
}
