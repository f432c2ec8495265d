import { AS_IS, TREATMENT_CLASSES, type TreatmentClass } from '../domain/factor.ts';

/** A column of a data set that says what was applied. `levels[0]` is the base. */
export interface TableFactor {
  readonly name: string;
  readonly levels: readonly string[];
  /** The treatments' names by level, where the space is known; else they are made from the levels. */
  readonly treatments?: readonly string[];
}

/** Runs in columns: what was applied, when, and the time per task. Any source of runs is brought into this form first. */
export interface RunTable {
  readonly factors: readonly TableFactor[];
  readonly rows: number;
  /** Row-major, rows × factors: index into the factor's levels. */
  readonly levels: Uint8Array;
  /** µs per task, above 0. */
  readonly usPerTask: Float64Array;
  /** Unix seconds; null where the data set has no time. */
  readonly unixSeconds: Float64Array | null;
  /** Runs of different epochs are not compared (the machine changed between them); 0: the epoch of most runs. null: one epoch. */
  readonly epochs: Uint32Array | null;
  /** Rows without a score: runs that failed or were stopped. */
  readonly withoutScore: number;
  readonly warnings: readonly string[];
}

/** One level beside the base, as a 0/1 column. */
export interface Treatment {
  readonly name: string;
  readonly factor: number;
  readonly level: number;
  readonly class: TreatmentClass;
}

const BASE_NAMES = new Set(['0', AS_IS, 'off', 'false', 'no', 'none', 'default', 'base', '']);
const ON_NAMES = new Set(['1', 'on', 'true', 'yes']);

/** The level that stands for 'nothing applied': by its name, else the first that occurred. */
export function baseLevelIndex(levels: readonly string[]): number {
  const byName = levels.findIndex((level) => BASE_NAMES.has(level.toLowerCase()));
  return Math.max(0, byName);
}

/** The class that a name of the post's form tells: `env_…`, `cfg_…`, `src_…`; the words for loss make it lossy. */
export function classFromName(name: string): TreatmentClass {
  if (/^(env|python|affinity|app)/.test(name)) return 'environment';
  const loses = /(^|_)(no|remove|danger|off|without)(_|$|=)/.test(name) || /=off$/.test(name);
  if (/^src/.test(name)) return loses ? 'source-lossy' : 'source';
  return loses ? 'config-lossy' : 'config';
}

/** The place of a class in the order of niceness. */
export function classRank(treatmentClass: TreatmentClass): number {
  return TREATMENT_CLASSES.indexOf(treatmentClass);
}

/** Every level but the bases, in the order of the factors. */
export function treatmentsOfTable(
  table: RunTable,
  classes: { readonly [treatment: string]: TreatmentClass } = {},
): Treatment[] {
  return table.factors.flatMap((factor, f) =>
    factor.levels.slice(1).map((levelName, i) => {
      const bare = factor.levels.length === 2 && ON_NAMES.has(levelName.toLowerCase());
      const name = factor.treatments?.[i + 1] ?? (bare ? factor.name : `${factor.name}=${levelName}`);
      return { name, factor: f, level: i + 1, class: classes[name] ?? classFromName(name) };
    }),
  );
}
