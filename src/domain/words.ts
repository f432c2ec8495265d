import { closest, distance } from 'fastest-levenshtein';

/** A third of the letters may be wrong: more, and the guess is worse than none. */
const WORTH_A_GUESS = 3;

/** ` (did you mean 'x'?)` where one of the known words is near, else nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const guess = closest(word, [...known]);
  return distance(word, guess) <= Math.max(1, Math.floor(guess.length / WORTH_A_GUESS))
    ? ` (did you mean '${guess}'?)`
    : '';
}

/**
 * Whether a name is of a pattern in which `*` stands for any characters or none. In time that grows with the name, whatever
 * the pattern: as a regular expression `****b` takes ages.
 */
export function matchesGlob(name: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return name.length - last.length >= from && name.endsWith(last);
}
