import type { ReadHistory } from '../../domain/history.ts';
import { historySections } from '../regression/history-sections.ts';
import { sectionText, type TextStyle } from './report.ts';

/** Series for a terminal. Ends with a newline. */
export function historyText(histories: readonly ReadHistory[], style: TextStyle): string {
  const parts = histories.flatMap((history) => historySections(history).map((part) => sectionText(part, style)));
  return `${parts.join('\n\n')}\n`;
}
