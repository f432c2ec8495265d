import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { EXIT, UserError } from '../domain/errors.ts';
import type { RunTable } from './table.ts';
import { TableBuilder } from './table-builder.ts';

/** Names of the two columns that are no factors; null: found by their usual names. */
export interface CsvColumns {
  readonly score: string | null;
  readonly time: string | null;
}

const SCORE_NAMES = ['score', 'uspertask', 'us_per_task', 'us'];
const TIME_NAMES = ['timestamp', 'time', 'unixtime', 'unix_time', 'startedat', 'date'];
const IGNORED = new Set(['', 'run', 'id', 'row']);
const MISSING = new Set(['', 'na', 'nan', 'null', 'none']);

const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;
const CHUNK_BYTES = 1 << 20;

type Role = { readonly kind: 'score' | 'time' | 'skip' } | { readonly kind: 'factor'; readonly column: number };

interface Layout {
  readonly separator: string;
  readonly roles: readonly Role[];
  readonly names: readonly string[];
  readonly hasTime: boolean;
}

/**
 * Reads a data set in the post's form: a header, semicolons (or commas, or tabs), 0/1 or named levels, a time and a score.
 * Plain files are scanned byte by byte (10⁶ rows × 40 columns in about a second); a file with quotes goes through csv-parse.
 * @throws UserError (exit 65) that names file and line.
 */
export async function readCsv(file: string, columns: CsvColumns): Promise<RunTable> {
  const scan = new ByteScan(file, columns);
  for await (const chunk of openBytes(file)) {
    if (!scan.push(chunk as Buffer)) return readQuoted(file, columns);
  }
  return scan.finish() ?? readQuoted(file, columns);
}

function openBytes(file: string): Readable {
  const raw = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  if (!file.endsWith('.gz')) return raw;
  const unzipped = createGunzip({ chunkSize: CHUNK_BYTES });
  raw.on('error', (error) => unzipped.destroy(error));
  return raw.pipe(unzipped);
}

class ByteScan {
  private layout: Layout | null = null;
  private builder: TableBuilder | null = null;
  private rest: Buffer = Buffer.alloc(0);
  private line = 0;
  private readonly file: string;
  private readonly columns: CsvColumns;

  constructor(file: string, columns: CsvColumns) {
    this.file = file;
    this.columns = columns;
  }

  /** @returns false when the file needs a real CSV parser. */
  push(chunk: Buffer): boolean {
    if (chunk.includes(QUOTE)) return false;
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    this.scan(bytes, end);
    this.rest = bytes.subarray(end);
    return true;
  }

  finish(): RunTable | null {
    if (this.rest.length > 0) this.scan(Buffer.concat([this.rest, Buffer.from('\n')]), this.rest.length + 1);
    if (this.builder === null) throw new UserError(`${this.file} is empty`, 'it needs a header row', EXIT.badInput);
    return this.builder.build(this.file);
  }

  private scan(bytes: Buffer, end: number): void {
    let at = 0;
    while (at < end && this.layout === null) {
      const newline = bytes.indexOf(NEWLINE, at);
      this.line++;
      const text = bytes
        .toString('utf8', at, newline)
        .replace(/^\uFEFF/, '')
        .replace(/\r$/, '');
      at = newline + 1;
      if (text.trim() === '') continue;
      this.layout = layoutOf(text, this.columns, `${this.file}:${this.line}`);
      this.builder = new TableBuilder(this.layout.names, this.layout.hasTime);
    }
    if (this.layout !== null && this.builder !== null) this.scanRows(bytes, at, end, this.layout, this.builder);
  }

  private scanRows(bytes: Buffer, start: number, end: number, layout: Layout, builder: TableBuilder): void {
    const separator = layout.separator.charCodeAt(0);
    let at = start;
    while (at < end) {
      this.line++;
      if (bytes[at] === NEWLINE || (bytes[at] === RETURN && bytes[at + 1] === NEWLINE)) {
        at += bytes[at] === NEWLINE ? 1 : 2;
        continue;
      }
      at = this.scanRow(bytes, at, separator, layout, builder);
    }
  }

