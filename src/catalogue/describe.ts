import type { Verdict } from '../constraints/feasibility.ts';
import { feasibilityOf, judge } from '../constraints/feasibility.ts';
import type { RuleSpace } from '../constraints/space.ts';
import { aboutOf, cautionOf, type Risk, type TreatmentClass, treatmentName } from '../domain/factor.ts';
import type { Random } from '../domain/random.ts';
import { type Rule, ruleInWords } from '../domain/rule.ts';
import type { Catalogue, CatalogueFactor, CatalogueLevel } from './catalogue.ts';
import type { ResolvedCatalogue } from './resolve.ts';
import type { Need } from './schema.ts';
import { treatmentNameOf } from './selection.ts';
import { parseTreatmentList } from './treatment-list.ts';

/** One line of `optimise treatments`. */
export interface TreatmentDescription {
  readonly treatment: string;
  readonly factor: string;
  readonly level: string;
  readonly class: TreatmentClass;
  readonly risk: Risk | null;
  readonly about: string;
  readonly caution: string | null;
  /** Other names for it, the post's among them. */
  readonly aliases: readonly string[];
  /** The group that must be asked for by `--only`; null for the usual ones. */
  readonly set: string | null;
  readonly needs: readonly string[];
  /** The rules that name its factor, in words; those with a factor of a group that is not described are not among them. */
  readonly rules: readonly string[];
}

/** The catalogue in words. @param wanted which levels; left out: all but those of groups */
export function describeTreatments(
  catalogue: Catalogue,
  wanted: (factor: CatalogueFactor, level: CatalogueLevel) => boolean = ({ set }) => set === null,
): TreatmentDescription[] {
  const described = catalogue.factors
    .map((factor) => ({ factor, levels: factor.levels.filter((level) => wanted(factor, level)) }))
    .filter(({ levels }) => levels.length > 0);
  const groups = new Set(described.map(({ factor }) => factor.set));
  const unseen = namesOf(catalogue.factors.filter(({ set }) => set !== null && !groups.has(set)));
  const shown = catalogue.rules.filter((rule) => !mentions(rule, unseen));
  return described.flatMap(({ factor, levels }) => {
    const itself = namesOf([factor]);
    const rules = shown.filter((rule) => mentions(rule, itself)).map(ruleInWords);
    return levels.map((level) => ({
      treatment: treatmentNameOf(factor, level),
      factor: factor.name,
      level: level.name,
      class: level.class,
      risk: level.risk,
      about: aboutOf(factor, level),
      caution: cautionOf(factor, level),
      aliases: Object.keys(factor.aliases).filter((alias) => factor.aliases[alias] === level.name),
      set: factor.set,
      needs: level.needs.map(needInWords),
      rules,
    }));
  });
}

function namesOf(factors: readonly CatalogueFactor[]): ReadonlySet<string> {
  return new Set(factors.flatMap(({ name, aliases }) => [name, ...Object.keys(aliases)]));
}

/** What the names in rules are made of. */
const NAME = /[\w.]+/g;

function mentions({ statement }: Rule, names: ReadonlySet<string>): boolean {
  const texts = statement.kind === 'expression' ? [statement.text] : statement.of;
  return texts.some((text) => text.match(NAME)?.some((word) => names.has(word)) ?? false);
}

function needInWords(need: Need): string {
  if (typeof need === 'string') return need;
  if ('attribute' in need)
    return Object.entries(need.attribute)
      .map(([target, value]) => `${target} as ${value}`)
      .join(', ');
  return Object.entries(need)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

/** What `optimise check` has to say about the gene pool. */
export interface CheckReport {
  readonly applies: readonly { readonly treatment: string; readonly class: TreatmentClass; readonly about: string }[];
  readonly leftOut: readonly { readonly treatment: string; readonly reason: string }[];
  readonly size: { readonly count: string; readonly exact: boolean; readonly how: string };
  readonly forced: readonly string[];
  readonly dead: readonly string[];
  /** Why the space is empty: a minimal set of rules that clash, in words; empty where it is not. */
  readonly clash: readonly string[];
  /** Rules that the app as written breaks. */
  readonly brokenByBase: readonly string[];
  readonly request: RequestReport | null;
}

/** The verdict on `--with LIST`. */
export interface RequestReport {
  readonly list: string;
  readonly valid: boolean;
  readonly clash: readonly string[];
  readonly completable: boolean;
  readonly nearest: readonly string[] | null;
}

/**
 * @param list a treatment list to judge, or null
 * @param random breaks ties among nearest valid lists
 * @throws UserError for a list that names what does not exist or apply
 */
export async function checkReport(
  catalogue: ResolvedCatalogue,
  space: RuleSpace,
  list: string | null,
  random: Random,
): Promise<CheckReport> {
  const verdict = list === null ? null : await judge(space, parseTreatmentList(list, catalogue), random);
  const { size, forced, dead, clash } = await feasibilityOf(space);
  const applies = catalogue.factors.flatMap((factor) =>
    factor.levels.slice(1).map((level, i) => ({
      treatment: treatmentName(factor, i + 1),
      class: level.class,
      about: aboutOf(factor, level),
    })),
  );
  return {
    applies,
    leftOut: catalogue.leftOut,
    size: { count: size.count.toString(), exact: size.exact, how: size.how },
    forced,
    dead,
    clash: clash.map(ruleInWords),
    brokenByBase: space.brokenRules(catalogue.factors.map(() => 0)).map(ruleInWords),
    request: verdict === null || list === null ? null : requestReport(list, verdict),
  };
}

function requestReport(list: string, verdict: Verdict): RequestReport {
  return { ...verdict, list, clash: verdict.clash.map(ruleInWords) };
}
