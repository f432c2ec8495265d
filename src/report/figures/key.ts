import { TREATMENT_CLASSES } from '../../domain/factor.ts';
import { CLASS_COLOURS, CLASS_MARKS } from './style.ts';

const SIZE = 11;
const LINE = 17;
const GAP = 16;
const MARGIN = 8;
/** Advance of a character relative to its size, on the wide side. */
const ADVANCE = 0.6;

/** The drawing with what the marks before its treatments' names mean, below it; as it is where it has none. */
export function withKey(drawing: string): string {
  const used = TREATMENT_CLASSES.filter((name) => drawing.includes(`>${CLASS_MARKS[name]} `));
  const size = /^(<svg[^>]*?) width="([\d.]+)" height="([\d.]+)" viewBox="0 0 [\d.]+ [\d.]+"/.exec(drawing);
  if (used.length === 0 || size === null) return drawing;
  const [head, start, width = '', height = ''] = size;
  let x = MARGIN;
  let y = Number(height) + SIZE;
  const words = used.map((name) => {
    const word = `${CLASS_MARKS[name]} ${name}`;
    const wide = word.length * SIZE * ADVANCE;
    if (x > MARGIN && x + wide > Number(width)) {
      x = MARGIN;
      y += LINE;
    }
    const text = `<text x="${x}" y="${y}" fill="${CLASS_COLOURS[name]}">${word}</text>`;
    x += wide + GAP;
    return text;
  });
  const tall = y + MARGIN;
  const key = `<g class="key" font-family="system-ui, 'DejaVu Sans', Arial, sans-serif" font-size="${SIZE}">${words.join('')}</g>`;
  return drawing
    .replace(`<rect width="${width}" height="${height}" fill`, `<rect width="${width}" height="${tall}" fill`)
    .replace(head, `${start} width="${width}" height="${tall}" viewBox="0 0 ${width} ${tall}"`)
    .replace(/<\/svg>\s*$/, `${key}</svg>`);
}
