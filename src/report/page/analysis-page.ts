import { type DatasetSection, type DatasetSectionId, datasetSections } from '../dataset/sections.ts';
import type { DatasetSummary } from '../dataset/summary.ts';
import { escapeMarkup } from '../escape.ts';
import type { Figure } from '../figures/figure.ts';
import { ratioText } from '../text/format.ts';
import { type Block, documentHtml } from './document.ts';
import { sectionHtml } from './elements.ts';
import { withFigures } from './figure-html.ts';

/** What the page of a data set is made from. */
export interface AnalysisPageInput {
  /** What the data set is called: its file's name. */
  readonly name: string;
  readonly summary: DatasetSummary;
  readonly figures: readonly Figure[];
  /** The other files of the analysis, beside the page. */
  readonly files: readonly string[];
}

/** Where the files of figures are, beside the page. */
export const FIGURES_FOLDER = 'figures/';

/** The figures that stand under a section, by the beginning of their names. */
const PLACES: { readonly [S in DatasetSectionId]?: RegExp } = {
  effects: /^1_means/,
  'path-best': /^6_shap(?!.*_nice$)/,
  'path-nicest': /^6_shap.*_nice$/,
  models: /^4_lm3|^4_lm6$/,
  overlaps: /^4_lm6_tiles$/,
};

/** Further figures by what they show; the last takes what is left. */
const FURTHER: readonly { readonly id: string; readonly title: string; readonly names: RegExp }[] = [
  { id: 'before-after', title: 'Before and after', names: /^4_before_after|^7_colour/ },
  { id: 'sequences', title: 'Sequences of treatments', names: /^8_/ },
  { id: 'further-figures', title: 'Further figures', names: /^/ },
];

/** All that is known of a data set as one HTML file: every figure with what is said of it, in the terminal's words. */
export function analysisHtml({ name, summary, figures, files }: AnalysisPageInput): string {
  const treatments = new Set([
    ...summary.effects.map(({ treatment }) => treatment),
    ...summary.fastest.treatments,
    ...summary.overlaps.flatMap(({ a, b }) => [a, b]),
  ]);
  return documentHtml({
    title: `Analysis of ${name}`,
    lead: `<p>${summary.runs} runs of ${summary.configurations} sets over ${summary.treatments} treatments.</p>`,
    blocks: [...analysisBlocks(datasetSections(summary), figures, treatments), filesBlock(files)],
    treatments,
    facts: factsOf(summary),
    footer: 'Written by optimise; the same numbers are in analysis.json and in the terminal’s text.',
    live: null,
  });
}

function analysisBlocks(
  sections: readonly DatasetSection[],
  figures: readonly Figure[],
  treatments: ReadonlySet<string>,
): Block[] {
  let left = figures;
  const take = (names: RegExp): Figure[] => {
    const taken = left.filter((figure) => names.test(figure.name));
    left = left.filter((figure) => !names.test(figure.name));
    return taken;
  };
  const words = sections.map((part) => {
    const { id } = part;
    const place = PLACES[id];
    const [title, meaning] = titleOf(part);
    const html = `${meaning}${sectionHtml({ ...part, title }, treatments)}`;
    return withFigures({ id, title, html }, place === undefined ? [] : take(place), FIGURES_FOLDER);
  });
  const further = FURTHER.map(({ id, title, names }) =>
    withFigures({ id, title, html: '' }, take(names), FIGURES_FOLDER),
  );
  const warnings = words.filter(({ id }) => id === 'warnings');
  const others = words.filter(({ id }) => id !== 'warnings');
  return [...others, ...further.filter(({ inside = [] }) => inside.length > 0), ...warnings];
}

/** What stands in brackets says what the numbers are: it goes under the title, which the contents name. */
function titleOf({ title }: DatasetSection): readonly [title: string, meaning: string] {
  const [, name = title, meaning] = /^(.*?) \((.*)\)$/.exec(title) ?? [];
  return [
    name,
    meaning === undefined
      ? ''
      : `<p>${escapeMarkup(meaning[0]?.toUpperCase() ?? '')}${escapeMarkup(meaning.slice(1))}.</p>\n`,
  ];
}

function filesBlock(files: readonly string[]): Block {
  const links = files.map((file) => `<li><a href="${escapeMarkup(file)}">${escapeMarkup(file)}</a></li>`);
  return { id: 'files', title: 'Files', html: `<ul>${links.join('')}</ul>` };
}

function factsOf(summary: DatasetSummary): { [treatment: string]: string } {
  return Object.fromEntries(
    summary.effects.map(({ treatment, class: kind, ratio, pairs, helped }) => [
      treatment,
      `${kind}. Typical speed-up ${ratioText(ratio)} over ${pairs} pair${pairs === 1 ? '' : 's'}, of which ${Math.round(100 * helped)} % were faster`,
    ]),
  );
}
