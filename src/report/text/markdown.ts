import { reportSections } from '../sections/index.ts';
import { type NamedSet, namedSetSections } from '../sections/named-set.ts';
import type { ReportSource, Section, SectionTable } from '../sections/section.ts';

/** The report for a pull request: the very sections and numbers of the terminal's. Ends with a newline. */
export function reportMarkdown(source: ReportSource): string {
  return pageMarkdown(source, source.report.search, reportSections(source));
}

/** The report of one set of the search. Ends with a newline. */
export function namedSetMarkdown(source: ReportSource, set: NamedSet): string {
  return pageMarkdown(source, `${source.report.search}:${set.name}`, namedSetSections(source, set));
}

function pageMarkdown({ report }: ReportSource, called: string, sections: readonly Section[]): string {
  const head = [
    `## ${escapeText(called)}: ${escapeText(report.app)}`,
    `Parsl ${escapeText(report.parsl)}, Python ${escapeText(report.python)}, ${escapeText(report.machine)}; strategy ${report.strategy}, random seed ${escapeText(report.seed)}`,
  ];
  return `${[...head, ...sections.map(sectionMarkdown)].join('\n\n')}\n`;
}

/** One section under a third-level heading. */
export function sectionMarkdown(part: Section): string {
  const parts = [
    `### ${part.title}`,
    ...part.paragraphs.map((text, i) =>
      i === 0 && part.tone !== 'plain' ? `**${escapeText(text)}**` : escapeText(text),
    ),
    ...(part.table === null ? [] : [tableMarkdown(part.table)]),
    ...(part.bullets.length === 0 ? [] : [part.bullets.map((text) => `- ${escapeText(text)}`).join('\n')]),
    ...(part.commands.length === 0 ? [] : [`\`\`\`sh\n${part.commands.join('\n')}\n\`\`\``]),
  ];
  return parts.join('\n\n');
}

/** A table with its head. */
export function tableMarkdown({ head, aligns, rows }: SectionTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeText).join(' | ')} |`;
  const rule = aligns.map((align) => (align === 'right' ? '--:' : align === 'center' ? ':-:' : '---'));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** Names of treatments have underscores and stars in them: shown as they are. */
export function escapeText(text: string): string {
  return text.replaceAll(/([\\`*_{}[\]<>|])/g, '\\$1').replaceAll('\n', ' ');
}
