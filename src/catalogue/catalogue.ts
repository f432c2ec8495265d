import type { Code } from '../actions/code.ts';
import type { ProbeNeeds } from '../actions/kind.ts';
import { codeOf, probeNeedsOf } from '../actions/questions.ts';
import type { Action, Factor, Level, TreatmentClass } from '../domain/factor.ts';
import type { Place, Rule } from '../domain/rule.ts';
import type { Need } from './schema.ts';

/** A level as the catalogue has it, before it is known whether it applies. */
export interface CatalogueLevel extends Level {
  readonly needs: readonly Need[];
}

/** A factor as the catalogue has it. Its levels do not hold the base: that comes with the app. */
export interface CatalogueFactor extends Omit<Factor, 'levels'> {
  readonly levels: readonly CatalogueLevel[];
  /** Where the base's value is probed; null: at the first target that the levels set. */
  readonly probed: string | null;
  /** The base's value where the probe knows none. */
  readonly base: number | 'cpus' | 'cores' | null;
  readonly place: Place;
}

/** The gene pool. */
export interface Catalogue {
  readonly factors: readonly CatalogueFactor[];
  readonly rules: readonly Rule[];
}

/** What a probe of the app has to look at for this catalogue. */
export function probeNeeds(catalogue: Catalogue): ProbeNeeds {
  return probeNeedsOf(actionsIn(catalogue));
}

/** What of the catalogue runs as a program: each once, in its order. */
export function codeIn(catalogue: Catalogue): Code[] {
  return [...new Map(codeOf(actionsIn(catalogue)).map((code) => [code.words, code])).values()];
}

function actionsIn({ factors }: Catalogue): Action[] {
  return factors.flatMap(({ levels }) => levels.flatMap(({ actions }) => actions));
}

/** A factor that no treatment file has: `on`, or as the app is. */
export function switchFactor(
  { name, about, place }: Pick<CatalogueFactor, 'name' | 'about' | 'place'>,
  on: { readonly class: TreatmentClass; readonly action: Action },
): CatalogueFactor {
  return {
    name,
    about,
    ordinal: false,
    scale: 'linear',
    levels: [{ name: 'on', value: 'on', about: '', class: on.class, risk: null, actions: [on.action], needs: [] }],
    caution: null,
    aliases: {},
    set: null,
    when: null,
    probed: null,
    base: null,
    place,
  };
}
