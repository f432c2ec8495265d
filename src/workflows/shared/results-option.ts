import { relative, resolve } from 'node:path';
import { shellQuote } from '../../launch/run/shell-words.ts';

/** The option, with a blank before it, by which a command finds a folder of searches; empty: it looks there by itself. */
export function resultsOption(results: string): string {
  if (results === resolve('results')) return '';
  const inside = relative('', results);
  return ` --results ${shellQuote(inside.startsWith('..') || inside === '' ? results : inside)}`;
}
