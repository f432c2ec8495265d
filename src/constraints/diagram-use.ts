import type { Random } from '../domain/random.ts';
import type { Diagram } from './diagram.ts';

/** Valid combinations below each node, as if it were asked for its own variable first. */
function counts({ children, variables, sizes }: Diagram): bigint[] {
  const below = [0n, 1n];
  for (let node = 2; node < children.length; node++) {
    let total = 0n;
    for (const child of children[node] ?? [])
      if (child !== 0)
        total += (below[child] ?? 0n) * skipped(sizes, (variables[node] ?? 0) + 1, variables[child] ?? 0);
    below.push(total);
  }
  return below;
}

/** Combinations of the variables in [from, to). */
function skipped(sizes: readonly number[], from: number, to: number): bigint {
  let product = 1n;
  for (let i = from; i < to; i++) product *= BigInt(sizes[i] ?? 1);
  return product;
}

/** Draws and counts the combinations of one diagram. */
export interface DiagramSampler {
  readonly count: bigint;
  /** Writes a uniformly random valid combination into the genome. */
  sample(random: Random, into: number[]): void;
}

export function samplerOf(diagram: Diagram): DiagramSampler {
  const { children, variables, sizes, factors, root } = diagram;
  const below = counts(diagram);
  // Shares of the children, summed: a draw is one random number a variable.
  const shares = new Map<number, readonly number[]>();
  const sharesOf = (node: number): readonly number[] => {
    const known = shares.get(node);
    if (known !== undefined) return known;
    const total = below[node] ?? 1n;
    let sum = 0;
    const result = (children[node] ?? []).map((child) => {
      const ways = (below[child] ?? 0n) * skipped(sizes, (variables[node] ?? 0) + 1, variables[child] ?? 0);
      sum += ratio(ways, total);
      return sum;
    });
    shares.set(node, result);
    return result;
  };
  return {
    count: (below[root] ?? 0n) * skipped(sizes, 0, variables[root] ?? 0),
    sample(random, into) {
      let node = root;
      for (let i = 0; i < factors.length; i++) {
        const draw = random();
        const size = sizes[i] ?? 1;
        let level = Math.floor(draw * size);
        if (variables[node] === i) {
          const cumulated = sharesOf(node);
          level = cumulated.findIndex((share) => draw < share);
          // Rounding may leave the last sum a hair below 1: the last child that leads anywhere.
          if (level < 0) level = (children[node] ?? []).findLastIndex((child) => child !== 0);
          node = children[node]?.[level] ?? 0;
        }
        into[factors[i] ?? 0] = level;
      }
    },
  };
}

/** a/b as a double, also where both are beyond its range. */
function ratio(a: bigint, b: bigint): number {
  const bits = Math.max(0, b.toString(2).length - 1000);
  return Number(a >> BigInt(bits)) / Number(b >> BigInt(bits));
}

/**
 * Writes the nearest valid combination (Hamming distance) into the genome, uniformly random among all that are as near.
 * @param held factors that keep their level; by default none
 * @returns false where there is none
 */
export function nearest(diagram: Diagram, genome: number[], random: Random, held?: ReadonlySet<number>): boolean {
  const { children, variables, factors, root } = diagram;
  // Of each node: changes to the nearest valid combination below it, and how many there are as near.
  const distance = new Float64Array(children.length);
  const ways = new Float64Array(children.length);
  distance[0] = Number.POSITIVE_INFINITY;
  ways[1] = 1;
  const change = factors.map((factor) => (held?.has(factor) ? Number.POSITIVE_INFINITY : 1));
  const step = (node: number, level: number): number => {
    const position = variables[node] ?? 0;
    return genome[factors[position] ?? 0] === level ? 0 : (change[position] ?? 1);
  };
  for (let node = 2; node <= root; node++) {
    const below = children[node] ?? [];
    let best = Number.POSITIVE_INFINITY;
    let count = 0;
    for (let level = 0; level < below.length; level++) {
      const child = below[level] ?? 0;
      const d = step(node, level) + (distance[child] ?? 0);
      if (d < best) [best, count] = [d, 0];
      if (d === best) count += ways[child] ?? 0;
    }
    distance[node] = best;
    ways[node] = count;
  }
  if (distance[root] === Number.POSITIVE_INFINITY) return false;
  for (let node = root; node > 1; ) {
    let draw = random() * (ways[node] ?? 1);
    let chosen = -1;
    for (const [level, child] of (children[node] ?? []).entries()) {
      if (step(node, level) + (distance[child] ?? 0) !== distance[node]) continue;
      chosen = level;
      draw -= ways[child] ?? 0;
      if (draw < 0) break;
    }
    genome[factors[variables[node] ?? 0] ?? 0] = chosen;
    node = children[node]?.[chosen] ?? 0;
  }
  return true;
}

/** Every valid combination; call it only where there are few. */
export function* combinations(diagram: Diagram): Generator<readonly number[]> {
  const { children, variables, sizes, factors } = diagram;
  const levels = new Array<number>(factors.length).fill(0);
  function* visit(position: number, node: number): Generator<readonly number[]> {
    if (node === 0) return;
    if (position === factors.length) {
      yield [...levels];
      return;
    }
    for (let level = 0; level < (sizes[position] ?? 1); level++) {
      levels[position] = level;
      yield* visit(position + 1, variables[node] === position ? (children[node]?.[level] ?? 0) : node);
    }
  }
  yield* visit(0, diagram.root);
}

/** Of each factor of the diagram, whether each level occurs in any valid combination. */
export function possibleLevels(diagram: Diagram): boolean[][] {
  const { children, variables, sizes, root } = diagram;
  const possible = sizes.map((size) => new Array<boolean>(size).fill(false));
  const seen = new Set<number>();
  // An edge to 'none' is dead; every other node of a reduced diagram leads to a valid combination.
  const visit = (node: number, from: number): void => {
    for (let i = from; i < (variables[node] ?? 0); i++) possible[i]?.fill(true);
    if (node < 2 || seen.has(node)) return;
    seen.add(node);
    const position = variables[node] ?? 0;
    for (const [level, child] of (children[node] ?? []).entries()) {
      if (child === 0) continue;
      const row = possible[position];
      if (row) row[level] = true;
      visit(child, position + 1);
    }
  };
  if (root !== 0) visit(root, 0);
  return possible;
}
