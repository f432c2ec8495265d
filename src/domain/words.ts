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
