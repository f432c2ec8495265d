import { UserError } from '../../domain/errors.ts';

// By hand: shell-quote reads $HOME, globs, comments and operators and takes an open quote, string-argv takes an open
// quote and leaves backslashes in.

/** A word as a POSIX shell reads it back. */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * A command line cut into words as a shell would (quotes, backslash), with nothing expanded and no shell started.
 * @throws UserError for a quote that is not closed, or an empty command.
 */
export function splitCommand(command: string): string[] {
  const words: string[] = [];
  // A word is a run of plain characters, escaped characters and quoted parts.
  const word = /(?:[^\s'"\\]|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*")+/y;
  let at = 0;
  while (at < command.length) {
    if (/\s/.test(command[at] ?? '')) {
      at++;
      continue;
    }
    word.lastIndex = at;
    const found = word.exec(command)?.[0];
    if (found === undefined) throw new UserError(`'${command}': a quote is not closed`, 'quote it as for a shell');
    words.push(unquote(found));
    at += found.length;
  }
  if (words.length === 0) throw new UserError('an empty command', 'give a command with its arguments');
  return words;
}

function unquote(word: string): string {
  return word.replace(
    /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])/g,
    (_, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
  );
}
