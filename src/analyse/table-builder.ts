import { EXIT, UserError } from '../domain/errors.ts';
import { baseLevelIndex, type RunTable, type TableFactor } from './table.ts';

/** More values than this and a column is a measurement, not a factor. */
const MOST_LEVELS = 64;
const DEAD = -1;

interface FactorColumn {
  readonly name: string;
  readonly levels: string[];
  readonly codes: Map<string, number>;
  /** Code of a level that is one byte long, by that byte; 255: not seen yet. */
  readonly byByte: Uint8Array;
  dead: boolean;
}

/** Collects rows in typed arrays that grow by doubling. */
export class TableBuilder {
  readonly columns: readonly FactorColumn[];
  private levels: Uint8Array;
  private score: Float64Array;
  private time: Float64Array;
  private rows = 0;
  private withoutScore = 0;
  private readonly hasTime: boolean;

  constructor(names: readonly string[], hasTime: boolean) {
    this.columns = names.map((name) => ({
      name,
      levels: [],
      codes: new Map(),
      byByte: new Uint8Array(256).fill(255),
      dead: false,
    }));
    this.hasTime = hasTime;
    this.levels = new Uint8Array(1024 * names.length);
    this.score = new Float64Array(1024);
    this.time = new Float64Array(hasTime ? 1024 : 0);
  }

  /** Write level codes of the row under way here, from {@link offset} on. */
  get buffer(): Uint8Array {
    return this.levels;
  }

  get offset(): number {
    return this.rows * this.columns.length;
  }

  /** The code of a level; a level not seen before gets the next one. */
  code(column: number, text: string): number {
    const target = this.columns[column] as FactorColumn;
    if (target.dead) return 0;
    const known = target.codes.get(text);
    if (known !== undefined) return known;
    if (target.levels.length >= MOST_LEVELS) {
      target.dead = true;
      return 0;
    }
    const fresh = target.levels.length;
    target.levels.push(text);
    target.codes.set(text, fresh);
    if (text.length === 1 && text.charCodeAt(0) < 128) target.byByte[text.charCodeAt(0)] = fresh;
    return fresh;
  }

  /** Finish the row under way. A null score: the run has none, the row is only counted. */
  endRow(usPerTask: number | null, unixSeconds: number): void {
    if (usPerTask === null) {
      this.withoutScore++;
      return;
    }
    this.score[this.rows] = usPerTask;
    if (this.hasTime) this.time[this.rows] = unixSeconds;
    this.rows++;
    if (this.rows === this.score.length) this.grow();
  }

  build(source: string): RunTable {
    if (this.rows === 0) {
      throw new UserError(`${source} holds no run with a score`, 'it needs a header row and data rows', EXIT.badInput);
    }
    const merged = mergeIndicators(this.columns);
    const levels = new Uint8Array(this.rows * merged.factors.length);
    fillLevels(levels, merged, { rows: this.rows, codes: this.levels, width: this.columns.length }, source);
    return {
      factors: merged.factors.map(({ name, levels: names }) => ({ name, levels: names })),
      rows: this.rows,
      levels,
      usPerTask: this.score.slice(0, this.rows),
      unixSeconds: this.hasTime ? this.time.slice(0, this.rows) : null,
      epochs: null,
      withoutScore: this.withoutScore,
      warnings: this.columns
        .filter((column) => column.dead)
        .map((column) => `column ${column.name} has more than ${MOST_LEVELS} values: not taken as a factor`),
    };
  }

  private grow(): void {
    this.levels = doubled(this.levels, (n) => new Uint8Array(n));
    this.score = doubled(this.score, (n) => new Float64Array(n));
    if (this.hasTime) this.time = doubled(this.time, (n) => new Float64Array(n));
  }
}

function doubled<A extends Uint8Array | Float64Array>(array: A, make: (length: number) => A): A {
  const bigger = make(array.length * 2);
  bigger.set(array);
  return bigger;
}

interface MergedFactor extends TableFactor {
  /** Columns that this factor is made of, each with the level that each of its codes stands for; -1: says nothing. */
  readonly parts: readonly { readonly column: number; readonly toLevel: readonly number[] }[];
}

/** Columns `factor=level` of 0 and 1 become one factor again; any other column is a factor of its own. */
function mergeIndicators(columns: readonly FactorColumn[]): { factors: MergedFactor[] } {
  const groups = new Map<string, number[]>();
  columns.forEach((column, i) => {
    if (column.dead) return;
    const cut = column.name.indexOf('=');
    const indicator = cut > 0 && column.levels.every((level) => level === '0' || level === '1');
    const key = indicator ? column.name.slice(0, cut) : column.name;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  return { factors: [...groups].map(([name, members]) => mergedFactor(name, members, columns)) };
}

function mergedFactor(name: string, members: readonly number[], columns: readonly FactorColumn[]): MergedFactor {
  const first = columns[members[0] as number] as FactorColumn;
  if (members.length === 1 && first.name === name) {
    const base = baseLevelIndex(first.levels);
    const rest = first.levels.map((_, i) => i).filter((i) => i !== base);
    if (first.levels.every((level) => Number.isFinite(Number(level)))) {
      rest.sort((a, b) => Number(first.levels[a]) - Number(first.levels[b]));
    }
    const order = [base, ...rest];
    return {
      name,
      levels: order.map((i) => first.levels[i] as string),
      parts: [{ column: members[0] as number, toLevel: first.levels.map((_, i) => order.indexOf(i)) }],
    };
  }
  return {
    name,
    levels: ['as-is', ...members.map((i) => (columns[i] as FactorColumn).name.slice(name.length + 1))],
    parts: members.map((column, k) => ({
      column,
      toLevel: (columns[column] as FactorColumn).levels.map((level) => (level === '1' ? k + 1 : DEAD)),
    })),
  };
}

function fillLevels(
  target: Uint8Array,
  merged: { readonly factors: readonly MergedFactor[] },
  from: { readonly rows: number; readonly codes: Uint8Array; readonly width: number },
  source: string,
): void {
  const factors = merged.factors.length;
  merged.factors.forEach((factor, f) => {
    for (const part of factor.parts) {
      const map = Int16Array.from(part.toLevel);
      for (let row = 0; row < from.rows; row++) {
        const level = map[from.codes[row * from.width + part.column] as number] as number;
        if (level <= 0) continue;
        const place = row * factors + f;
        if (target[place] !== 0) {
          throw new UserError(
            `${source}: data row ${row + 1} has two levels of ${factor.name} at once`,
            `columns ${factor.name}=… exclude each other`,
            EXIT.badInput,
          );
        }
        target[place] = level;
      }
    }
  });
}
