import { type Formula, factorsOf, not, type Term } from './formula.ts';

/**
 * A multi-valued decision diagram: all valid combinations of the levels of some linked factors as one shared graph
 * (Bryant 1986; Srinivasan et al. 1990). Node 0 is 'none', node 1 'all'; any other node asks for one variable's level
 * and has one child for each. Where an edge skips variables, any level of theirs will do.
 * Counting, uniform sampling and the nearest valid combination are exact and linear in its size.
 */
export interface Diagram {
  /** The factors in the order in which they are asked for. */
  readonly factors: readonly number[];
  readonly sizes: readonly number[];
  readonly root: number;
  /** Of each node: the position of its variable in `factors`. A node comes after its children. */
  readonly variables: readonly number[];
  readonly children: readonly (readonly number[])[];
}

/** The diagram has grown beyond what is worth its memory. */
export class DiagramTooLarge extends Error {}

/** About 50 MB at ten levels a factor. */
const NODE_LIMIT = 200_000;

/** The conjunction of formulas over the given factors, which must be all that they ask about. */
export function diagramOf(
  formulas: readonly Formula[],
  factors: readonly number[],
  sizes: readonly number[],
  limit = NODE_LIMIT,
): Diagram {
  const builder = new Builder(factors, sizes, limit);
  // From the bottom up: what a rule adds above is not looked into again for those below.
  const position = new Map(factors.map((factor, i) => [factor, i]));
  const top = (formula: Formula): number => Math.min(...factorsOf(formula).map((factor) => position.get(factor) ?? 0));
  const bottomUp = [...formulas].sort((a, b) => top(b) - top(a));
  let root = 1;
  for (const formula of bottomUp) root = builder.apply('and', root, builder.of(formula));
  return reachable(factors, sizes, root, builder);
}

/** Only what the root leads to, children numbered before their parents, so that a loop over the nodes sees them first. */
function reachable(factors: readonly number[], sizes: readonly number[], root: number, built: Builder): Diagram {
  const variables: number[] = [factors.length, factors.length];
  const children: (readonly number[])[] = [[], []];
  const numbers = new Map([
    [0, 0],
    [1, 1],
  ]);
  const number = (node: number): number => {
    const known = numbers.get(node);
    if (known !== undefined) return known;
    const below = (built.children[node] ?? []).map(number);
    children.push(below);
    variables.push(built.variables[node] ?? 0);
    numbers.set(node, children.length - 1);
    return children.length - 1;
  };
  return { factors, sizes, root: number(root), variables, children };
}

class Builder {
  readonly variables: number[] = [];
  readonly children: (readonly number[])[] = [[], []];
  readonly #position: ReadonlyMap<number, number>;
  readonly #sizes: readonly number[];
  readonly #limit: number;
  readonly #unique = new Map<string, number>();
  readonly #applied = new Map<string, number>();

  constructor(factors: readonly number[], sizes: readonly number[], limit: number) {
    this.#position = new Map(factors.map((factor, i) => [factor, i]));
    this.#sizes = sizes;
    this.#limit = limit;
    this.variables.push(factors.length, factors.length);
  }

