import { buildDesign, type Design } from '../../src/analyse/design.ts';
import type { RunTable } from '../../src/analyse/table.ts';

/** A table of 0/1 treatments without times. */
export function tableOf(
  names: readonly string[],
  rows: readonly (readonly number[])[],
  lnOf: (row: readonly number[]) => number,
): RunTable {
  return {
    factors: names.map((name) => ({ name, levels: ['0', '1'] })),
    rows: rows.length,
    levels: Uint8Array.from(rows.flat()),
    usPerTask: Float64Array.from(rows, (row) => Math.exp(lnOf(row))),
    unixSeconds: null,
    epochs: null,
    withoutScore: 0,
    warnings: [],
  };
}

/** Runs with 0/1 treatments and the ln score that a function gives each row. */
export function designOf(
  names: readonly string[],
  rows: readonly (readonly number[])[],
  lnOf: (row: readonly number[]) => number,
): Design {
  return buildDesign(tableOf(names, rows, lnOf));
}
