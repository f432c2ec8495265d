import type { ReportedInput, ReportedSet } from '../../domain/report.ts';
import { countText, usText } from '../text/format.ts';
import { cellText } from './cells.ts';
import { type Section, section } from './section.ts';

/** The input that gains least, in a line; none for an app with one input. */
export function worstInputLine(set: Pick<ReportedSet, 'inputs' | 'worstInput'> | null): string[] {
  if (set?.worstInput === undefined) return [];
  const { inputs = [], worstInput } = set;
  return [
    `Over ${countText(inputs.length, 'input')} (geometric mean); the one that gains least is \`${worstInput.input}\`: ${cellText(worstInput)} times as fast.`,
  ];
}

function intervalsText(inputs: readonly ReportedInput[]): string {
  if (inputs.some(({ low, high }) => low !== null || high !== null))
    return 'The intervals hold for all inputs together.';
  return inputs.every(({ blocks }) => blocks === 0)
    ? 'By medians of single runs: no blocks hold this set.'
    : 'Too few blocks for intervals that hold for all inputs together.';
}

/** What a set gives each input; null for an app with one input. */
export function inputsSection(set: ReportedSet | null): Section | null {
  if (set?.inputs === undefined) return null;
  return section('inputs', {
    paragraphs: [intervalsText(set.inputs)],
    table: {
      head: ['input', 'as written', 'times as fast', 'blocks'],
      aligns: ['left', 'right', 'left', 'right'],
      rows: set.inputs.map((one) => [one.input, usText(one.baseUs), cellText(one), String(one.blocks)]),
    },
  });
}
