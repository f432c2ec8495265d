import type { Factor } from '../../domain/factor.ts';
import { treatmentName } from '../../domain/factor.ts';
import type { BeliefStep, DuelledSet, SearchReport } from '../../domain/report.ts';
import type { RunRecord } from '../../domain/run.ts';
import type { Align } from '../text/format.ts';

/** What a report is made from. */
export interface ReportSource {
  readonly report: SearchReport;
  readonly runs: readonly RunRecord[];
  readonly factors: readonly Factor[];
  /** How the user calls us, as commands are printed; left out: `optimise`. */
  readonly command?: string;
  /** The option, with a blank before it, that names the folder of the searches; left out: it is the usual one. */
  readonly where?: string;
  /** What duels have found since of the search's sets; left out: nothing. */
  readonly duels?: readonly DuelledSet[];
  /** Left out while the search goes on. */
  readonly beliefs?: readonly BeliefStep[];
}

/** A line to be typed: how the user calls us, some words, and what these need to find the search. */
export function typed(
  { command = 'optimise', where = '' }: Pick<ReportSource, 'command' | 'where'>,
  words: string,
): string {
  return `${command} ${words}${where}`;
}

export interface SectionTable {
  readonly head: readonly string[];
  readonly aligns: readonly Align[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * A piece of a report in words, the same in the terminal, in Markdown and in HTML:
 * whoever prints it decides on its looks and on nothing else.
 */
export interface Section {
  readonly id: SectionId;
  readonly title: string;
  /** How the reader should take it. */
  readonly tone: 'good' | 'bad' | 'plain';
  readonly paragraphs: readonly string[];
  readonly table: SectionTable | null;
  readonly bullets: readonly string[];
  /** Lines to be typed in a shell; one that begins with '# ' says what the next is for. */
  readonly commands: readonly string[];
}

/** Every section that there is, by what it is called in code; what stands beside one is found by this. */
const TITLES = {
  recommended: 'Recommended',
  ceiling: 'What could be gained at most',
  time: 'Where the time goes',
  stages: 'Stages, µs per task',
  cpu: 'CPU time per task',
  next: 'Next',
  set: 'This set',
  changes: 'What it changes',
  inputs: 'Each input',
  treatments: 'Treatments, measured',
  'treatments-model': 'Treatments, by the model',
  pairs: 'Pairs, measured',
  'pairs-model': 'Pairs, by the model',
  ladder: 'The ladder, both ways',
  sets: 'Each set against the base',
  fastest: 'Fastest',
  baseline: 'Baseline and noise',
  'path-best': 'Path, best first',
  'path-nicest': 'Path, nicest first',
  failures: 'Failures',
  budget: 'Budget',
  warnings: 'Warnings',
  limits: 'What this cannot tell',
  reproduce: 'How to reproduce',
  duel: 'Measured side by side',
  recorded: 'From recorded runs',
  differences: 'What differs',
  verdict: 'Verdict',
  measures: 'Old against new',
  placebo: 'Placebo',
  resolution: 'What this machine can tell',
  'history-changes': 'Changes',
  'history-points': 'Versions',
} as const;

export type SectionId = keyof typeof TITLES;

/** A section with what is not given left empty. */
export function section(id: SectionId, parts: Partial<Omit<Section, 'id' | 'title'>>): Section {
  return {
    id,
    title: TITLES[id],
    tone: 'plain',
    paragraphs: [],
    table: null,
    bullets: [],
    commands: [],
    ...parts,
  };
}

/** A treatment's factor and level; null for a name that this space does not have. */
export function findTreatment(factors: readonly Factor[], name: string) {
  for (const factor of factors) {
    for (const [index, level] of factor.levels.entries()) {
      if (index > 0 && treatmentName(factor, index) === name) return { factor, level };
    }
  }
  return null;
}
