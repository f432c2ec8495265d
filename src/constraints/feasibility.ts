import { type Factor, treatmentName } from '../domain/factor.ts';
import type { Genome } from '../domain/genome.ts';
import { hamming, treatmentsOf } from '../domain/genome.ts';
import type { Random } from '../domain/random.ts';
import type { Rule } from '../domain/rule.ts';
import type { RuleSpace, SpaceSize } from './space.ts';
import { type Demand, type Solver, withSolver } from './z3.ts';

/** What the rules leave of a space. */
export interface Feasibility {
  readonly size: SpaceSize;
  /** Treatments that every valid set has. */
  readonly forced: readonly string[];
  /** Treatments that no valid set has. */
  readonly dead: readonly string[];
  /** Of an empty space: a minimal set of rules that cannot all be kept. */
  readonly clash: readonly Rule[];
}

/** Whether a treatment list can be used as it stands, and what to do if not. */
export interface Verdict {
  readonly valid: boolean;
  /** The rules that stand against it: those it breaks, or, where no addition helps, a minimal set that clashes with it. */
  readonly clash: readonly Rule[];
  /** Whether the list becomes valid by switching further treatments on. */
  readonly completable: boolean;
  /** The nearest valid list; null where there is no valid set at all. */
  readonly nearest: readonly string[] | null;
}

/**
 * Looks for an empty space, forced and dead treatments.
 * The space's own diagrams answer; z3 is asked where they were too large, and for the reason of an empty space.
 */
export async function feasibilityOf(space: RuleSpace): Promise<Feasibility> {
  const { factors, rules, size } = space;
  const unknown = space.possible.some((levels) => levels === null);
  const empty = size.count === 0n;
  if (!unknown && !empty)
    return {
      size,
      ...backbone(
        factors,
        space.possible.map((levels) => levels ?? []),
      ),
      clash: [],
    };
  return withSolver(rules.rules, factors, async (solver) => {
    const clash = await solver.clash([]);
    if (clash !== null) return { size, forced: [], dead: [], clash: rulesAt(space, clash) };
    const possible = await possibleLevels(space, solver);
    return { size, ...backbone(factors, possible), clash: [] };
  });
}

async function possibleLevels(space: RuleSpace, solver: Solver): Promise<boolean[][]> {
  const possible: boolean[][] = [];
  for (const [factor, { levels }] of space.factors.entries()) {
    const row: boolean[] = [];
    for (const level of levels.keys())
      row.push(space.possible[factor]?.[level] ?? (await solver.satisfiable([[factor, level]])));
    possible.push(row);
  }
  return possible;
}

function backbone(
  factors: readonly Factor[],
  possible: readonly (readonly boolean[])[],
): { forced: string[]; dead: string[] } {
  const forced: string[] = [];
  const dead: string[] = [];
  factors.forEach((factor, i) => {
    const levels = [...factor.levels.keys()].filter((level) => possible[i]?.[level]);
    const [only] = levels;
    if (levels.length === 1 && only !== undefined && only > 0) forced.push(treatmentName(factor, only));
    for (const level of factor.levels.keys())
      if (level > 0 && !levels.includes(level)) dead.push(treatmentName(factor, level));
  });
  return { forced, dead };
}

/**
 * Judges a treatment set that the user asks for, all other factors at their base.
 * @param random breaks ties between valid sets that are as near
 */
export async function judge(space: RuleSpace, genome: Genome, random: Random): Promise<Verdict> {
  if (space.isValid(genome))
    return { valid: true, clash: [], completable: true, nearest: treatmentsOf(space.factors, genome) };
  const asked = new Set([...genome.keys()].filter((factor) => genome[factor] !== 0));
  const completed = space.complete(genome, asked, random);
  if (completed !== null) {
    const nearest = treatmentsOf(space.factors, completed);
    return { valid: false, clash: space.brokenRules(genome), completable: true, nearest };
  }
  const demand: Demand = [...asked].map((factor) => [factor, genome[factor] ?? 0] as const);
  const clash = await withSolver(space.rules.rules, space.factors, (solver) => solver.clash(demand));
  const nearest = space.size.count === 0n ? null : nearestOf(space, genome, random);
  return { valid: false, clash: rulesAt(space, clash ?? []), completable: false, nearest };
}

/** The nearest valid set is best found among those that only leave out what was asked. */
function nearestOf(space: RuleSpace, genome: Genome, random: Random): readonly string[] {
  const off = new Set([...genome.keys()].filter((factor) => genome[factor] === 0));
  const any = space.repair(genome, random);
  const fewer = space.complete(genome, off, random);
  const best = fewer !== null && hamming(fewer, genome) <= hamming(any, genome) ? fewer : any;
  return treatmentsOf(space.factors, best);
}

function rulesAt(space: RuleSpace, indices: readonly number[]): Rule[] {
  return indices.flatMap((i) => space.rules.rules[i]?.rule ?? []);
}
