import { EXIT, UserError } from '../domain/errors.ts';
import type { Factor } from '../domain/factor.ts';
import type { Genome } from '../domain/genome.ts';
import type { Random } from '../domain/random.ts';
import { randomInt } from '../domain/random.ts';
import type { MachineNumbers, Rule } from '../domain/rule.ts';
import type { SearchSpace } from '../domain/space.ts';
import { type CompiledRule, type CompiledRules, compileRules } from './compile.ts';
import { componentsOf } from './components.ts';
import { NO_OTHER_NAMES, type OtherNames, truthOfLevels } from './names.ts';
import { type Region, regionOf } from './regions.ts';

/** How many valid genomes there are. */
export interface SpaceSize {
  readonly count: bigint;
  /** False: there are at least `count`. */
  readonly exact: boolean;
  /** How the number was got. */
  readonly how: string;
}

/** The valid genomes under rules. */
export interface RuleSpace extends SearchSpace {
  readonly size: SpaceSize;
  readonly rules: CompiledRules;
  readonly exactlyOne: readonly (readonly number[])[];
  /** The rules that a genome breaks, to tell the user. */
  brokenRules(genome: Genome): Rule[];
  /**
   * A nearest valid genome that keeps the levels of the held factors, random among the nearest.
   * @returns null where no valid genome keeps them.
   */
  complete(genome: Genome, held: ReadonlySet<number>, random: Random): Genome | null;
  /** By factor and level: whether a valid genome has it; null for a factor of which that is not known. */
  readonly possible: readonly (readonly boolean[] | null)[];
}

/** Spaces up to this size can be listed. */
const LISTED = 50_000n;

/**
 * The space of the factors' genomes that keep all rules.
 * Factors that rules link form components, which are independent: the size is the product of theirs, and a sample
 * is one from each. All of this is exact unless a component is too entangled for a decision diagram.
 * @throws UserError for a rule that is wrong (see {@link compileRules}). An empty space is no error here: see `size`.
 */
export function createSpace(
  factors: readonly Factor[],
  rules: readonly Rule[],
  machine: MachineNumbers,
  others: OtherNames = NO_OTHER_NAMES,
  diagramLimit?: number,
): RuleSpace {
  const compiled = compileRules(rules, factors, machine, others);
  const sizes = factors.map((factor) => factor.levels.length);
  const regions = componentsOf(compiled.rules).map((component) => regionOf(component, sizes, diagramLimit));
  const linked = new Set(regions.flatMap((region) => region.factors));
  const free = factors.map((_, i) => i).filter((i) => !linked.has(i));
  const size = sizeOf(regions, free, sizes);
  const mend = (genome: Genome, random: Random, held?: ReadonlySet<number>): Genome | null => {
    const mended = [...genome];
    return regions.every((region) => region.repair(mended, random, held)) ? mended : null;
  };
  let listed: readonly Genome[] | undefined;
  return {
    factors,
    rules: compiled,
    size,
    exactlyOne: exactlyOneGroups(compiled.rules, factors),
    possible: possibleOf(regions, sizes),
    isValid: compiled.isValid,
    brokenRules: compiled.broken,
    sample(random) {
      const genome = sizes.map(() => 0);
      for (const factor of free) genome[factor] = randomInt(random, sizes[factor] ?? 1);
      for (const region of regions) {
        if (region.count === 0n) throw emptySpace();
        region.sample(random, genome);
      }
      return genome;
    },
    repair(genome, random) {
      if (compiled.isValid(genome)) return genome;
      const mended = mend(genome, random);
      if (mended === null) throw emptySpace();
      return mended;
    },
    complete: (genome, held, random) => mend(genome, random, held),
    without(left) {
      const fewer = factors.map((factor, i) =>
        left.has(i) ? { ...factor, levels: factor.levels.slice(0, 1) } : factor,
      );
      const levels = Object.fromEntries(factors.map(({ name, levels: all }) => [name, all.map((level) => level.name)]));
      const names = { ...others, levels: { ...levels, ...others.levels } };
      const smaller = createSpace(fewer, rules, machine, names, diagramLimit);
      return smaller.size.count === 0n ? null : smaller;
    },
    get enumerated() {
      if (!size.exact || size.count > LISTED) return null;
      listed ??= list(regions, free, sizes);
      return listed;
    },
  };
}

function emptySpace(): UserError {
  return new UserError('no treatment set satisfies all rules', "'optimise check' says which rules clash", EXIT.no);
}

function sizeOf(regions: readonly Region[], free: readonly number[], sizes: readonly number[]): SpaceSize {
  let count = 1n;
  for (const factor of free) count *= BigInt(sizes[factor] ?? 1);
  for (const region of regions) count *= region.count;
  const exact = regions.every((region) => region.exact);
  const linked = `${regions.length} independent group${regions.length === 1 ? '' : 's'} of factors linked by rules`;
  const how = exact
    ? `exact: the product over ${linked} and ${free.length} free factors`
    : `a lower bound: in the product over ${linked}, those too entangled to count are counted in part, around one valid set`;
  return { count, exact, how };
}

function possibleOf(regions: readonly Region[], sizes: readonly number[]): (readonly boolean[] | null)[] {
  const empty = regions.some((region) => region.exact && region.count === 0n);
  const possible: (readonly boolean[] | null)[] = sizes.map((size) => new Array<boolean>(size).fill(!empty));
  if (empty) return possible;
  for (const region of regions)
    region.factors.forEach((factor, i) => {
      possible[factor] = region.possible?.[i] ?? null;
    });
  return possible;
}

function list(regions: readonly Region[], free: readonly number[], sizes: readonly number[]): Genome[] {
  let genomes: number[][] = [sizes.map(() => 0)];
  const spread = (factors: readonly number[], choices: readonly (readonly number[])[]): void => {
    genomes = genomes.flatMap((genome) =>
      choices.map((choice) => {
        const next = [...genome];
        factors.forEach((factor, i) => {
          next[factor] = choice[i] ?? 0;
        });
        return next;
      }),
    );
  };
  for (const factor of free) {
    spread(
      [factor],
      Array.from({ length: sizes[factor] ?? 1 }, (_, level) => [level]),
    );
  }
  for (const region of regions) spread(region.factors, [...(region.list() ?? [])]);
  return genomes;
}

/** Groups of two-level factors of which a rule demands exactly one to be on. A factor is in one group at most. */
function exactlyOneGroups(rules: readonly CompiledRule[], factors: readonly Factor[]): number[][] {
  const groups: number[][] = [];
  const used = new Set<number>();
  for (const { formula } of rules) {
    if (formula.kind !== 'sum' || formula.low !== 1 || formula.high !== 1) continue;
    const members = formula.terms.map((term) => term.factor);
    const switches = formula.terms.every((term) => {
      const factor = factors[term.factor];
      if (factor?.levels.length !== 2 || used.has(term.factor)) return false;
      const truth = truthOfLevels({ index: term.factor, factor, baseNames: [] });
      return term.weights.every((weight, level) => weight === (truth[level] ? 1 : 0));
    });
    if (!switches) continue;
    groups.push(members);
    for (const member of members) used.add(member);
  }
  return groups;
}
