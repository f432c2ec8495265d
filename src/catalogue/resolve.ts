import { patchesOf } from '../actions/questions.ts';
import { kindOf } from '../actions/table.ts';
import type { OtherNames } from '../constraints/names.ts';
import { EXIT, UserError } from '../domain/errors.ts';
import { AS_IS, type Factor, type Level, type Risk } from '../domain/factor.ts';
import type { AppProbe, MachineFacts } from '../domain/probe.ts';
import type { MachineNumbers, Rule } from '../domain/rule.ts';
import { AFFINITY_SCHEMES, affinityFactor, uselessSchemes } from './affinity.ts';
import {
  baseValue,
  type Circumstances,
  concreteActions,
  isAsItIs,
  machineNumbers,
  needsHtex,
  whyNot,
} from './applicable.ts';
import type { Catalogue, CatalogueFactor, CatalogueLevel } from './catalogue.ts';
import { type FindLibrary, findLibrary } from './libraries.ts';
import { type Interpreter, interpreterRules, pythonFactor } from './python.ts';
import { type Selection, selectionOf, treatmentNameOf } from './selection.ts';

/** What the user asks of the gene pool. Lists name factors, treatments, aliases or groups. */
export interface Choice {
  /** Nothing but these; empty: everything outside the groups. */
  readonly only: readonly string[];
  readonly without: readonly string[];
  /** Always on. */
  readonly with: readonly string[];
  readonly allow: readonly Risk[];
  /** Further interpreters, to be levels of the factor `python`. */
  readonly interpreters: readonly Interpreter[];
  /** The app is the package's own no-op workload. */
  readonly builtInWorkload: boolean;
}

export const EVERYTHING: Choice = {
  only: [],
  without: [],
  with: [],
  allow: [],
  interpreters: [],
  builtInWorkload: false,
};

export interface LeftOut {
  readonly treatment: string;
  readonly reason: string;
}

/** The gene pool of one search. */
export interface ResolvedCatalogue {
  readonly factors: readonly Factor[];
  readonly rules: readonly Rule[];
  /** What the rules may name beside the factors. */
  readonly others: OtherNames;
  readonly machine: MachineNumbers;
  readonly leftOut: readonly LeftOut[];
  /** Treatments that are always on, by `--with`. The base genome lacks them, and is still what is compared with. */
  readonly fixed: readonly string[];
}

/**
 * What of the gene pool applies to this app, Parsl and machine, and why the rest does not.
 * A level that sets what the app has already is dropped: its name stands for the base then.
 * @throws UserError for names that do not exist, and for `--with` of a treatment that cannot be used.
 */
export function resolveCatalogue(
  catalogue: Catalogue,
  probe: AppProbe,
  machine: MachineFacts,
  choice: Choice,
  find: FindLibrary = findLibrary,
): ResolvedCatalogue {
  const here: Circumstances = { probe, machine, findLibrary: find, builtInWorkload: choice.builtInWorkload };
  const pool = [...catalogue.factors, affinityFactor(machine.cpus), pythonFactor(choice.interpreters)];
  const selection = selectionOf(pool, choice);
  const resolved = pool.map((factor) => resolveFactor(factor, selection, choice, here));
  const kept = resolved.filter(({ factor }) => factor.levels.length > 1);
  const leftOut = [...resolved.flatMap((part) => part.leftOut), ...uselessSchemes(machine.cpus)];
  const others: OtherNames = {
    absent: resolved.filter((part) => !kept.includes(part)).map((part) => part.factor),
    levels: {
      ...Object.fromEntries(pool.map((factor) => [factor.name, factor.levels.map((level) => level.name)])),
      env_affinity: AFFINITY_SCHEMES,
    },
    sameAsBase: Object.fromEntries(resolved.map((part) => [part.factor.name, part.sameAsBase])),
  };
  checkFixed(selection, leftOut);
  const rules = [
    ...catalogue.rules,
    ...patchRules(
      kept.map((part) => part.factor),
      probe,
    ),
    ...interpreterRules(
      kept.map((part) => part.factor),
      pool,
      probe,
      choice.interpreters,
    ),
    ...swapRules(
      kept.map((part) => part.factor),
      pool,
      here,
    ),
    ...selection.fixed.map(alwaysOn),
  ];
  return {
    factors: kept.map((part) => part.factor),
    rules,
    others,
    machine: machineNumbers(machine),
    leftOut,
    fixed: selection.fixed.map(({ name }) => name),
  };
}

/** The reason for which a level is dropped whose name then stands for the base. */
const ALREADY = 'the app as written has it already';

interface ResolvedFactor {
  readonly factor: Factor;
  readonly leftOut: readonly LeftOut[];
  readonly sameAsBase: readonly string[];
}

