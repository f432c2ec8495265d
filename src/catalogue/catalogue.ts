import type { ProbeNeeds } from '../actions/kind.ts';
import { probeNeedsOf } from '../actions/questions.ts';
import type { Factor, Level } from '../domain/factor.ts';
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
  return probeNeedsOf(catalogue.factors.flatMap((factor) => factor.levels.flatMap((level) => level.actions)));
}
