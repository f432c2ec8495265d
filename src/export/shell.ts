import wrapAnsi from 'wrap-ansi';

/** A word as a POSIX shell reads it back. */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The text as lines of shell or Python comment. */
export function commentLines(text: string, width = 79): string {
  const lines = wrapAnsi(text.replaceAll(/\s+/g, ' ').trim(), width - '# '.length).split('\n');
  return lines.map((line) => `# ${line}`.trimEnd()).join('\n');
}
