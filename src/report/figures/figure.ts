import type { CsvRow } from '../../analyse/write-csv.ts';

/** What a figure is before it is drawn: a specification and exactly the rows that it shows. */
export interface Draft {
  /** File name without extension: the post's own where the post had the figure. */
  readonly name: string;
  readonly title: string;
  /** What is shown, how many, and what to see. */
  readonly caption: string;
  /** The plotted data; the columns of the CSV beside the figure. */
  readonly rows: readonly Row[];
  readonly language: 'vega-lite' | 'vega';
  /** A specification without data: {@link rows} become its source `rows`. */
  readonly spec: Spec;
}

export type Row = CsvRow;

/** A Vega or Vega-Lite specification: JSON, plain. */
export type Spec = { readonly [key: string]: unknown };

export interface Figure {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  /** A file of its own: with title and caption. */
  readonly svg: string;
  /** The drawing alone, for the report. */
  readonly drawing: string;
  readonly csv: string;
}
