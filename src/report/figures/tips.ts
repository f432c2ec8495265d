import type { Spec } from './figure.ts';

/** A field of the rows, and the words before its value. */
export type TipPart = readonly [words: string, field: string];

/**
 * What a mark says of itself: the page shows it beside the mark and screen readers say it. Numbers have four digits;
 * what is null is left out.
 */
export function tip(...parts: readonly TipPart[]): Spec {
  const said = parts.map(([words, field], i) => {
    const value = `datum[${JSON.stringify(field)}]`;
    const before = JSON.stringify(`${i === 0 ? '' : '; '}${words === '' ? '' : `${words} `}`);
    return `(isValid(${value}) && ${value} !== '' ? ${before} + (isNumber(${value}) ? format(${value}, ',.4~r') : ${value}) : '')`;
  });
  return { expr: said.join(' + ') };
}
