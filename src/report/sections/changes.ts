import { aboutOf, cautionOf, type Factor } from '../../domain/factor.ts';
import type { SearchReport } from '../../domain/report.ts';
import { attributedText } from './cells.ts';
import { standingNow } from './claim.ts';
import type { ReportSource, Section, SectionTable } from './section.ts';
import { findTreatment, section } from './section.ts';

/** Every treatment of the recommended set: what it is worth there, what it does, and what it asks. */
export function changesSection({ report, factors, duels }: ReportSource): Section | null {
  const set = report.recommended;
  if (set === null || set.treatments.length === 0) return null;
  const unsure = standingNow(set, duels) === 'confirmed' ? '' : 'The set is not confirmed. ';
  return section('changes', {
    paragraphs: [`${unsure}${WITHOUT_IT}`],
    table: changesTable(set.treatments, report, factors),
  });
}

/** What the column of the table means. */
export const WITHOUT_IT = 'Without it: how many times slower the recommended set is when this alone is taken out.';

/** The treatments of a set, in the order of what they seem to be worth in the recommended set. */
export function changesTable(
  treatments: readonly string[],
  report: SearchReport,
  factors: readonly Factor[],
): SectionTable {
  const place = new Map(report.attribution.map(({ treatment }, i) => [treatment, i]));
  const placeOfName = (name: string): number => place.get(name) ?? place.size;
  const names = [...treatments].sort((a, b) => placeOfName(a) - placeOfName(b));
  return {
    head: ['treatment', 'class', 'without it', 'what it does, and asks of you'],
    aligns: ['left', 'left', 'left', 'left'],
    rows: names.map((name) => [name, ...placeOf(name, factors, report)]),
  };
}

function placeOf(name: string, factors: readonly Factor[], report: SearchReport): string[] {
  const found = findTreatment(factors, name);
  const atBest = report.attribution.find(({ treatment }) => treatment === name)?.atBest ?? null;
  const value = atBest === null ? 'not told apart' : attributedText(atBest);
  if (found === null) return ['', value, ''];
  const { factor, level } = found;
  const words = [level.risk?.toUpperCase() ?? '', aboutOf(factor, level), cautionOf(factor, level) ?? ''];
  return [
    level.class,
    value,
    words
      .filter((part) => part !== '')
      .map(sentence)
      .join(' '),
  ];
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