  of(formula: Formula): number {
    switch (formula.kind) {
      case 'constant':
        return formula.value ? 1 : 0;
      case 'levels':
        return this.#node(
          this.#at(formula.factor),
          formula.marked.map((mark) => (mark ? 1 : 0)),
        );
      case 'not':
        return this.apply('xor', this.of(formula.of), 1);
      case 'and':
        return formula.of.reduce((node, part) => this.apply('and', node, this.of(part)), 1);
      case 'or':
        // De Morgan, so that one operation serves both.
        return this.apply('xor', this.of({ kind: 'and', of: formula.of.map(not) }), 1);
      case 'iff':
        return this.apply('xor', this.apply('xor', this.of(formula.left), this.of(formula.right)), 1);
      case 'table':
        return this.#table(formula.factors, formula.sizes, formula.truth);
      case 'sum':
        return this.#sum(formula.terms, formula.low, formula.high);
    }
  }

  apply(operation: 'and' | 'xor', a: number, b: number): number {
    if (operation === 'and') {
      if (a === 0 || b === 0) return 0;
      if (a === 1 || a === b) return b;
      if (b === 1) return a;
    } else {
      if (a === b) return 0;
      if (a === 0) return b;
      if (b === 0) return a;
    }
    const [low, high] = a < b ? [a, b] : [b, a];
    const key = `${operation}${low},${high}`;
    const known = this.#applied.get(key);
    if (known !== undefined) return known;
    const [levelA, levelB] = [this.variables[low] ?? 0, this.variables[high] ?? 0];
    const variable = Math.min(levelA, levelB);
    const size = this.#sizes[variable] ?? 0;
    const children = Array.from({ length: size }, (_, i) =>
      this.apply(
        operation,
        levelA === variable ? (this.children[low]?.[i] ?? 0) : low,
        levelB === variable ? (this.children[high]?.[i] ?? 0) : high,
      ),
    );
    const node = this.#node(variable, children);
    this.#applied.set(key, node);
    return node;
  }

  #at(factor: number): number {
    const position = this.#position.get(factor);
    if (position === undefined) throw new RangeError(`factor ${factor} is not in the diagram`);
    return position;
  }

  #node(variable: number, children: readonly number[]): number {
    const [first = 0] = children;
    if (children.every((child) => child === first)) return first;
    const key = `${variable}:${children.join(',')}`;
    const known = this.#unique.get(key);
    if (known !== undefined) return known;
    if (this.children.length >= this.#limit) throw new DiagramTooLarge();
    this.variables.push(variable);
    this.children.push(children);
    this.#unique.set(key, this.children.length - 1);
    return this.children.length - 1;
  }

  #table(factors: readonly number[], sizes: readonly number[], truth: Uint8Array): number {
    const strides = sizes.map((_, i) => sizes.slice(i + 1).reduce((product, size) => product * size, 1));
    const order = factors.map((_, i) => i).sort((a, b) => this.#at(factors[a] ?? 0) - this.#at(factors[b] ?? 0));
    const build = (depth: number, index: number): number => {
      const i = order[depth];
      if (i === undefined) return truth[index] ?? 0;
      const children = Array.from({ length: sizes[i] ?? 0 }, (_, level) =>
        build(depth + 1, index + level * (strides[i] ?? 0)),
      );
      return this.#node(this.#at(factors[i] ?? 0), children);
    };
    return build(0, 0);
  }

  #sum(terms: readonly Term[], low: number, high: number): number {
    const sorted = [...terms].sort((a, b) => this.#at(a.factor) - this.#at(b.factor));
    // What the terms from i on can still add.
    const least = new Array<number>(sorted.length + 1).fill(0);
    const most = new Array<number>(sorted.length + 1).fill(0);
    for (let i = sorted.length - 1; i >= 0; i--) {
      const weights = sorted[i]?.weights ?? [];
      least[i] = (least[i + 1] ?? 0) + Math.min(...weights);
      most[i] = (most[i + 1] ?? 0) + Math.max(...weights);
    }
    const memo = new Map<string, number>();
    const build = (i: number, total: number): number => {
      if (total + (least[i] ?? 0) >= low && total + (most[i] ?? 0) <= high) return 1;
      const term = sorted[i];
      if (term === undefined || total + (most[i] ?? 0) < low || total + (least[i] ?? 0) > high) return 0;
      const key = `${i}:${total}`;
      const known = memo.get(key);
      if (known !== undefined) return known;
      const node = this.#node(
        this.#at(term.factor),
        term.weights.map((weight) => build(i + 1, total + weight)),
      );
      memo.set(key, node);
      return node;
    };
    return build(0, 0);
  }
}
