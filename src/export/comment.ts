import wrapAnsi from 'wrap-ansi';

/** The text as one line of shell or Python comment: a name or an argument that holds a line end does not leave it. */
export function commentLine(text: string): string {
  return `# ${text.replaceAll(/\s+/g, ' ').trim()}`;
}

/** The text as lines of shell or Python comment. */
export function commentLines(text: string, width = 79): string {
  const lines = wrapAnsi(text.replaceAll(/\s+/g, ' ').trim(), width - '# '.length).split('\n');
  return lines.map((line) => `# ${line}`.trimEnd()).join('\n');
}
