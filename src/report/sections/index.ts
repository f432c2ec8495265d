import { answerSection } from './answer.ts';
import { changesSection } from './changes.ts';
import { limitsSection, warningsSection } from './closing.ts';
import { baselineSection, budgetSection, fastestSection } from './evidence.ts';
import { inputsSection } from './inputs.ts';
import { nextSection } from './next.ts';
import { ceilingSection, searchStagesSection } from './profile.ts';
import { reproduceSection } from './reproduce.ts';
import type { ReportSource, Section, SectionId } from './section.ts';
import {
  failuresSection,
  ladderSection,
  pairsSections,
  pathSections,
  setsSection,
  treatmentsSections,
} from './treatments.ts';

/** The report in the order in which it is read: the answer first, then what stands behind it. */
export function reportSections(source: ReportSource): Section[] {
  return [
    answerSection(source),
    ceilingSection(source),
    nextSection(source),
    changesSection(source),
    inputsSection(source.report.recommended),
    ...treatmentsSections(source),
    ...pairsSections(source),
    ladderSection(source),
    setsSection(source),
    ...pathSections(source),
    fastestSection(source),
    searchStagesSection(source),
    baselineSection(source),
    failuresSection(source),
    budgetSection(source),
    warningsSection(source),
    limitsSection(source),
    reproduceSection(source),
  ].filter((part) => part !== null);
}

/** The first screen is the first two; what each change does and what went wrong stands below it. */
const FIRST: readonly SectionId[] = ['recommended', 'ceiling', 'next', 'changes', 'inputs', 'failures', 'warnings'];

/** What is printed where not everything is asked for. */
export function firstSections(source: ReportSource): Section[] {
  return reportSections(source).filter(({ id }) => FIRST.includes(id));
}
