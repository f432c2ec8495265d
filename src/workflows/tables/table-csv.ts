import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { csvComplaint } from '../../analyse/csv-complaint.ts';
import { EXIT, UserError } from '../../domain/errors.ts';
import { didYouMean, matchesGlob } from '../../domain/words.ts';

/** How a CSV file of recorded measurements is to be read. */
export interface TableColumns {
  readonly table: string;
  readonly objective: string;
  /** Pattern of column names with `*`: recorded repeats; null: none. */
  readonly repeats: string | null;
  /** Column with a 1 where the configuration fails; null: none does. */
  readonly failures: string | null;
}

/** One data row. */
export interface TableRow {
  /** 1-based line in the file. */
  readonly line: number;
  /** One index into the column's texts for each factor. */
  readonly codes: Uint16Array;
  /** Recorded values; empty where the row fails. */
  readonly values: readonly number[];
  readonly fails: boolean;
}

export interface TableFile {
  readonly factors: readonly string[];
  /** The texts of each factor's levels as written, in order of their first row. */
  readonly texts: readonly (readonly string[])[];
  readonly rows: readonly TableRow[];
}

/** Levels are indexed by 16 bits. */
const MOST_LEVELS = 65_535;
/** Of levels without an order each is learnt on its own, which takes minutes for more; such a column names its rows. */
const MOST_TEXTS = 2000;
/** Beyond it the range of the values, or a value with noise, is no number any more. */
const LARGEST = 1e150;

/**
 * Read a table, comma or semicolon separated with a header row.
 * @throws UserError with file and line
 */
export function readTable(wanted: TableColumns): TableFile {
  const text = readText(wanted.table);
  const delimiter = delimiterOf(text);
  const reader = { columns: null as Columns | null, coders: [] as Coder[], rows: [] as TableRow[] };
  try {
    parse(text, {
      delimiter,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      on_record: (cells: string[], { lines }: { readonly lines: number }) => {
        if (reader.columns === null) {
          reader.columns = columnsOf(wanted, cells);
          reader.coders = reader.columns.factors.map(() => new Coder());
        } else reader.rows.push(rowOf(wanted, reader.columns, reader.coders, cells, lines));
        return null;
      },
    });
  } catch (error) {
    const complaint = csvComplaint(error);
    if (complaint === null) throw error;
    throw badTable(wanted.table, complaint.line, complaint.text, 'Every row needs as many cells as the header.');
  }
  if (reader.columns === null)
    throw badTable(wanted.table, 1, 'the file is empty', 'The first line names the columns.');
  if (reader.rows.length === 0)
    throw badTable(wanted.table, 1, 'there are no data rows', 'Replay needs recorded runs.');
  refuseTexts(wanted.table, reader.columns.factors, reader.coders);
  return {
    factors: reader.columns.factors.map(({ name }) => name),
    texts: reader.coders.map(({ texts }) => texts),
    rows: reader.rows,
  };
}

function refuseTexts(table: string, factors: readonly Column[], coders: readonly Coder[]): void {
  for (const [f, { texts }] of coders.entries()) {
    if (texts.length <= MOST_TEXTS || texts.every(isNumber)) continue;
    const what = `the column '${factors[f]?.name}' has ${texts.length} values that are not all numbers`;
    throw badTable(table, 1, what, 'Leave out a column that is no setting.');
  }
}

/** Whether a cell is a number. */
export function isNumber(text: string): boolean {
  return text !== '' && Number.isFinite(Number(text));
}

export function badTable(table: string, line: number, what: string, hint: string): UserError {
  return new UserError(`${table}:${line}: ${what}`, hint, EXIT.badInput);
}

