import type { Regression } from '../../domain/regression.ts';
import {
  measuresTable,
  placeboLine,
  regressionHeadline,
  regressionSections,
  settingLine,
} from '../regression/sections.ts';
import { interactionText } from '../regression/words.ts';
import { escapeText, tableMarkdown } from './markdown.ts';
import { sectionText, type TextStyle } from './report.ts';

/** The comparison for a terminal. Ends with a newline. */
export function regressionText(found: Regression, style: TextStyle): string {
  return `${regressionSections(found)
    .map((part) => sectionText(part, style))
    .join('\n\n')}\n`;
}

/** For a pull request: the verdict, a row for each measure, the placebo, how it was measured. Ends with a newline. */
export function regressionMarkdown(found: Regression): string {
  const { workloads, treatment, warnings } = found;
  const parts = workloads.flatMap((workload) => {
    const { rows, placebo, blocks, interaction } = workload;
    if (rows.length === 0) return [];
    const title = workloads.length > 1 ? [`**${escapeText(workload.workload)}**`] : [];
    const ends = interaction === null ? [] : [escapeText(interactionText(interaction, rows))];
    const table = tableMarkdown(measuresTable(rows, treatment !== null));
    return [...title, table, ...ends, escapeText(`${placeboLine(placebo)} ${blocks} blocks.`)];
  });
  const verdict = `**${escapeText(regressionHeadline(found))}**`;
  const told = warnings.length === 0 ? [] : [warnings.map(({ text }) => `- ${escapeText(text)}`).join('\n')];
  return `${[verdict, ...parts, ...told, escapeText(settingLine(found))].join('\n\n')}\n`;
}
