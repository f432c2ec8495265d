import { loadConstraintsFile } from '../../constraints/rule-file.ts';
import { UserError } from '../../domain/errors.ts';
import type { Factor } from '../../domain/factor.ts';
import { type Genome, genomeKey } from '../../domain/genome.ts';
import { pick } from '../../domain/random.ts';
import type { MachineNumbers } from '../../domain/rule.ts';
import type { SearchSpace } from '../../domain/space.ts';
import { median } from '../../stats/quantile.ts';
import { badTable, isNumber, readTable, type TableColumns, type TableFile } from './table-csv.ts';

export interface TableOptions extends TableColumns {
  /** The objective is a rate: larger is better. */
  readonly maximise: boolean;
  /** A file of rules over the table's columns; null: what is in the table is valid. */
  readonly constraints: string | null;
  /** 1-based number of the data row that is the base. */
  readonly base: number;
  /** The numbers that rules may name. */
  readonly machine: MachineNumbers;
}

/** A table of recorded measurements as a space to search in: a genome is valid when it has a row and obeys the rules. */
export interface RecordedTable {
  readonly space: SearchSpace;
  /** Data rows in the file. */
  readonly rows: number;
  /** The recorded values of a genome (the table's numbers); empty where it fails. @throws RangeError without a row */
  values(genome: Genome): readonly number[];
  /** Median of the values; null where the genome fails. */
  truth(genome: Genome): number | null;
  /** The best truth of all valid genomes. */
  readonly optimum: number;
  /** All values are above 0: one can be so many times another. */
  readonly hasRatios: boolean;
  /** A value of the table as a positive time to be minimised. */
  toTime(value: number): number;
}

/** @throws UserError naming file and line */
export function loadTable(options: TableOptions): RecordedTable {
  const file = readTable(options);
  const base = file.rows[options.base - 1];
  if (base === undefined) {
    const hint = `Give the number of a row, 1 to ${file.rows.length}.`;
    throw new UserError(`--base ${options.base}: ${options.table} has ${file.rows.length} data rows`, hint);
  }
  const factors = file.factors.map((name, f) => factorOf(name, file.texts[f]!, base.codes[f]!));
  const isAllowed = rulesOf(options, factors);
  const recorded = recordedValues(file, base.codes, isAllowed);
  const baseGenome = factors.map(() => 0);
  if (!isAllowed(baseGenome)) {
    throw badTable(options.table, base.line, 'the base row breaks a constraint', 'Choose another row with --base K.');
  }
  if (recorded.get(genomeKey(baseGenome))?.values.length === 0) {
    throw badTable(options.table, base.line, 'the base row fails', 'Choose another row with --base K.');
  }
  return tableOf(options, factors, recorded, file.rows.length);
}

interface Recorded {
  readonly genome: Genome;
  readonly values: number[];
  readonly truth: number | null;
}

/** Levels as written, the base's first. Numbers only, and more than two of them: ordinal. */
function factorOf(name: string, texts: readonly string[], base: number): Factor {
  const names = [texts[base]!, ...texts.toSpliced(base, 1)];
  const numeric = texts.every(isNumber);
  const levels = names.map((text) => ({
    name: text,
    value: numeric ? Number(text) : text,
    about: '',
    class: 'config' as const,
    risk: null,
    actions: [],
  }));
  const ordinal = numeric && levels.length > 2;
  return { name, about: '', ordinal, scale: 'linear', levels, caution: null, aliases: {}, set: null, when: null };
}

/** The level index of a code: the base's code becomes 0, those before it move up. */
function levelOf(code: number, base: number): number {
  if (code === base) return 0;
  return code < base ? code + 1 : code;
}

function rulesOf(options: TableOptions, factors: readonly Factor[]): (genome: Genome) => boolean {
  if (options.constraints === null) return () => true;
  const rules = loadConstraintsFile(options.constraints, factors, options.machine);
  return (genome) => rules.isValid(genome);
}

/** By genome; rows of equal genomes are repeats of each other, and one that fails makes the genome fail. */
function recordedValues(
  file: TableFile,
  base: Uint16Array,
  isAllowed: (genome: Genome) => boolean,
): Map<string, Recorded> {
  const byKey = new Map<string, { genome: Genome; values: number[]; fails: boolean }>();
  for (const { codes, values, fails } of file.rows) {
    const genome = Array.from(codes, (code, f) => levelOf(code, base[f]!));
    if (!isAllowed(genome)) continue;
    const key = genomeKey(genome);
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, { genome, values: [...values], fails });
    else {
      known.values.push(...values);
      known.fails ||= fails;
    }
  }
  return new Map(
    [...byKey].map(([key, { genome, values, fails }]) => [
      key,
      { genome, values: fails ? [] : values, truth: fails ? null : median(values) },
    ]),
  );
}

function tableOf(
  options: TableOptions,
  factors: readonly Factor[],
  recorded: ReadonlyMap<string, Recorded>,
  rows: number,
): RecordedTable {
  const genomes = [...recorded.values()].map(({ genome }) => genome);
  const all = [...recorded.values()];
  const nearest = nearestIn(genomes);
  const better = options.maximise ? Math.max : Math.min;
  const of = (genome: Genome): Recorded => {
    const found = recorded.get(genomeKey(genome));
    if (found === undefined) throw new RangeError('a genome without a row');
    return found;
  };
  return {
    rows,
    space: {
      factors,
      enumerated: genomes,
      isValid: (genome) => recorded.has(genomeKey(genome)),
      sample: (random) => pick(random, genomes),
      repair: (genome, random) => (recorded.has(genomeKey(genome)) ? genome : pick(random, nearest(genome))),
    },
    values: (genome) => of(genome).values,
    truth: (genome) => of(genome).truth,
    optimum: all.reduce(
      (best, { truth }) => (truth === null ? best : better(best, truth)),
      all[0]?.truth ?? Number.NaN,
    ),
    hasRatios: all.every(({ values }) => values.every((value) => value > 0)),
    toTime: timeOf(options, all),
  };
}

/** Finds the genomes at the least Hamming distance, over one flat array: a long table is searched often. */
function nearestIn(genomes: readonly Genome[]): (wanted: Genome) => Genome[] {
  const width = genomes[0]?.length ?? 0;
  const levels = new Uint16Array(genomes.length * width);
  genomes.forEach((genome, row) => {
    levels.set(genome, row * width);
  });
  return (wanted) => {
    let least = width + 1;
    let rows: number[] = [];
    for (let row = 0, start = 0; row < genomes.length; row++, start += width) {
      let distance = 0;
      for (let f = 0; f < width && distance <= least; f++) if (levels[start + f] !== wanted[f]) distance++;
      if (distance > least) continue;
      if (distance < least) rows = [];
      least = distance;
      rows.push(row);
    }
    return rows.map((row) => genomes[row]!);
  };
}

/** A value that is 0 or negative has no logarithm: all are moved up until the least is this share of their range. */
const SHIFTED_LEAST = 0.01;

/** Rates become times: 1/value. */
function timeOf({ maximise }: TableOptions, recorded: readonly Recorded[]): (value: number) => number {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const { values } of recorded) {
    for (const value of values) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  const range = most > least ? most - least : 1;
  const shift = least > 0 ? 0 : SHIFTED_LEAST * range - least;
  return (value) => (maximise ? 1 / (value + shift) : value + shift);
}