/** A gzip file is unpacked. */
function readText(table: string): string {
  try {
    const bytes = readFileSync(table);
    return (isGzip(bytes) ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch {
    throw new UserError(`${table}: cannot be read`, 'Give the path of a CSV file.', EXIT.badInput);
  }
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function delimiterOf(text: string): ',' | ';' {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  return header.split(';').length > header.split(',').length ? ';' : ',';
}

/** Numbers the texts of one column. */
class Coder {
  readonly texts: string[] = [];
  readonly #codes = new Map<string, number>();

  code(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const own = String(Buffer.from(text)); // a copy: a slice would keep the whole file in memory
    this.#codes.set(own, this.texts.length);
    return this.texts.push(own) - 1;
  }
}

interface Column {
  readonly name: string;
  readonly index: number;
}

interface Columns {
  readonly factors: readonly Column[];
  readonly values: readonly Column[];
  readonly failures: Column | null;
}

function columnsOf(wanted: TableColumns, header: readonly string[]): Columns {
  const all = header.map((name, index) => ({ name, index }));
  checkHeader(wanted.table, all);
  const objective = named(wanted.table, all, wanted.objective, '--objective');
  const failures = wanted.failures === null ? null : named(wanted.table, all, wanted.failures, '--failures');
  const values = wanted.repeats === null ? [objective] : repeatColumns(wanted, all, objective);
  const used = new Set([objective, failures, ...values]);
  return { factors: all.filter((column) => !used.has(column)), values, failures };
}

function named(table: string, all: readonly Column[], name: string, option: string): Column {
  const found = all.find((column) => column.name === name);
  if (found !== undefined) return found;
  const names = all.map((column) => column.name);
  const shown = `${names.length > 8 ? '…, ' : ''}${names.slice(-8).join(', ')}`;
  throw new UserError(`${option} ${name}: ${table} has no such column${didYouMean(name, names)}`, `Columns: ${shown}.`);
}

function checkHeader(table: string, columns: readonly Column[]): void {
  const seen = new Set<string>();
  for (const { name, index } of columns) {
    const place = `column ${index + 1}`;
    if (name === '') throw badTable(table, 1, `${place} has no name`, 'Every column needs a name.');
    if (seen.has(name))
      throw badTable(table, 1, `the column '${name}' occurs twice`, 'Every column needs its own name.');
    if (/[=;]/.test(name)) {
      throw badTable(table, 1, `the name of ${place}, '${name}', has = or ; in it`, 'Rename the column.');
    }
    seen.add(name);
  }
}

/** The objective is a repeat only where its name is like the others' but for digits: r1 beside r2, not runtime. */
function repeatColumns(wanted: TableColumns, all: readonly Column[], objective: Column): Column[] {
  const pattern = wanted.repeats ?? '';
  const matching = all.filter(({ name }) => matchesGlob(name, pattern));
  if (matching.length === 0) {
    throw new UserError(`--repeats '${pattern}': ${wanted.table} has no such column`, "For r1, r2, …: --repeats 'r*'.");
  }
  const others = matching.filter((column) => column !== objective && column.name !== wanted.failures);
  const digitless = ({ name }: Column): string => name.replace(/\d+/g, '#');
  const alike = others.length === 0 || others.some((column) => digitless(column) === digitless(objective));
  return alike && matching.includes(objective) ? [objective, ...others] : others;
}

function rowOf(
  wanted: TableColumns,
  columns: Columns,
  coders: readonly Coder[],
  cells: readonly string[],
  line: number,
): TableRow {
  const fails = columns.failures !== null && Number(cells[columns.failures.index]) === 1;
  const values = fails ? [] : columns.values.flatMap((column) => cellValue(wanted, columns, column, cells, line));
  if (!fails && values.length === 0) {
    throw badTable(
      wanted.table,
      line,
      'the row has no value',
      'Mark rows that fail in a column and name it: --failures.',
    );
  }
  const codes = Uint16Array.from(columns.factors, ({ index, name }, f) => {
    const code = coders[f]!.code(cells[index]!);
    if (code < MOST_LEVELS) return code;
    throw badTable(wanted.table, line, `the column '${name}' has too many levels`, 'Leave out what is no setting.');
  });
  return { line, codes, values, fails };
}

/** An empty cell is a repeat that was not made. */
function cellValue(
  { table }: TableColumns,
  { values }: Columns,
  { name, index }: Column,
  cells: readonly string[],
  line: number,
): number[] {
  const cell = cells[index]!;
  if (cell === '' && values.length > 1) return [];
  const value = Number(cell);
  if (Math.abs(value) > LARGEST) {
    throw badTable(table, line, `${cell} in the column '${name}' is too large`, 'Choose another unit.');
  }
  if (cell !== '' && !Number.isNaN(value)) return [value];
  throw badTable(
    table,
    line,
    `'${cell}' in the column '${name}' is no number`,
    'Mark rows that fail: --failures COLUMN.',
  );
}
