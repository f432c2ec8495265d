import type { Regression } from '../../domain/regression.ts';
import {
  measuresTable,
  placeboLine,
  regressionHeadline,
  regressionSections,
  settingLine,
} from '../regression/sections.ts';
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
  const { workloads } = found;
  const parts = workloads.flatMap((workload) => {
    const { rows, placebo, blocks } = workload;
    if (rows.length === 0) return [];
    const title = workloads.length > 1 ? [`**${escapeText(workload.workload)}**`] : [];
    return [...title, tableMarkdown(measuresTable(rows)), escapeText(`${placeboLine(placebo)} ${blocks} blocks.`)];
  });
  const verdict = `**${escapeText(regressionHeadline(found))}**`;
  return `${[verdict, ...parts, escapeText(settingLine(found))].join('\n\n')}\n`;
}