  private scanRow(bytes: Buffer, start: number, separator: number, layout: Layout, builder: TableBuilder): number {
    const { roles } = layout;
    const levels = builder.buffer;
    const row = builder.offset;
    let at = start;
    let score: number | null = null;
    let time = 0;
    for (let c = 0; c < roles.length; c++) {
      let stop = at;
      let byte = bytes[stop] as number;
      while (byte !== separator && byte !== NEWLINE) byte = bytes[++stop] as number;
      if ((byte === NEWLINE) !== (c === roles.length - 1)) throw this.wrongWidth(bytes, start, layout);
      const textEnd = byte === NEWLINE && bytes[stop - 1] === RETURN ? stop - 1 : stop;
      const role = roles[c] as Role;
      if (role.kind === 'factor') {
        const known = textEnd - at === 1 ? builder.columns[role.column]?.byByte[bytes[at] as number] : undefined;
        levels[row + role.column] =
          known !== undefined && known !== 255
            ? known
            : builder.code(role.column, bytes.toString('utf8', at, textEnd).trim());
      } else if (role.kind === 'score') score = this.score(bytes, at, textEnd);
      else if (role.kind === 'time') time = this.time(bytes, at, textEnd);
      at = stop + 1;
    }
    builder.endRow(score, time);
    return at;
  }

  private score(bytes: Buffer, from: number, to: number): number | null {
    const fast = decimalFrom(bytes, from, to);
    return Number.isNaN(fast)
      ? scoreFromText(bytes.toString('utf8', from, to), `${this.file}:${this.line}`)
      : checkedScore(fast, `${this.file}:${this.line}`);
  }

  private time(bytes: Buffer, from: number, to: number): number {
    const fast = decimalFrom(bytes, from, to);
    return Number.isNaN(fast) ? timeFromText(bytes.toString('utf8', from, to), `${this.file}:${this.line}`) : fast;
  }

  private wrongWidth(bytes: Buffer, start: number, layout: Layout): UserError {
    const cells = bytes.toString('utf8', start, bytes.indexOf(NEWLINE, start)).split(layout.separator).length;
    return widthError(`${this.file}:${this.line}`, cells, layout.roles.length);
  }
}

/** Digits with at most one point, up to 15 digits (then the quotient of two exact doubles is correctly rounded); else NaN. */
function decimalFrom(bytes: Buffer, from: number, to: number): number {
  if (to <= from || to - from > 16) return Number.NaN;
  let value = 0;
  let scale = 1;
  let digits = 0;
  let point = false;
  for (let i = from; i < to; i++) {
    const digit = (bytes[i] as number) - 48;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digits++;
      if (point) scale *= 10;
    } else if (digit === -2 && !point) point = true;
    else return Number.NaN;
  }
  return digits === 0 || digits > 15 ? Number.NaN : value / scale;
}

function numberFromText(text: string): number {
  const trimmed = text.trim();
  return trimmed === '' ? Number.NaN : Number(/^-?\d+,\d+$/.test(trimmed) ? trimmed.replace(',', '.') : trimmed);
}

function scoreFromText(text: string, place: string): number | null {
  if (MISSING.has(text.trim().toLowerCase())) return null;
  const value = numberFromText(text);
  if (Number.isNaN(value)) {
    throw new UserError(
      `${place}: the score '${text.trim()}' is not a number`,
      'a score is µs per task',
      EXIT.badInput,
    );
  }
  return checkedScore(value, place);
}

function checkedScore(value: number, place: string): number {
  if (value > 0 && value < Number.POSITIVE_INFINITY) return value;
  throw new UserError(
    `${place}: the score ${value} is not above 0`,
    'leave the score of a failed run empty',
    EXIT.badInput,
  );
}

function timeFromText(text: string, place: string): number {
  const value = numberFromText(text);
  const unix = Number.isNaN(value) ? Date.parse(text) / 1000 : value;
  if (Number.isFinite(unix)) return unix;
  throw new UserError(`${place}: the time '${text.trim()}' is not a time`, 'Unix seconds or ISO 8601', EXIT.badInput);
}

