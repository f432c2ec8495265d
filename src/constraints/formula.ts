import type { Genome } from '../domain/genome.ts';

/**
 * A rule with its arithmetic worked out: what is left are questions about levels.
 * Factors are indices of the space, levels indices of the factor.
 */
export type Formula =
  | { readonly kind: 'constant'; readonly value: boolean }
  /** The factor's level is one of those marked. */
  | { readonly kind: 'levels'; readonly factor: number; readonly marked: readonly boolean[] }
  | { readonly kind: 'not'; readonly of: Formula }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Formula[] }
  | { readonly kind: 'iff'; readonly left: Formula; readonly right: Formula }
  /** A comparison of few factors: the truth of each combination of their levels, the last factor running fastest. */
  | {
      readonly kind: 'table';
      readonly factors: readonly number[];
      readonly sizes: readonly number[];
      readonly truth: Uint8Array;
    }
  /** low <= sum over the terms of weights[level] <= high. */
  | { readonly kind: 'sum'; readonly terms: readonly Term[]; readonly low: number; readonly high: number };

export interface Term {
  readonly factor: number;
  readonly weights: readonly number[];
}

export const TRUE: Formula = { kind: 'constant', value: true };
export const FALSE: Formula = { kind: 'constant', value: false };

export function not(of: Formula): Formula {
  if (of.kind === 'constant') return of.value ? FALSE : TRUE;
  if (of.kind === 'not') return of.of;
  if (of.kind === 'levels') return { ...of, marked: of.marked.map((mark) => !mark) };
  return { kind: 'not', of };
}

export function and(...of: readonly Formula[]): Formula {
  if (of.some((part) => part === FALSE)) return FALSE;
  const open = of.filter((part) => part !== TRUE);
  return open.length === 0 ? TRUE : open.length === 1 && open[0] ? open[0] : { kind: 'and', of: open };
}

export function or(...of: readonly Formula[]): Formula {
  if (of.some((part) => part === TRUE)) return TRUE;
  const open = of.filter((part) => part !== FALSE);
  return open.length === 0 ? FALSE : open.length === 1 && open[0] ? open[0] : { kind: 'or', of: open };
}

export function iff(left: Formula, right: Formula): Formula {
  if (left.kind === 'constant') return left.value ? right : not(right);
  if (right.kind === 'constant') return right.value ? left : not(left);
  return { kind: 'iff', left, right };
}

/** That the level is one of those marked; a constant where all or none are. */
export function levels(factor: number, marked: readonly boolean[]): Formula {
  if (marked.every((mark) => mark)) return TRUE;
  return marked.some((mark) => mark) ? { kind: 'levels', factor, marked } : FALSE;
}

/**
 * That the number of true parts is in [low, high]. Each part is about at most one factor.
 */
export function count(parts: readonly Formula[], low: number, high: number, sizes: readonly number[]): Formula {
  const weights = new Map<number, number[]>();
  let sure = 0;
  for (const part of parts) {
    if (part.kind === 'levels') {
      const sum = weights.get(part.factor) ?? Array.from({ length: sizes[part.factor] ?? 0 }, () => 0);
      weights.set(
        part.factor,
        sum.map((weight, level) => weight + (part.marked[level] ? 1 : 0)),
      );
    } else if (part.kind === 'constant') sure += part.value ? 1 : 0;
    else throw new RangeError('only treatments can be counted');
  }
  const terms = [...weights].map(([factor, sums]) => ({ factor, weights: sums }));
  return sum(terms, low - sure, high - sure);
}

/** low <= sum of the terms' weights <= high; a constant where the bounds cannot or must be kept. */
export function sum(terms: readonly Term[], low: number, high: number): Formula {
  const least = terms.reduce((total, term) => total + Math.min(...term.weights), 0);
  const most = terms.reduce((total, term) => total + Math.max(...term.weights), 0);
  if (least >= low && most <= high) return TRUE;
  if (most < low || least > high) return FALSE;
  const [only] = terms;
  if (terms.length === 1 && only)
    return levels(
      only.factor,
      only.weights.map((weight) => weight >= low && weight <= high),
    );
  return { kind: 'sum', terms, low, high };
}

/** The factors that a formula asks about, ascending. */
export function factorsOf(formula: Formula): number[] {
  const found = new Set<number>();
  const visit = (part: Formula): void => {
    if (part.kind === 'levels') found.add(part.factor);
    else if (part.kind === 'not') visit(part.of);
    else if (part.kind === 'and' || part.kind === 'or') part.of.forEach(visit);
    else if (part.kind === 'iff') [part.left, part.right].forEach(visit);
    else if (part.kind === 'table') for (const factor of part.factors) found.add(factor);
    else if (part.kind === 'sum') for (const term of part.terms) found.add(term.factor);
  };
  visit(formula);
  return [...found].sort((a, b) => a - b);
}

export type Test = (genome: Genome) => boolean;

/** The formula as a function of the genome. */
export function testOf(formula: Formula): Test {
  switch (formula.kind) {
    case 'constant':
      return () => formula.value;
    case 'levels': {
      const { factor, marked } = formula;
      return (genome) => marked[genome[factor] ?? 0] === true;
    }
    case 'not': {
      const inner = testOf(formula.of);
      return (genome) => !inner(genome);
    }
    case 'and': {
      const tests = formula.of.map(testOf);
      return (genome) => tests.every((test) => test(genome));
    }
    case 'or': {
      const tests = formula.of.map(testOf);
      return (genome) => tests.some((test) => test(genome));
    }
    case 'iff': {
      const [left, right] = [testOf(formula.left), testOf(formula.right)];
      return (genome) => left(genome) === right(genome);
    }
    case 'table':
      return (genome) => formula.truth[tableIndex(formula.factors, formula.sizes, genome)] === 1;
    case 'sum': {
      const { terms, low, high } = formula;
      return (genome) => {
        let total = 0;
        for (const term of terms) total += term.weights[genome[term.factor] ?? 0] ?? 0;
        return total >= low && total <= high;
      };
    }
  }
}

export function tableIndex(factors: readonly number[], sizes: readonly number[], genome: Genome): number {
  let index = 0;
  for (let i = 0; i < factors.length; i++) index = index * (sizes[i] ?? 1) + (genome[factors[i] ?? 0] ?? 0);
  return index;
}

/** Every combination of the factors' levels, written into one genome in turn, in the order of {@link tableIndex}. */
export function truthTable(
  length: number,
  factors: readonly number[],
  sizes: readonly number[],
  test: Test,
): Uint8Array {
  const genome = new Array<number>(length).fill(0);
  const truth = new Uint8Array(sizes.reduce((product, size) => product * size, 1));
  for (let index = 0; index < truth.length; index++) {
    let rest = index;
    for (let i = factors.length - 1; i >= 0; i--) {
      const size = sizes[i] ?? 1;
      genome[factors[i] ?? 0] = rest % size;
      rest = Math.floor(rest / size);
    }
    truth[index] = test(genome) ? 1 : 0;
  }
  return truth;
}
