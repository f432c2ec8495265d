import { escapeMarkup } from '../escape.ts';
import type { Figure } from '../figures/figure.ts';
import type { Block } from './document.ts';
import { scrollable } from './elements.ts';

/** Larger tables are linked as files beside the page, not carried in it. */
const MOST_INLINE_CSV = 60_000;

/**
 * The block with its figures below it, each of them in the contents.
 * @param folder of the figures' files, from the page: empty, or with a slash at its end.
 */
export function withFigures(block: Block, figures: readonly Figure[], folder = ''): Block {
  return {
    ...block,
    html: [block.html, ...figures.map((figure) => figureHtml(figure, folder))].join('\n'),
    inside: figures.map(({ name, title }) => ({ id: `figure-${name}`, title })),
  };
}

/** A figure in the page: the drawing, its caption, its data. */
function figureHtml(figure: Figure, folder: string): string {
  const caption = escapeMarkup(figure.caption);
  return `<figure id="figure-${figure.name}"><h3>${escapeMarkup(figure.title)}</h3>
${scrollable(`Figure: ${figure.title}`, embedded(figure))}
<figcaption>${caption} <span class="files"><a href="${folder}${figure.name}.svg" download="${figure.name}.svg" data-svg>picture (SVG)</a>, <a href="${dataHref(figure, folder)}" download="${figure.name}.csv">data (CSV)</a></span></figcaption></figure>`;
}

function dataHref(figure: Figure, folder: string): string {
  if (figure.csv.length > MOST_INLINE_CSV) return `${folder}${figure.name}.csv`;
  return `data:text/csv;base64,${Buffer.from(figure.csv, 'utf8').toString('base64')}`;
}

/** The SVG with ids of its own (many figures share a page) and a name for those who do not see it. */
function embedded(figure: Figure): string {
  const prefix = `f-${figure.name.replaceAll(/[^A-Za-z0-9]+/g, '-')}-`;
  const [, width = '600'] = /\swidth="([\d.]+)"/.exec(figure.drawing) ?? [];
  return (
    figure.drawing
      .replaceAll(/\sid="([^"]+)"/g, ` id="${prefix}$1"`)
      .replaceAll(/url\(#([^)]+)\)/g, `url(#${prefix}$1)`)
      .replaceAll(/xlink:href="#([^"]+)"/g, `xlink:href="#${prefix}$1"`)
      .replaceAll(/\s(aria-roledescription|role|aria-hidden)="[^"]*"/g, '')
      // One picture to a screen reader; what a mark shows is kept for highlighting.
      .replaceAll(/\saria-label="/g, ' data-label="')
      .replace(
        '<svg',
        `<svg role="img" aria-label="${escapeMarkup(figure.title)}" style="min-width:${Math.min(Number(width), 560)}px;max-width:${width}px"`,
      )
      .replace(/\swidth="[\d.]+" height="[\d.]+"/, '')
  );
}
