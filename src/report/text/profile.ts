import type { Profiled } from '../profile.ts';
import { profileSections } from '../sections/profile.ts';
import { wrapText } from './format.ts';
import { sectionText, type TextStyle } from './report.ts';

/** What `optimise profile` prints. Ends with a newline. */
export function profileText(profiled: Profiled, style: TextStyle): string {
  const { app, parsl, python, machine, treatments } = profiled;
  const under = treatments.length === 0 ? '' : `\n${wrapText(`under ${treatments.join(', ')}`, style.width)}`;
  const head = `${style.colours.bold(`${app}: where the time goes`)}\n${style.colours.dim(
    wrapText(`Parsl ${parsl}, Python ${python}, ${machine}`, style.width),
  )}${under}`;
  return `${[head, ...profileSections(profiled).map((part) => sectionText(part, style))].join('\n\n')}\n`;
}
