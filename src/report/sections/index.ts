import { answerSection, baselineSection, budgetSection, fastestSection } from './answer.ts';
import { limitsSection, nextSection, warningsSection } from './closing.ts';
import type { ReportSource, Section } from './section.ts';
import { elsewhereSection, failuresSection, overlapsSection, pathSections, treatmentsSection } from './treatments.ts';

/** The report in the order in which it is read: the answer first, then what stands behind it. */
export function reportSections(source: ReportSource): Section[] {
  return [
    answerSection(source),
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
