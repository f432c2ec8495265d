import type { Profiled } from '../profile.ts';
import { profileSections } from '../sections/profile.ts';
import { wrapText } from './format.ts';
import { sectionText, type TextStyle } from './report.ts';

/** What `optimise profile` prints. Ends with a newline. */
export function profileText(profiled: Profiled, style: TextStyle): string {
  const { app, parsl, python, machine } = profiled;
  const head = `${style.colours.bold(`${app}: where the time goes`)}\n${style.colours.dim(
    wrapText(`Parsl ${parsl}, Python ${python}, ${machine}`, style.width),
  )}`;
  return `${[head, ...profileSections(profiled).map((part) => sectionText(part, style))].join('\n\n')}\n`;
}
