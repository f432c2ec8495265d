import { escapeMarkup } from '../escape.ts';
import type { Figure } from '../figures/figure.ts';
import { headline, standingOf } from '../sections/claim.ts';
import { reportSections } from '../sections/index.ts';
import type { ReportSource, Section, SectionId } from '../sections/section.ts';
import { readClient } from './client.ts';
import { sectionHtml, treatmentHtml } from './elements.ts';
import { figureHtml } from './figure-html.ts';
import { runsHtml } from './runs-table.ts';

export interface PageInput {
  readonly source: ReportSource;
  readonly figures: readonly Figure[];
  /** The recommended configuration as Python source; null: none was made, or there is nothing to recommend. */
  readonly snippet: string | null;
  /** The search goes on and writes this page anew after each generation. */
  readonly underWay: boolean;
}

/** The figures that stand under a section of the words, in this order; the others come after the sections. */
const PLACES: { readonly [S in SectionId]?: readonly string[] } = {
  baseline: ['9_noise', '9_confirm'],
  ladder: ['6_shapley'],
  'path-best': ['6_shap', '6_shap_by_rate', '6_shap_by_ratio', '6_shap_treemap'],
  'path-nicest': ['6_shap_nice', '6_shap_by_rate_nice', '6_shap_by_ratio_nice', '6_shap_treemap_nice'],
  pairs: ['4_lm6_tiles'],
  budget: ['9_search'],
};

/** What belongs to the end of the page, after the evidence. */
const CLOSING: ReadonlySet<SectionId> = new Set(['warnings', 'limits', 'reproduce']);

/**
 * The report as one HTML file: no network, no file beside it is needed to read it; without JavaScript everything can be read.
 * The words and numbers are those of the terminal's report.
 */
export function renderHtml(input: PageInput): string {
  const { source } = input;
  const treatments = treatmentNames(source);
  const blocks = pageBlocks(input, treatments);
  const nav = blocks.map(({ id, title }) => `<a href="#${id}">${escapeMarkup(title)}</a>`).join('');
  const { report } = source;
  const client = readClient();
  return `<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<meta name="generator" content="optimise">
<title>${escapeMarkup(report.search)}: ${escapeMarkup(report.app)}</title>
<link rel="icon" href="data:,">
<style>${client.style}</style>
</head>
<body>
<a class="skip" href="#main">To the report</a>
<header>
<h1>${escapeMarkup(report.search)}: ${escapeMarkup(report.app)}</h1>
<p>Parsl ${escapeMarkup(report.parsl)}, Python ${escapeMarkup(report.python)}, ${escapeMarkup(report.machine)}; strategy ${escapeMarkup(report.strategy)}, seed ${escapeMarkup(report.seed)}; ${report.runs} of ${report.budget} runs, phase ${escapeMarkup(report.phase)}.</p>
${answerHtml(source)}
${input.underWay ? '<p class="renewing">The search is under way. This page is written anew after each generation: reload it to see more.</p>' : ''}
</header>
<nav aria-label="Contents"><div class="in">${highlightHtml(treatments)}${nav}</div></nav>
<main id="main">
${blocks.map(({ id, title, html }) => `<section id="${id}" aria-labelledby="${id}-h"><h2 id="${id}-h">${escapeMarkup(title)}</h2>\n${html}\n</section>`).join('\n')}
</main>
<footer><p>Written by optimise; the same numbers are in report.json and in the terminal’s report.</p></footer>
<div id="live" class="unseen" aria-live="polite"></div>
<script type="module">${client.script}</script>
</body>
</html>
`;
}

function treatmentNames({ report, factors }: ReportSource): ReadonlySet<string> {
  const paths = [...report.paths.bestFirst, ...report.paths.nicestFirst];
  return new Set([
    ...(report.fastest?.treatments ?? []),
    ...(report.recommended?.treatments ?? []),
    ...report.attribution.map((row) => row.treatment),
    ...paths.flatMap((step) => (step.treatment === null || / others?$/.test(step.treatment) ? [] : [step.treatment])),
    ...report.overlaps.flatMap(({ a, b }) => [a, b]),
    ...factors.flatMap((factor) => (factor.levels.length === 2 ? [factor.name] : [])),
  ]);
}

function answerHtml({ report }: ReportSource): string {
  const standing = standingOf(report.recommended?.speedup ?? null);
  const tone = standing === 'confirmed' ? 'good' : report.recommended === null ? 'plain' : 'bad';
  const set = report.recommended?.treatments ?? [];
  const use = standing === 'confirmed' ? 'Use' : 'Not confirmed:';
  const list = set.length === 0 ? '' : `<p class="answer">${use} ${set.map(treatmentHtml).join(', ')}.</p>`;
  return `<p class="answer ${tone}">${escapeMarkup(headline(report))}</p>${list}`;
}

function highlightHtml(treatments: ReadonlySet<string>): string {
  if (treatments.size === 0) return '';
  const options = [...treatments].sort().map((name) => `<option>${escapeMarkup(name)}</option>`);
  return `<label class="js">highlight <select id="choice"><option value="">nothing</option>${options.join('')}</select></label>`;
}

interface Block {
  readonly id: string;
  readonly title: string;
  readonly html: string;
}

function pageBlocks(input: PageInput, treatments: ReadonlySet<string>): Block[] {
  const sections = reportSections(input.source);
  const left = new Map(input.figures.map((figure) => [figure.name, figure]));
  const take = (names: readonly string[]): string =>
    names
      .flatMap((name) => {
        const figure = left.get(name);
        left.delete(name);
        return figure === undefined ? [] : [figureHtml(figure)];
      })
      .join('\n');
  const block = (part: Section): Block => {
    const { id, title } = part;
    return { id, title, html: `${sectionHtml(part, treatments)}\n${take(PLACES[id] ?? [])}` };
  };
  const [answer, ...others] = sections;
  const body = others.filter((part) => !CLOSING.has(part.id)).map(block);
  const closing = others.filter((part) => CLOSING.has(part.id)).map(block);
  const rest = take([...left.keys()]);
  return [
    ...(answer === undefined ? [] : [block(answer)]),
    ...configurationBlocks(input),
    ...body,
    ...(rest === '' ? [] : [{ id: 'further-figures', title: 'Further figures', html: rest }]),
    { id: 'runs', title: 'Runs', html: runsHtml(input.source.runs) },
    ...closing,
  ];
}

function configurationBlocks({ snippet, source, underWay }: PageInput): Block[] {
  const { report, command = 'optimise' } = source;
  if (snippet === null && (underWay || report.recommended === null)) return [];
  const confirmed = standingOf(report.recommended?.speedup ?? null) === 'confirmed';
  const html = snippet === null ? exportHtml(`${command} export ${report.search}`) : snippetHtml(snippet, confirmed);
  return [{ id: 'configuration', title: 'Configuration', html }];
}

/** Making the configuration starts the app, which a report never does. */
function exportHtml(command: string): string {
  return `<p>The recommended configuration as Python is not kept with this search. This makes it:</p>
<pre tabindex="0" aria-label="Command">${escapeMarkup(command)}</pre>`;
}

function snippetHtml(snippet: string, confirmed: boolean): string {
  const standing = confirmed ? '' : ' It is not confirmed to be faster than the app as written.';
  return `<p>The recommended configuration, ready to paste.${standing}</p>
<div class="copyline js"><button type="button" data-copy="snippet">Copy</button><span id="snippet-note" role="status"></span></div>
<pre id="snippet" tabindex="0" aria-label="Python source of the recommended configuration">${escapeMarkup(snippet)}</pre>`;
}
