import type { Factor } from '../../domain/factor.ts';
import type { Genome } from '../../domain/genome.ts';
import type { SearchSpace } from '../../domain/space.ts';

/**
 * What the operators vary and the surrogate compares: a factor, or an exactly-one group of two-level factors
 * whose value is the member that is on.
 */
export interface Gene {
  /** Indices of the factors it stands for: one, or the members of a group. */
  readonly factors: readonly number[];
  readonly values: number;
  /** Values are in order: 0 is the least level, not the base. */
  readonly ordinal: boolean;
}

/** Whether a gene says which of some alternatives is on. */
export function isOfAlternatives({ factors }: Gene): boolean {
  return factors.length > 1;
}

/** The genes of a space. A factor with a single level is no gene. */
export interface Genes {
  readonly list: readonly Gene[];
  /** One value per gene. */
  encode(genome: Genome): Uint8Array;
  /** The values of all rows of the enumerated space, one row after the other; made once. null: the space is not enumerated. */
  rows(): Uint8Array | null;
  /** The genome with one gene changed; its validity is not checked. */
  withValue(genome: Genome, gene: number, value: number): Genome;
}

/** A value is kept in a byte: neighbouring levels of a finer ordinal factor share one. */
const MAX_VALUES = 256;

export function genesOf(space: SearchSpace): Genes {
  const groups = space.exactlyOne ?? groupsInRows(space);
  const on = space.factors.map(onLevel);
  const grouped = new Set(groups.flat());
  const coded: Coded[] = groups.map((factors) => groupGene(factors, on));
  space.factors.forEach((factor, i) => {
    if (!grouped.has(i) && factor.levels.length > 1) coded.push(factorGene(factor, i));
  });
  coded.sort((a, b) => a.gene.factors[0]! - b.gene.factors[0]!);
  const encode = (genome: Genome): Uint8Array => encodeInto(coded, genome, new Uint8Array(coded.length), 0);
  let rows: Uint8Array | null = null;
  return {
    list: coded.map(({ gene }) => gene),
    encode,
    rows: () => {
      rows ??= space.enumerated === null ? null : encodeAll(coded, space.enumerated);
      return rows;
    },
    withValue: (genome, gene, value) => coded[gene]!.write(genome, value),
  };
}

function encodeAll(coded: readonly Coded[], genomes: readonly Genome[]): Uint8Array {
  const all = new Uint8Array(genomes.length * coded.length);
  genomes.forEach((genome, row) => {
    encodeInto(coded, genome, all, row * coded.length);
  });
  return all;
}

function encodeInto(coded: readonly Coded[], genome: Genome, out: Uint8Array, from: number): Uint8Array {
  for (let g = 0; g < coded.length; g++) out[from + g] = coded[g]!.read(genome);
  return out;
}

interface Coded {
  readonly gene: Gene;
  read(genome: Genome): number;
  write(genome: Genome, value: number): Genome;
}

function groupGene(factors: readonly number[], on: readonly number[]): Coded {
  return {
    gene: { factors, values: factors.length, ordinal: false },
    read: (genome) =>
      Math.max(
        0,
        factors.findIndex((factor) => genome[factor] === on[factor]),
      ),
    write(genome, value) {
      const changed = [...genome];
      factors.forEach((factor, member) => {
        changed[factor] = member === value ? on[factor]! : 1 - on[factor]!;
      });
      return changed;
    },
  };
}

function factorGene(factor: Factor, index: number): Coded {
  const count = factor.levels.length;
  const values = Math.min(MAX_VALUES, count);
  const order = inOrder(factor);
  const valueOfLevel = new Array<number>(count);
  order.forEach((level, place) => {
    valueOfLevel[level] = Math.floor((place * values) / count);
  });
  const levelOfValue = Array.from({ length: values }, (_, v) => order[Math.floor(((v + 0.5) * count) / values)]!);
  return {
    gene: { factors: [index], values, ordinal: factor.ordinal && values > 2 },
    read: (genome) => valueOfLevel[genome[index]!]!,
    write(genome, value) {
      const changed = [...genome];
      changed[index] = levelOfValue[value]!;
      return changed;
    },
  };
}

/** Level indices by their numbers where the factor is ordinal and all are known (levels are listed base first), else as listed. */
function inOrder(factor: Factor): number[] {
  const numbers = factor.levels.map((level) => level.value);
  const indices = numbers.map((_, i) => i);
  if (!factor.ordinal || !numbers.every((value) => typeof value === 'number')) return indices;
  return indices.sort((a, b) => numbers[a]! - numbers[b]!);
}

/** The level of a two-level factor that means 'on': 1 or on by name, else the one off its base. */
function onLevel(factor: Factor): number {
  const named = factor.levels.findIndex((level) => level.name === '1' || level.name === 'on');
  return named >= 0 ? named : 1;
}

/**
 * Exactly-one groups that hold in every row of an enumerated space: a maximal set of two-level factors
 * that never occur on together and of which each row has one.
 */
function groupsInRows(space: SearchSpace): number[][] {
  const rows = space.enumerated;
  if (rows === null || rows.length < 2) return [];
  const on = space.factors.map(onLevel);
  const counts = space.factors.map((factor, i) =>
    factor.levels.length === 2 ? rows.reduce((n, row) => n + (row[i] === on[i] ? 1 : 0), 0) : 0,
  );
  const varying = counts.flatMap((count, i) => (count > 0 && count < rows.length ? [i] : []));
  const together = pairsOnTogether(rows, varying, on);
  const groups: number[][] = [];
  const used = new Set<number>();
  for (const first of varying) {
    if (used.has(first)) continue;
    const group = exclusiveGroup(first, varying, counts, together, used, rows.length);
    if (group.length > 1) {
      groups.push(group);
      for (const member of group) used.add(member);
    }
  }
  return groups;
}

/** Pairs of factors that are on together in some row, as a matrix. */
function pairsOnTogether(rows: readonly Genome[], varying: readonly number[], on: readonly number[]): Uint8Array {
  const size = on.length;
  const together = new Uint8Array(size * size);
  const active = new Int32Array(varying.length);
  for (const row of rows) {
    let count = 0;
    for (const i of varying) if (row[i] === on[i]) active[count++] = i;
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) together[active[a]! * size + active[b]!] = 1;
    }
  }
  return together;
}

/** Depth-first over mutually exclusive factors until their counts add up to every row. */
function exclusiveGroup(
  first: number,
  varying: readonly number[],
  counts: readonly number[],
  together: Uint8Array,
  used: ReadonlySet<number>,
  rows: number,
): number[] {
  let steps = 0;
  const extend = (group: readonly number[], total: number, from: number): readonly number[] | null => {
    if (total === rows) return group;
    for (let k = from; k < varying.length && steps < 2_000; k++) {
      const next = varying[k]!;
      steps++;
      if (used.has(next) || total + counts[next]! > rows) continue;
      if (group.some((member) => together[member * counts.length + next] === 1)) continue;
      const found = extend([...group, next], total + counts[next]!, k + 1);
      if (found !== null) return found;
    }
    return null;
  };
  return [...(extend([first], counts[first]!, varying.indexOf(first) + 1) ?? [])];
}
