import { escapeMarkup } from '../escape.ts';
import { readClient } from './client.ts';

/** A part of a page that the contents lead to. */
export interface Block {
  readonly id: string;
  readonly title: string;
  readonly html: string;
  /** Titles inside it that the contents name too. */
  readonly inside?: readonly { readonly id: string; readonly title: string }[];
}

/** A page: what is said of a search, or of a data set. */
export interface Document {
  readonly title: string;
  /** What stands under the heading, before the contents. */
  readonly lead: string;
  readonly blocks: readonly Block[];
  /** Treatments that can be highlighted. */
  readonly treatments: ReadonlySet<string>;
  /** What is known of a treatment, by its name: shown beside it. */
  readonly facts: { readonly [treatment: string]: string };
  readonly footer: string;
  /** The state of a search that goes on: the page looks for another one and renews itself; null: nothing will change. */
  readonly live: string | null;
}

/** One HTML file: no network, no file beside it is needed to read it; without JavaScript everything can be read. */
export function documentHtml(page: Document): string {
  const { title, blocks, treatments } = page;
  const client = readClient();
  // A page from a file has no origin of its own: what stands beside it is named by its scheme.
  const beside = page.live === null ? '' : " 'self' file:";
  return `<!DOCTYPE html>
<html lang="en-GB"${page.live === null ? '' : ` data-live="${escapeMarkup(page.live)}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'${beside}; img-src data:">
<meta name="generator" content="optimise">
<title>${escapeMarkup(title)}</title>
<link rel="icon" href="data:,">
<style>${client.style}</style>
</head>
<body>
<a class="skip" href="#main">To the report</a>
<header>
<h1>${escapeMarkup(title)}</h1>
${page.lead}
</header>
<nav aria-label="Contents"><div class="in">${highlightHtml(treatments)}<details id="contents"><summary>Contents</summary><ol>${blocks.map(entryHtml).join('')}</ol></details></div></nav>
<main id="main">
${blocks.map(({ id, title: name, html }) => `<section id="${id}" aria-labelledby="${id}-h"><h2 id="${id}-h">${escapeMarkup(name)}</h2>\n${html}\n</section>`).join('\n')}
</main>
<footer><p>${escapeMarkup(page.footer)}</p></footer>
<div id="said" class="unseen" aria-live="polite"></div>
<div id="tip" role="tooltip" hidden></div>
<script type="application/json" id="facts">${JSON.stringify(page.facts).replaceAll('<', '\\u003c')}</script>
<script type="module">${client.script}</script>
</body>
</html>
`;
}

function entryHtml({ id, title, inside = [] }: Block): string {
  const link = (to: string, words: string): string => `<a href="#${to}">${escapeMarkup(words)}</a>`;
  const below = inside.map((part) => `<li>${link(part.id, part.title)}</li>`).join('');
  return `<li>${link(id, title)}${below === '' ? '' : `<ul>${below}</ul>`}</li>`;
}

function highlightHtml(treatments: ReadonlySet<string>): string {
  if (treatments.size === 0) return '';
  const options = [...treatments].sort().map((name) => `<option>${escapeMarkup(name)}</option>`);
  return `<label class="js">highlight <select id="choice"><option value="">nothing</option>${options.join('')}</select></label>`;
}