function widthError(place: string, cells: number, expected: number): UserError {
  return new UserError(`${place}: ${cells} cells, but the header has ${expected}`, '', EXIT.badInput);
}

function layoutOf(header: string, columns: CsvColumns, place: string): Layout {
  const separator = [';', ',', '\t'].reduce((a, b) => (header.split(b).length > header.split(a).length ? b : a));
  return layoutOfNames(header.split(separator), separator, columns, place);
}

function layoutOfNames(rawNames: readonly string[], separator: string, columns: CsvColumns, place: string): Layout {
  const names = rawNames.map((name) => name.trim());
  const repeated = names.find((name, i) => name !== '' && names.indexOf(name) !== i);
  if (repeated !== undefined) throw new UserError(`${place}: two columns are called ${repeated}`, '', EXIT.badInput);
  const score = findColumn(names, columns.score, SCORE_NAMES);
  if (score < 0) {
    throw new UserError(
      `${place}: no column ${columns.score ?? 'score'}`,
      `the columns are ${names.slice(0, 6).join(', ')}${names.length > 6 ? ', …' : ''}; name the one with the times: --score COLUMN`,
      EXIT.badInput,
    );
  }
  const time = findColumn(names, columns.time, TIME_NAMES);
  const factors: string[] = [];
  const roles = names.map((name, i): Role => {
    if (i === score) return { kind: 'score' };
    if (i === time) return { kind: 'time' };
    if (IGNORED.has(name.toLowerCase())) return { kind: 'skip' };
    factors.push(name);
    return { kind: 'factor', column: factors.length - 1 };
  });
  if (factors.length === 0) throw new UserError(`${place}: no treatment column`, '', EXIT.badInput);
  return { separator, roles, names: factors, hasTime: time >= 0 };
}

function findColumn(names: readonly string[], wanted: string | null, usual: readonly string[]): number {
  if (wanted !== null) return names.indexOf(wanted);
  return names.findIndex((name) => usual.includes(name.toLowerCase()));
}

/** The same by csv-parse: slower, but right for quotes and line breaks in cells. */
async function readQuoted(file: string, columns: CsvColumns): Promise<RunTable> {
  const separator = await firstSeparator(file);
  const rows = openBytes(file).pipe(
    parse({ delimiter: separator, bom: true, info: true, relax_column_count: true, skip_empty_lines: true }),
  );
  let layout: Layout | null = null;
  let builder: TableBuilder | null = null;
  for await (const { record, info } of rows as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
    const place = `${file}:${info.lines}`;
    if (layout === null || builder === null) {
      layout = layoutOfNames(record, separator, columns, place);
      builder = new TableBuilder(layout.names, layout.hasTime);
    } else addQuotedRow(record, layout, builder, place);
  }
  if (builder === null) throw new UserError(`${file} is empty`, 'it needs a header row', EXIT.badInput);
  return builder.build(file);
}

async function firstSeparator(file: string): Promise<string> {
  for await (const chunk of openBytes(file)) {
    const header = (chunk as Buffer).toString('utf8').split('\n', 1)[0] ?? '';
    const bare = header.replaceAll(/"[^"]*"/g, '');
    return [';', ',', '\t'].reduce((a, b) => (bare.split(b).length > bare.split(a).length ? b : a));
  }
  return ';';
}

function addQuotedRow(record: readonly string[], layout: Layout, builder: TableBuilder, place: string): void {
  if (record.length !== layout.roles.length) throw widthError(place, record.length, layout.roles.length);
  let score: number | null = null;
  let time = 0;
  record.forEach((text, c) => {
    const role = layout.roles[c] as Role;
    if (role.kind === 'factor') builder.buffer[builder.offset + role.column] = builder.code(role.column, text.trim());
    else if (role.kind === 'score') score = scoreFromText(text, place);
    else if (role.kind === 'time') time = timeFromText(text, place);
  });
  builder.endRow(score, time);
}
