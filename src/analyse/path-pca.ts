import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { pick, type Random, shuffled } from '../domain/random.ts';
import { appliedBy, type Design, findConfig, isFree, neighbour } from './design.ts';
import type { NodeValue } from './paths.ts';

/** Principal components of vectors of deltas along whole sequences of treatments, as the post's. */
export interface PathPca {
  /** Treatments, in the order of the loadings. */
  readonly players: readonly number[];
  /** One entry a path: score on each component, and the treatment applied first. */
  readonly paths: readonly { readonly scores: readonly number[]; readonly first: number }[];
  /** One entry a component: share of variance and loading of each player. */
  readonly components: readonly { readonly share: number; readonly loadings: readonly number[] }[];
  /** Share of steps that were measured, not predicted. */
  readonly measuredShare: number;
  /** Distinct steps over all steps: rows share steps, so they are no independent observations. */
  readonly distinctShare: number;
}

const MOST_PATHS = 500;
const MOST_REACHED = 200_000;
/** Kept components: more than anyone looks at. */
const COMPONENTS = 30;

/**
 * Paths from nothing to everything where the data hold them, sampled uniformly; else random orders of the target's
 * treatments with predicted nodes where none was run.
 * @returns null when there are fewer than two treatments to order.
 */
export function pathPca(design: Design, target: readonly number[], value: NodeValue, random: Random): PathPca | null {
  const all = design.treatments.map((_, t) => t);
  const recorded = recordedPaths(design, all, random);
  const orders = recorded ?? Array.from({ length: MOST_PATHS }, () => shuffled(random, target));
  const players = recorded === null ? [...target] : all;
  if (players.length < 2) return null;
  const steps = new Set<string>();
  let measured = 0;
  const rows = orders.map((order) => {
    const row = players.map(() => 0);
    const prefix: number[] = [];
    let before = value(prefix);
    for (const t of order) {
      prefix.push(t);
      const after = value(prefix);
      row[players.indexOf(t)] = after.ln - before.ln;
      if (before.measured && after.measured) measured++;
      steps.add(`${[...prefix].sort((a, b) => a - b).join(',')}:${t}`);
      before = after;
    }
    return row;
  });
  const total = orders.length * players.length;
  return { ...components(rows, orders, players), measuredShare: measured / total, distinctShare: steps.size / total };
}

function components(
  rows: readonly (readonly number[])[],
  orders: readonly (readonly number[])[],
  players: readonly number[],
) {
  const matrix = new Matrix(rows.map((row) => [...row])).center('column');
  const covariance = matrix
    .transpose()
    .mmul(matrix)
    .div(Math.max(1, rows.length - 1));
  const eigen = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  const values = eigen.realEigenvalues;
  const total = values.reduce((sum, v) => sum + Math.max(0, v), 0);
  const order = values
    .map((_, i) => i)
    .sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0))
    .slice(0, COMPONENTS);
  const parts = order.map((i) => ({
    share: total === 0 ? 0 : Math.max(0, values[i] ?? 0) / total,
    loadings: oriented(eigen.eigenvectorMatrix.getColumn(i)),
  }));
  return {
    players,
    components: parts,
    paths: orders.map((path, r) => ({
      scores: parts.slice(0, 2).map((part) => part.loadings.reduce((sum, l, j) => sum + l * matrix.get(r, j), 0)),
      first: path[0] ?? -1,
    })),
  };
}

/** The largest loading points up, so that the picture does not flip between data sets. */
function oriented(loadings: readonly number[]): number[] {
  const largest = loadings.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  return loadings.map((l) => (largest < 0 ? -l : l));
}

/** Orders of all treatments whose every prefix was run; null where there are none. */
function recordedPaths(design: Design, all: readonly number[], random: Random): number[][] | null {
  const start = findConfig(design, []);
  const end = findConfig(design, all);
  if (start < 0 || end < 0) return null;
  const counts = pathCounts(design, start, all.length);
  if (!counts.has(end)) return null;
  const orders = new Map<string, number[]>();
  for (let attempt = 0; attempt < 2 * MOST_PATHS && orders.size < MOST_PATHS; attempt++) {
    const order = backwards(design, counts, end, start, random);
    orders.set(order.join(), order);
  }
  return [...orders.values()];
}

/** Number of ways from the start to each configuration that is reached by adding one treatment at a time. */
function pathCounts(design: Design, start: number, depth: number): Map<number, number> {
  const counts = new Map<number, number>([[start, 1]]);
  let layer = [start];
  for (let level = 0; level < depth && layer.length > 0 && counts.size < MOST_REACHED; level++) {
    const next = new Set<number>();
    for (const u of layer) {
      for (let t = 0; t < design.treatments.length; t++) {
        const v = isFree(design, u, t) ? neighbour(design, u, t) : -1;
        if (v < 0) continue;
        counts.set(v, (counts.get(v) ?? 0) + (counts.get(u) ?? 0));
        next.add(v);
      }
    }
    layer = [...next];
  }
  return counts;
}

function backwards(
  design: Design,
  counts: ReadonlyMap<number, number>,
  end: number,
  start: number,
  random: Random,
): number[] {
  const order: number[] = [];
  for (let u = end; u !== start; ) {
    const ways = appliedBy(design, u)
      .map((t) => ({ t, from: neighbour(design, u, t) }))
      .filter(({ from }) => counts.has(from));
    const way = weightedPick(random, ways, ({ from }) => counts.get(from) ?? 0);
    order.push(way.t);
    u = way.from;
  }
  return order.reverse();
}

function weightedPick<T>(random: Random, items: readonly T[], weight: (item: T) => number): T {
  let left = random() * items.reduce((sum, item) => sum + weight(item), 0);
  for (const item of items) {
    left -= weight(item);
    if (left <= 0) return item;
  }
  return pick(random, items);
}

/** Expected share of each component of a random stick broken in k pieces: what a component must exceed (Frontier 1976). */
export function brokenStick(k: number): number[] {
  return Array.from({ length: k }, (_, j) => {
    let sum = 0;
    for (let i = j + 1; i <= k; i++) sum += 1 / i;
    return sum / k;
  });
}
