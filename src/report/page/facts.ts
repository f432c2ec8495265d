import { aboutOf, cautionOf } from '../../domain/factor.ts';
import { attributedText } from '../sections/cells.ts';
import { findTreatment, type ReportSource } from '../sections/section.ts';

/** What stands beside a treatment's name when it is pointed at: its class, what it does, what it is worth. */
export function treatmentFacts(
  { report, factors }: ReportSource,
  treatments: Iterable<string>,
): { [treatment: string]: string } {
  const facts: { [treatment: string]: string } = {};
  for (const name of treatments) {
    const found = findTreatment(factors, name);
    const row = report.attribution.find(({ treatment }) => treatment === name);
    const words = [
      found?.level.class ?? row?.class ?? '',
      found === null ? '' : aboutOf(found.factor, found.level),
      found === null ? '' : (cautionOf(found.factor, found.level) ?? ''),
      row === undefined || row.atBest === null ? '' : `In the best set: ${attributedText(row.atBest)}`,
      row === undefined ? '' : `Verdict: ${row.verdict}`,
    ].filter((word) => word !== '');
    if (words.length > 0) facts[name] = words.map((word) => word.replace(/\.$/, '')).join('. ');
  }
  return facts;
}
