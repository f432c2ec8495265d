import type { TreatmentDescription } from '../../catalogue/describe.ts';
import { fittedTable } from './fitted-table.ts';
import { wrapText } from './format.ts';

/** Wider lines are hard to read, however wide the terminal is. */
const WIDEST = 132;

/** The table of `optimise treatments`, in at most `columns` columns. */
export function treatmentsText(treatments: readonly TreatmentDescription[], columns = WIDEST): string {
  const width = Math.min(columns, WIDEST);
  const rows = treatments.map((one) => [
    one.treatment,
    one.risk === null ? one.class : `${one.class}, ${one.risk}`,
    notesOf(one),
  ]);
  const rules = [...new Set(treatments.flatMap((one) => one.rules))];
  return [
    fittedTable({ head: ['treatment', 'class, risk', 'what it does'], rows, aligns: ['left', 'left', 'left'] }, width),
    ...(rules.length === 0
      ? []
      : ['', 'Rules:', ...rules.map((rule) => `- ${wrapText(rule, width, '  ').trimStart()}`)]),
  ].join('\n');
}

function notesOf(one: TreatmentDescription): string {
  return [
    one.about,
    ...(one.caution === null ? [] : [`Caution: ${one.caution}`]),
    ...(one.aliases.length === 0 ? [] : [`Also: ${one.aliases.join(', ')}`]),
    ...(one.needs.length === 0 ? [] : [`Needs: ${one.needs.join('; ')}`]),
  ].join('\n');
}
