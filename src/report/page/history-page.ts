import type { ReadHistory } from '../../domain/history.ts';
import type { Figure } from '../figures/figure.ts';
import { historySections } from '../regression/history-sections.ts';
import { type Block, documentHtml } from './document.ts';
import { sectionHtml } from './elements.ts';
import { withFigures } from './figure-html.ts';

/** One series with its figure. */
export interface DrawnHistory {
  readonly history: ReadHistory;
  readonly figure: Figure;
}

const NO_TREATMENTS: ReadonlySet<string> = new Set();

/** Series as one HTML file: each with its figure, in the terminal's words. */
export function historyHtml(drawn: readonly DrawnHistory[]): string {
  return documentHtml({
    title: 'Parsl over its versions',
    lead: '<p>Each version beside one that stays, in the same blocks: what the machine did meanwhile is in no ratio.</p>',
    blocks: drawn.map(blockOf),
    treatments: NO_TREATMENTS,
    facts: {},
    footer: 'Written by optimise history; its text and its --json have the same numbers.',
    live: null,
  });
}

function blockOf({ history, figure }: DrawnHistory): Block {
  const html = historySections(history).map((part) => `<h3>${part.title}</h3>\n${sectionHtml(part, NO_TREATMENTS)}`);
  const block = { id: `series-${figure.name}`, title: history.workload, html: html.join('\n') };
  return withFigures(block, [figure]);
}
