import type { TreatmentDescription } from '../../catalogue/describe.ts';
import { tableText, wrapText } from './format.ts';

/** What a treatment does takes the widest column; the others are names. */
const WIDTH = 72;

/** The table of `optimise treatments`. */
export function treatmentsText(treatments: readonly TreatmentDescription[]): string {
  const rows = treatments.map((one) => [one.treatment, one.class, one.risk ?? '', notesOf(one)]);
  const rules = [...new Set(treatments.flatMap((one) => one.rules))];
  return [
    tableText(['treatment', 'class', 'risk', 'what it does'], rows, ['left', 'left', 'left', 'left']),
    ...(rules.length === 0 ? [] : ['', 'Rules:', ...rules.map((rule) => `- ${rule}`)]),
  ].join('\n');
}

function notesOf(one: TreatmentDescription): string {
  return [
    one.about,
    ...(one.caution === null ? [] : [`Caution: ${one.caution}`]),
    ...(one.aliases.length === 0 ? [] : [`Also: ${one.aliases.join(', ')}`]),
    ...(one.needs.length === 0 ? [] : [`Needs: ${one.needs.join('; ')}`]),
  ]
    .map((note) => wrapText(note, WIDTH))
    .join('\n');
}
