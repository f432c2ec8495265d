import { CsvError } from 'csv-parse';

const IN_WORDS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  INVALID_OPENING_QUOTE: 'a quote in the middle of a cell',
  CSV_INVALID_CLOSING_QUOTE: 'a quote is closed in the middle of a cell',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'a quote is closed in the middle of a cell',
};

/** What is no CSV, and on which line. */
export interface CsvComplaint {
  readonly line: number;
  readonly text: string;
}

/** What a reader of CSV refuses; null: an error of another kind. */
export function csvComplaint(error: unknown): CsvComplaint | null {
  if (!(error instanceof CsvError)) return null;
  return { line: Number(error.lines ?? 1), text: IN_WORDS[error.code] ?? error.message };
}
