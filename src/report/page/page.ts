import { escapeMarkup } from '../escape.ts';
import type { Figure } from '../figures/figure.ts';
import { leadLines, standingNow } from '../sections/claim.ts';
import { reportSections } from '../sections/index.ts';
import { type ReportSource, type Section, type SectionId, typed } from '../sections/section.ts';
import { type Block, documentHtml } from './document.ts';
import { commandHtml, sectionHtml, treatmentHtml } from './elements.ts';
import { treatmentFacts } from './facts.ts';
import { withFigures } from './figure-html.ts';
import { liveVersion } from './live.ts';
import { runsHtml } from './runs-table.ts';

export interface PageInput {
  readonly source: ReportSource;
  readonly figures: readonly Figure[];
  /** The recommended configuration as Python source; null: none was made, or there is nothing to recommend. */
  readonly snippet: string | null;
  /** What the snippet holds of that and gives by itself, in words; left out or null: it holds all of it. */
  readonly pasted?: string | null;
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
  const { source, underWay } = input;
  const { report } = source;
  const treatments = treatmentsOf(source);
  const setting = `Parsl ${report.parsl}, Python ${report.python}, ${report.machine}; strategy ${report.strategy}, random seed ${report.seed}; ${report.runs} of ${report.budget} runs, phase ${report.phase}.`;
  return documentHtml({
    title: `${report.search}: ${report.app}`,
    lead: `<p>${escapeMarkup(setting)}</p>\n${answerHtml(source)}\n${underWay ? UNDER_WAY : ''}`,
    blocks: pageBlocks(input, treatments),
    treatments,
    facts: treatmentFacts(source, treatments),
    footer: 'Written by optimise; the same numbers are in report.json and in the terminal’s report.',
    live: underWay ? liveVersion(input) : null,
  });
}

const UNDER_WAY =
  '<p class="renewing">The search is under way. This page is written anew after each generation<span class="nojs">: reload it to see more</span><span class="js"> and renews itself</span>.</p>';

function treatmentsOf({ report, factors }: ReportSource): ReadonlySet<string> {
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

/** More names than this push the rest of the answer off the first screen. */
const MOST_NAMED = 8;

function answerHtml(source: ReportSource): string {
  const { report } = source;
  const standing = standingNow(report.recommended, source.duels);
  const tone = standing === 'confirmed' ? 'good' : report.recommended === null ? 'plain' : 'bad';
  const set = report.recommended?.treatments ?? [];
  const use = standing === 'confirmed' ? 'Use' : 'Not confirmed:';
  const most = Math.min(set.length, MOST_NAMED);
  const others = most < set.length ? ` and <a href="#changes">${set.length - most} more</a>` : '';
  const names = set.slice(0, most).map(treatmentHtml).join(', ');
  const list = set.length === 0 ? '' : `<p class="answer">${use} ${names}${others}.</p>`;
  const [first = '', ...more] = leadLines(source);
  const lines = more.map((line) => `<p>${escapeMarkup(line)}</p>`).join('');
  return `<p class="answer ${tone}">${escapeMarkup(first)}</p>${lines}${list}`;
}

function pageBlocks(input: PageInput, treatments: ReadonlySet<string>): Block[] {
  const sections = reportSections(input.source);
  const left = new Map(input.figures.map((figure) => [figure.name, figure]));
  const take = (names: readonly string[]): Figure[] =>
    names.flatMap((name) => {
      const figure = left.get(name);
      left.delete(name);
      return figure === undefined ? [] : [figure];
    });
  const block = (part: Section): Block => {
    const { id, title } = part;
    return withFigures({ id, title, html: sectionHtml(part, treatments) }, take(PLACES[id] ?? []));
  };
  const [answer, ...others] = sections;
  const body = others.filter((part) => !CLOSING.has(part.id)).map(block);
  const closing = others.filter((part) => CLOSING.has(part.id)).map(block);
  const allRuns = take(['9_parallel']);
  const rest = take([...left.keys()]);
  return [
    ...configurationBlocks(input),
    // The page begins with these lines already.
    ...(answer === undefined
      ? []
      : [block({ ...answer, paragraphs: answer.paragraphs.slice(leadLines(input.source).length) })]),
    ...body,
    withFigures({ id: 'runs', title: 'Runs', html: runsHtml(input.source) }, allRuns),
    ...(rest.length === 0 ? [] : [withFigures({ id: 'further-figures', title: 'Further figures', html: '' }, rest)]),
    ...closing,
  ];
}

function configurationBlocks({ snippet, pasted = null, source, underWay }: PageInput): Block[] {
  const { report } = source;
  if (snippet === null && (underWay || report.recommended === null)) return [];
  const confirmed = standingNow(report.recommended, source.duels) === 'confirmed';
  const html =
    snippet === null ? exportHtml(typed(source, `export ${report.search}`)) : snippetHtml(snippet, confirmed, pasted);
  return [{ id: 'configuration', title: 'Configuration', html }];
}

/** Making the configuration starts the app, which a report never does. */
function exportHtml(command: string): string {
  return `<p>The recommended configuration as Python is not kept with this search. This makes it:</p>
<pre tabindex="0" aria-label="Command">${commandHtml(command)}</pre>`;
}

function snippetHtml(snippet: string, confirmed: boolean, pasted: string | null): string {
  const standing = confirmed ? '' : ' It is not confirmed to be faster than the app as written.';
  const part = pasted === null ? '' : `\n<p>${escapeMarkup(pasted)}</p>`;
  return `<p>What of the recommended configuration fits in a Config, ready to paste.${standing}</p>${part}
<div class="copyline js"><button type="button" data-copy="snippet">Copy</button><span id="snippet-note" role="status"></span></div>
<pre id="snippet" tabindex="0" aria-label="Python source of the recommended configuration">${escapeMarkup(snippet)}</pre>`;
}
