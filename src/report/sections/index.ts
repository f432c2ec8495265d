import { answerSection, baselineSection, budgetSection, fastestSection, rungsSection } from './answer.ts';
import { limitsSection, nextSection, warningsSection } from './closing.ts';
import type { ReportSource, Section, SectionId } from './section.ts';
import { elsewhereSection, failuresSection, overlapsSection, pathSections, treatmentsSection } from './treatments.ts';

/** The report in the order in which it is read: the answer first, then what stands behind it. */
export function reportSections(source: ReportSource): Section[] {
  return [
    answerSection(source),
    rungsSection(source),
    fastestSection(source),
    baselineSection(source),
    treatmentsSection(source),
    elsewhereSection(source),
    ...pathSections(source),
    overlapsSection(source),
    failuresSection(source),
    budgetSection(source),
    warningsSection(source),
    limitsSection(source),
    nextSection(source),
  ].filter((part) => part !== null);
}

/** What a reader needs first: the answer, what each part of it is worth, what to know, what to do next. */
const FIRST: readonly SectionId[] = ['recommended', 'rungs', 'treatments', 'failures', 'warnings', 'next'];

/** The sections of the first screen. */
export function firstSections(source: ReportSource): Section[] {
  return reportSections(source).filter(({ id }) => FIRST.includes(id));
}