function resolveFactor(
  from: CatalogueFactor,
  selection: Selection,
  choice: Choice,
  here: Circumstances,
): ResolvedFactor {
  const levels: Level[] = [baseLevel(from, here)];
  const leftOut: LeftOut[] = [];
  const sameAsBase: string[] = [];
  for (const level of from.levels) {
    const name = treatmentNameOf(from, level);
    const applied: CatalogueLevel = {
      ...level,
      actions: whyNot(level, here) === null ? concreteActions(level, here) : level.actions,
    };
    const reason = selection.whyNot(from, level) ?? whyNotHere(applied, here, choice) ?? riskProblem(level, choice);
    if (reason === null && isAsItIs(applied.actions, here.probe)) {
      sameAsBase.push(level.name);
      leftOut.push({ treatment: name, reason: ALREADY });
    } else if (reason === null) levels.push(withoutNeeds(applied));
    else leftOut.push({ treatment: name, reason });
  }
  const { place: _, probed: __, base: ___, ...rest } = from;
  return { factor: { ...rest, levels }, leftOut, sameAsBase };
}

/** Conditions on the interpreter may be met by one of the other interpreters too: a rule says which. */
function whyNotHere(level: CatalogueLevel, here: Circumstances, choice: Choice): string | null {
  const reason = whyNot(level, here);
  if (reason === null) return null;
  const probes = choice.interpreters.map((interpreter) => ({
    ...here,
    probe: { ...here.probe, python: interpreter.facts },
  }));
  return probes.some((other) => whyNot(level, other) === null) ? null : reason;
}

function withoutNeeds({ needs: _, ...level }: CatalogueLevel): Level {
  return level;
}

function baseLevel(factor: CatalogueFactor, here: Circumstances): Level {
  const value = baseValue(factor, here);
  return { name: AS_IS, value, about: 'as the app was written', class: 'environment', risk: null, actions: [] };
}

function riskProblem(level: Level, choice: Choice): string | null {
  if (level.risk === null || choice.allow.includes(level.risk)) return null;
  return `${level.risk}: needs --allow ${level.risk}`;
}

/** @throws UserError where one of them cannot be used */
function checkFixed({ fixed }: Selection, leftOut: readonly LeftOut[]): void {
  for (const { name } of fixed) {
    const out = leftOut.find((entry) => entry.treatment === name);
    if (out !== undefined && out.reason !== ALREADY)
      throw new UserError(
        `--with ${name}: it cannot be used here: ${out.reason}`,
        "'optimise check' shows what applies",
        EXIT.badUsage,
      );
  }
}

/** Its level is the only valid one. */
function alwaysOn({ factor, level }: { readonly factor: string; readonly level: string }): Rule {
  const statement = { kind: 'expression', text: `\`${factor}=${level}\`` } as const;
  return { statement, because: 'Asked for by --with.', place: null };
}

/** Patches that were found not to apply together, in rules. */
function patchRules(factors: readonly Factor[], probe: AppProbe): Rule[] {
  const users = new Map<string, string[]>();
  for (const factor of factors)
    for (const level of factor.levels)
      for (const file of patchesOf(level.actions))
        users.set(file, [...(users.get(file) ?? []), `${factor.name}=${level.name}`]);
  return probe.patchConflicts.flatMap(([a, b]) =>
    (users.get(a) ?? []).flatMap((first) =>
      (users.get(b) ?? []).map((second): Rule => {
        const statement = { kind: 'excludes', of: [first, second] } as const;
        return { statement, because: 'Their patches change the same lines.', place: null };
      }),
    ),
  );
}

/** A treatment that replaces the app's HighThroughputExecutors excludes all that acts on them or on their processes. */
function swapRules(factors: readonly Factor[], pool: readonly CatalogueFactor[], here: Circumstances): Rule[] {
  const swaps = (level: Level): boolean =>
    level.actions.some((action) => kindOf(action).replacesHtex?.(action) === true);
  return factors
    .filter((factor) => factor.levels.some(swaps))
    .flatMap((swap) =>
      factors.filter((factor) => factor !== swap).flatMap((factor) => excludedBy(swap, factor, pool, here)),
    );
}

function excludedBy(swap: Factor, factor: Factor, pool: readonly CatalogueFactor[], here: Circumstances): Rule[] {
  const needing = (pool.find(({ name }) => name === factor.name)?.levels ?? [])
    .filter((level) => factor.levels.some(({ name }) => name === level.name) && needsHtex(level, here))
    .map((level) => `\`${factor.name}=${level.name}\``);
  if (needing.length === 0) return [];
  const all = needing.length === factor.levels.length - 1;
  const text = `\`${swap.name}\` implies not ${all ? `\`${factor.name}\`` : `(${needing.join(' or ')})`}`;
  const because = 'Without a HighThroughputExecutor there is nothing that it could act on.';
  return [{ statement: { kind: 'expression', text }, because, place: null }];
}
