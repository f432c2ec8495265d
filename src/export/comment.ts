import wrapAnsi from 'wrap-ansi';

/** The text as lines of shell or Python comment. */
export function commentLines(text: string, width = 79): string {
  const lines = wrapAnsi(text.replaceAll(/\s+/g, ' ').trim(), width - '# '.length).split('\n');
  return lines.map((line) => `# ${line}`.trimEnd()).join('\n');
}
