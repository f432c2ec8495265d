import { readFileSync } from 'node:fs';
import type { Bool, Context } from 'z3-solver';
import { EXIT, UserError } from '../domain/errors.ts';
import type { Factor } from '../domain/factor.ts';
import type { CompiledRule } from './compile.ts';
import type { Formula } from './formula.ts';

/** Levels that are demanded: pairs of factor and level (indices). */
export type Demand = readonly (readonly [factor: number, level: number])[];

/** Answers about all genomes of a space at once. */
export interface Solver {
  /** Whether a genome has the demanded levels and keeps the rules (indices; by default all). */
  satisfiable(demand: Demand, rules?: readonly number[]): Promise<boolean>;
  /**
   * A minimal set of rules that clash, given the demanded levels: leaving out any one of them resolves the clash.
   * @returns null where nothing clashes.
   */
  clash(demand: Demand): Promise<readonly number[] | null>;
}

/** Steps of z3 a question may take: two or three seconds, the same on every machine, unlike a timeout. */
const STEPS = 2_000_000;
/** z3's WebAssembly reserves 10 GB and more of address space, of which it uses about 0.1. */
const ADDRESS_SPACE = 16 * 2 ** 30;

/**
 * Loads z3, asks, and lets go of it.
 * @throws UserError (69) where its address space is not to be had.
 */
export async function withSolver<T>(
  rules: readonly CompiledRule[],
  factors: readonly Factor[],
  ask: (solver: Solver) => Promise<T>,
): Promise<T> {
  checkAddressSpace();
  const { init, killThreads } = await import('z3-solver');
  const z3 = await init().catch((error: unknown) => {
    throw error instanceof RangeError ? noAddressSpace() : error;
  });
  try {
    return await ask(solverIn(z3.Context('rules'), rules, factors));
  } finally {
    await killThreads(z3.em);
  }
}

function solverIn(context: Context<'rules'>, rules: readonly CompiledRule[], factors: readonly Factor[]): Solver {
  const at = factors.map((factor, i) => factor.levels.map((_, level) => context.Bool.const(`f${i}=${level}`)));
  // Each rule holds if its switch is on, so that a question is a list of switches.
  const switches = rules.map((_, i) => context.Bool.const(`rule${i}`));
  const solver = new context.Solver('QF_FD');
  solver.set('rlimit', STEPS);
  for (const levels of at) solver.add(context.PbEq(nonEmpty(levels), levels.map(() => 1) as [number, ...number[]], 1));
  rules.forEach((rule, i) => {
    const on = switches[i];
    if (on !== undefined) solver.add(context.Implies(on, express(rule.formula, at, context)));
  });
  const satisfiable = async (demand: Demand, chosen: readonly number[] = rules.map((_, i) => i)): Promise<boolean> => {
    const levels = demand.map(([factor, level]) => at[factor]?.[level]);
    const assumed = [...chosen.map((i) => switches[i]), ...levels].filter((literal) => literal !== undefined);
    const answer = await solver.check(...assumed);
    if (answer === 'unknown') throw new Error(`z3 gave up: ${solver.reasonUnknown()}`);
    return answer === 'sat';
  };
  return {
    satisfiable,
    async clash(demand) {
      if (await satisfiable(demand)) return null;
      // Deletion: z3's own core is small but not promised to be minimal.
      const core = new Set([...solver.unsatCore().values()].map((literal) => literal.sexpr()));
      let kept = rules.map((_, i) => i).filter((i) => core.has(`rule${i}`));
      for (const rule of [...kept]) {
        const fewer = kept.filter((other) => other !== rule);
        if (!(await satisfiable(demand, fewer))) kept = fewer;
      }
      return kept;
    },
  };
}

type Bools = readonly (readonly Bool<'rules'>[])[];

function express(formula: Formula, at: Bools, context: Context<'rules'>): Bool<'rules'> {
  const inner = (part: Formula): Bool<'rules'> => express(part, at, context);
  switch (formula.kind) {
    case 'constant':
      return context.Bool.val(formula.value);
    case 'levels':
      return context.Or(...(at[formula.factor] ?? []).filter((_, level) => formula.marked[level]));
    case 'not':
      return context.Not(inner(formula.of));
    case 'and':
      return context.And(...formula.of.map(inner));
    case 'or':
      return context.Or(...formula.of.map(inner));
    case 'iff':
      return context.Eq(inner(formula.left), inner(formula.right));
    case 'table':
      return expressTable(formula, at, context);
    case 'sum':
      return expressSum(formula, at, context);
  }
}

/** Each combination that is wrong is forbidden. */
function expressTable(formula: Formula & { kind: 'table' }, at: Bools, context: Context<'rules'>): Bool<'rules'> {
  const clauses: Bool<'rules'>[] = [];
  formula.truth.forEach((right, index) => {
    if (right === 1) return;
    const literals: Bool<'rules'>[] = [];
    let rest = index;
    for (let i = formula.factors.length - 1; i >= 0; i--) {
      const size = formula.sizes[i] ?? 1;
      const literal = at[formula.factors[i] ?? 0]?.[rest % size];
      if (literal !== undefined) literals.push(context.Not(literal));
      rest = Math.floor(rest / size);
    }
    clauses.push(context.Or(...literals));
  });
  return context.And(...clauses);
}

/** Weights as whole numbers: fractions are scaled up, and a sum's bounds with them. */
function expressSum(formula: Formula & { kind: 'sum' }, at: Bools, context: Context<'rules'>): Bool<'rules'> {
  const literals: Bool<'rules'>[] = [];
  const weights: number[] = [];
  for (const term of formula.terms)
    for (const [level, weight] of term.weights.entries()) {
      const literal = at[term.factor]?.[level];
      if (weight === 0 || literal === undefined) continue;
      literals.push(literal);
      weights.push(weight);
    }
  const scale = scaleOf([...weights, formula.low, formula.high]);
  const whole = weights.map((weight) => Math.round(weight * scale));
  const [args, coefficients] = [nonEmpty(literals), nonEmpty(whole)];
  const bounds: Bool<'rules'>[] = [];
  // Slack for sums of fractions that are a rounding error away from their bound.
  if (Number.isFinite(formula.low))
    bounds.push(context.PbGe(args, coefficients, Math.ceil(formula.low * scale - 1e-6)));
  if (Number.isFinite(formula.high))
    bounds.push(context.PbLe(args, coefficients, Math.floor(formula.high * scale + 1e-6)));
  return context.And(...bounds);
}

/** A power of ten that makes all numbers whole. */
function scaleOf(numbers: readonly number[]): number {
  let scale = 1;
  const whole = (value: number): boolean =>
    !Number.isFinite(value) || Math.abs(value * scale - Math.round(value * scale)) < 1e-6;
  while (scale < 1e6 && !numbers.every(whole)) scale *= 10;
  return scale;
}

function nonEmpty<T>(items: readonly T[]): [T, ...T[]] {
  const [first, ...rest] = items;
  if (first === undefined) throw new RangeError('nothing to add up');
  return [first, ...rest];
}

function checkAddressSpace(): void {
  let limit: string | undefined;
  try {
    limit = /^Max address space\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  } catch {
    return; // No /proc: the error, if any, comes from WebAssembly itself.
  }
  if (limit !== undefined && limit !== 'unlimited' && Number(limit) < ADDRESS_SPACE) throw noAddressSpace();
}

function noAddressSpace(): UserError {
  return new UserError(
    'z3 needs 16 GB of address space (not of memory), and the limit here is lower',
    "raise it with 'ulimit -v unlimited', or ask for less: only 'check' and rules that clash need z3",
    EXIT.missing,
  );
}
