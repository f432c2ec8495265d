import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Figure } from './figure.ts';
import { svgToPng } from './render.ts';

/** NAME.svg and NAME.csv, NAME.png where wanted. @returns the names. */
export async function writeFigure(figure: Figure, out: string, png: boolean): Promise<string[]> {
  await writeFile(join(out, `${figure.name}.svg`), figure.svg);
  await writeFile(join(out, `${figure.name}.csv`), figure.csv);
  if (png) await writeFile(join(out, `${figure.name}.png`), await svgToPng(figure.svg));
  return [`${figure.name}.svg`, `${figure.name}.csv`, ...(png ? [`${figure.name}.png`] : [])];
}
