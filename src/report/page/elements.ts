import { escapeMarkup } from '../escape.ts';
import type { Section, SectionTable } from '../sections/section.ts';

/** Text in which a treatment's name, where it is the whole of it, can be chosen. */
export function cellHtml(text: string, treatments: ReadonlySet<string>): string {
  return treatments.has(text) ? treatmentHtml(text) : escapeMarkup(text);
}

export function treatmentHtml(name: string): string {
  // A narrow column breaks a name where a reader would.
  const words = escapeMarkup(name).replaceAll(/[_=](?=\w)/g, '$&<wbr>');
  return `<span class="t" data-t="${escapeMarkup(name)}">${words}</span>`;
}

/** Words in which what is to be typed stands between backticks. */
function proseHtml(text: string): string {
  return text
    .split(/`([^`]+)`/)
    .map((piece, i) => (i % 2 === 0 ? escapeMarkup(piece) : `<code>${commandHtml(piece)}</code>`))
    .join('');
}

/** A line to be typed: a narrow page breaks it between its words, not behind the hyphens of an option. */
export function commandHtml(line: string): string {
  if (line.startsWith('# ')) return `<span class="purpose">${escapeMarkup(line)}</span>`;
  return line
    .split(' ')
    .map((word) => (word.includes('-') ? `<span class="word">${escapeMarkup(word)}</span>` : escapeMarkup(word)))
    .join(' ');
}

/** A section of the report in words, as HTML. */
export function sectionHtml(part: Omit<Section, 'id'>, treatments: ReadonlySet<string>): string {
  const [first, ...others] = part.paragraphs;
  return [
    ...(first === undefined ? [] : [`<p class="${part.tone}">${proseHtml(first)}</p>`]),
    ...others.map((text) => `<p>${proseHtml(text)}</p>`),
    ...(part.table === null ? [] : [tableHtml(part.table, part.title, treatments)]),
    ...(part.bullets.length === 0
      ? []
      : [`<ul>${part.bullets.map((text) => `<li>${proseHtml(text)}</li>`).join('')}</ul>`]),
    ...(part.commands.length === 0
      ? []
      : [`<pre tabindex="0" aria-label="Commands">${part.commands.map(commandHtml).join('\n')}</pre>`]),
  ].join('\n');
}

function tableHtml(table: SectionTable, caption: string, treatments: ReadonlySet<string>): string {
  const align = (c: number): string => (table.aligns[c] === 'right' ? ' class="num"' : '');
  const head = table.head.map((text, c) =>
    text === '' ? `<td${align(c)}></td>` : `<th scope="col"${align(c)}>${escapeMarkup(text)}</th>`,
  );
  const body = table.rows.map((row) => {
    const cells = row.map((text, c) =>
      c === 0
        ? `<th scope="row">${cellHtml(text, treatments)}</th>`
        : `<td${align(c)}>${barHtml(text) ?? cellHtml(text, treatments)}</td>`,
    );
    return `<tr>${cells.join('')}</tr>`;
  });
  return scrollable(
    caption,
    `<table><caption class="unseen">${escapeMarkup(caption)}</caption><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table>`,
  );
}

/** Block glyphs are a picture: not read aloud. */
function barHtml(text: string): string | null {
  return /^[█▏▎▍▌▋▊▉]+$/.test(text) ? `<span class="bar" aria-hidden="true">${text}</span>` : null;
}

/** Wide content scrolls inside its own box, by keyboard too. */
export function scrollable(label: string, inner: string): string {
  return `<div class="wide" tabindex="0" role="region" aria-label="${escapeMarkup(label)}">${inner}</div>`;
}
