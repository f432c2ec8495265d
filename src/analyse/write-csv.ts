import { stringify } from 'csv-stringify/sync';

type CsvValue = string | number | boolean | null;
export type CsvRow = { readonly [column: string]: CsvValue };

/** As the post's files: semicolons, and quotes only where a cell needs them. */
const FORM = {
  delimiter: ';',
  quoted_match: /\r/,
  cast: {
    // Nine digits: far below the noise, and the file stays small.
    number: (value: number): string => (Number.isFinite(value) ? String(Number(value.toPrecision(9))) : ''),
    boolean: (value: boolean): string => (value ? '1' : '0'),
  },
} as const;

/** The rows under a header of the first one's columns. */
export function rowsToCsv(rows: readonly CsvRow[]): string {
  const columns = Object.keys(rows[0] ?? {});
  return csvLines([columns, ...rows.map((row) => columns.map((column) => row[column] ?? null))]);
}

/** Rows of cells, each with its line end. */
export function csvLines(rows: readonly (readonly CsvValue[])[]): string {
  return stringify([...rows], FORM);
}
