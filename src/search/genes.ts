import type { Factor } from '../domain/factor.ts';
import type { Genome } from '../domain/genome.ts';
import type { SearchSpace } from '../domain/space.ts';

/**
 * What the operators vary and the surrogate compares: a factor, or an exactly-one group of two-level factors
 * whose value is the member that is on.
 */
export interface Gene {
  /** Indices of the factors it stands for: one, or the members of a group. */
  readonly factors: readonly number[];
  readonly values: number;
  readonly ordinal: boolean;
  /** The place of each value in the order of an ordinal gene (levels are listed base first, not in order). */
  readonly rank: readonly number[];
}

/** The genes of a space. A factor with a single level is no gene. */
export interface Genes {
  readonly list: readonly Gene[];
  /** One value per gene. */
  encode(genome: Genome): Uint8Array;
  /** The genome with one gene changed; its validity is not checked. */
  withValue(genome: Genome, gene: number, value: number): Genome;
}

/** A value is kept in a byte; an ordinal factor with more levels is searched in its first 256. */
const MAX_VALUES = 256;

export function genesOf(space: SearchSpace): Genes {
  const groups = space.exactlyOne ?? groupsInRows(space);
  const on = space.factors.map(onLevel);
  const grouped = new Set(groups.flat());
  const list: Gene[] = groups.map((factors) => ({
    factors,
    values: factors.length,
    ordinal: false,
    rank: factors.map((_, i) => i),
  }));
  space.factors.forEach((factor, i) => {
    const values = Math.min(MAX_VALUES, factor.levels.length);
    if (grouped.has(i) || values < 2) return;
    list.push({ factors: [i], values, ordinal: factor.ordinal && values > 2, rank: ranks(factor, values) });
  });
  list.sort((a, b) => a.factors[0]! - b.factors[0]!);
  return {
    list,
    encode: (genome) => Uint8Array.from(list, (gene) => valueOf(gene, on, genome)),
    withValue: (genome, gene, value) => withValue(list[gene]!, on, genome, value),
  };
}

function valueOf(gene: Gene, on: readonly number[], genome: Genome): number {
  if (gene.factors.length === 1) return genome[gene.factors[0]!]!;
  return Math.max(
    0,
    gene.factors.findIndex((factor) => genome[factor] === on[factor]),
  );
}

function withValue(gene: Gene, on: readonly number[], genome: Genome, value: number): Genome {
  const changed = [...genome];
  if (gene.factors.length === 1) changed[gene.factors[0]!] = value;
  else {
    gene.factors.forEach((factor, member) => {
      changed[factor] = member === value ? on[factor]! : 1 - on[factor]!;
    });
  }
  return changed;
}

/** The level of a two-level factor that means 'on': 1 or on by name, else the one off its base. */
function onLevel(factor: Factor): number {
  const named = factor.levels.findIndex((level) => level.name === '1' || level.name === 'on');
  return named >= 0 ? named : 1;
}

function ranks(factor: Factor, values: number): number[] {
  const numbers = factor.levels.slice(0, values).map((level) => level.value);
  const indices = numbers.map((_, i) => i);
  if (!numbers.every((value) => typeof value === 'number')) return indices;
  const sorted = indices.toSorted((a, b) => numbers[a]! - numbers[b]!);
  return indices.map((i) => sorted.indexOf(i));
}

/**
 * Exactly-one groups that hold in every row of an enumerated space: a maximal set of two-level factors
 * that never occur on together and of which each row has one. Pairs are left out: a two-level gene does as well.
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
    if (group.length > 2) {
      groups.push(group);
      for (const member of group) used.add(member);
    }
  }
  return groups;
}

function pairsOnTogether(rows: readonly Genome[], varying: readonly number[], on: readonly number[]): Set<number> {
  const together = new Set<number>();
  for (const row of rows) {
    const active = varying.filter((i) => row[i] === on[i]);
    for (const a of active) for (const b of active) if (a < b) together.add(pairId(a, b));
  }
  return together;
}

function pairId(a: number, b: number): number {
  return a < b ? a * 65_536 + b : b * 65_536 + a;
}

/** Depth-first over mutually exclusive factors until their counts add up to every row. */
function exclusiveGroup(
  first: number,
  varying: readonly number[],
  counts: readonly number[],
  together: ReadonlySet<number>,
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
      if (group.some((member) => together.has(pairId(member, next)))) continue;
      const found = extend([...group, next], total + counts[next]!, k + 1);
      if (found !== null) return found;
    }
    return null;
  };
  return [...(extend([first], counts[first]!, varying.indexOf(first) + 1) ?? [])];
}
