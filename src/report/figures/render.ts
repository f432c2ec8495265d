import type { Spec as VegaSpec } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { rowsToCsv } from '../../analyse/write-csv.ts';
import { escapeMarkup } from '../escape.ts';
import { wrapText } from '../text/format.ts';
import type { Draft, Figure, Row, Spec } from './figure.ts';
import { withKey } from './key.ts';
import { CONFIG } from './style.ts';

interface TextMetrics {
  width: (item: { readonly fontSize?: number }, text: string) => number;
}

declare module 'vega' {
  /** Exported by vega-scenegraph, missing in Vega's types. */
  const textMetrics: TextMetrics;
}

const TITLE_SIZE = 15;
const CAPTION_SIZE = 12;
const LINE = 17;
const MARGIN = 10;
/** Mean advance of a sans-serif character relative to its size. */
const ADVANCE = 0.54;
const LEAST_WIDTH = 420;

/** Draws a figure to SVG, without a browser. Vega is loaded at the first figure: other commands start without it. */
export async function renderFigure(draft: Draft): Promise<Figure> {
  const drawing = withKey(await draw(draft));
  return {
    name: draft.name,
    title: draft.title,
    caption: draft.caption,
    drawing,
    svg: withCaption(drawing, draft.title, draft.caption),
    csv: rowsToCsv(draft.rows),
  };
}

async function draw(draft: Draft): Promise<string> {
  const vega = await import('vega');
  measureText(vega.textMetrics);
  const spec =
    draft.language === 'vega'
      ? { ...draft.spec, config: CONFIG, data: withRows(draft.spec, draft.rows) }
      : await compileLite({ ...draft.spec, config: CONFIG, datasets: { rows: draft.rows } });
  // Our own specification: built as JSON, checked by Vega when it is parsed.
  const view = new vega.View(vega.parse(spec as VegaSpec), { renderer: 'none' });
  view.logLevel(vega.Error);
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

/** Vega without a canvas takes 0.8 em a character, which leaves wide margins; sans-serif names take 0.6 at most. */
const CHARACTER_EM = 0.6;
const DEFAULT_SIZE = 11;

function measureText(metrics: TextMetrics): void {
  metrics.width = (item, words) => String(words).length * (item.fontSize ?? DEFAULT_SIZE) * CHARACTER_EM;
}

async function compileLite(spec: Spec): Promise<Spec> {
  const { compile } = await import('vega-lite');
  const silent = {
    warn: () => silent,
    info: () => silent,
    debug: () => silent,
    error: () => silent,
    level: () => silent,
  };
  return compile(spec as unknown as TopLevelSpec, { logger: silent as never }).spec as unknown as Spec;
}

/** In a Vega specification the first source is the rows. */
function withRows(spec: Spec, rows: readonly Row[]): unknown[] {
  const more = Array.isArray(spec.data) ? (spec.data as unknown[]) : [];
  return [{ name: 'rows', values: rows }, ...more];
}

/** A picture of the SVG, 2 pixels to a unit. */
export async function svgToPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const drawn = new Resvg(svg, {
    background: '#ffffff',
    fitTo: { mode: 'zoom', value: 2 },
    font: { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans' },
  });
  return drawn.render().asPng();
}

function withCaption(drawing: string, title: string, caption: string): string {
  const [, inner = '0'] = /<svg[^>]*?\swidth="([\d.]+)"/.exec(drawing) ?? [];
  const [, tall = '0'] = /<svg[^>]*?\sheight="([\d.]+)"/.exec(drawing) ?? [];
  const width = Math.max(LEAST_WIDTH, Number(inner));
  const titleLines = wrap(title, width - 2 * MARGIN, TITLE_SIZE);
  const lines = wrap(caption, width - 2 * MARGIN, CAPTION_SIZE);
  const top = MARGIN + titleLines.length * (LINE + 3) + lines.length * LINE + MARGIN;
  const texts = [
    ...titleLines.map((line, i) => text(line, MARGIN + TITLE_SIZE + i * (LINE + 3), TITLE_SIZE, 'bold', '#111111')),
    ...lines.map((line, i) =>
      text(line, MARGIN + titleLines.length * (LINE + 3) + CAPTION_SIZE + i * LINE, CAPTION_SIZE, 'normal', '#444444'),
    ),
  ];
  const nested = drawing.replace('<svg', `<svg y="${top}"`);
  const height = top + Number(tall);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeMarkup(title)}">` +
    `<rect width="100%" height="100%" fill="#ffffff"/>${texts.join('')}${nested}</svg>\n`
  );
}

function text(line: string, y: number, size: number, weight: string, fill: string): string {
  return `<text x="${MARGIN}" y="${y}" font-family="system-ui, 'DejaVu Sans', Arial, sans-serif" font-size="${size}" font-weight="${weight}" fill="${fill}">${escapeMarkup(line)}</text>`;
}

function wrap(words: string, width: number, size: number): string[] {
  return wrapText(words, Math.floor(width / (size * ADVANCE))).split('\n');
}
