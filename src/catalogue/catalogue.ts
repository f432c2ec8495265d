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
export interface ProbeNeeds {
  /** `module.Class` */
  readonly constructors: readonly string[];
  /** Absolute paths. */
  readonly patches: readonly string[];
  /** Names of environment variables. */
  readonly environment: readonly string[];
}

export function probeNeeds(catalogue: Catalogue): ProbeNeeds {
  const constructors = new Set<string>();
  const patches = new Set<string>();
  const environment = new Set<string>();
  for (const action of catalogue.factors.flatMap((factor) => factor.levels.flatMap((level) => level.actions))) {
    if (action.kind === 'patch') patches.add(action.file);
    if (action.kind === 'env') environment.add(action.name);
    if (action.kind === 'set') for (const call of callsIn(action.value)) constructors.add(call);
  }
  return { constructors: [...constructors], patches: [...patches], environment: [...environment] };
}

/** The constructors that a value calls, however deep. */
export function callsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(callsIn);
  return 'call' in value && typeof value.call === 'string' ? [value.call, ...inner] : inner;
}
