/** The order of niceness: what a treatment asks of its user, from nothing to a lost feature. */
export const TREATMENT_CLASSES = ['environment', 'config', 'source', 'config-lossy', 'source-lossy'] as const;
export type TreatmentClass = (typeof TREATMENT_CLASSES)[number];

/** What must be allowed explicitly (`--allow`) before a treatment may be used. */
export const RISKS = ['insecure', 'dangerous', 'executor-swap'] as const;
export type Risk = (typeof RISKS)[number];

/** The processes of a Parsl run. */
export const ROLES = ['submit', 'interchange', 'manager', 'worker'] as const;
export type Role = (typeof ROLES)[number];

/** A value written in YAML: a scalar, a list, or `{ call: 'module.Class', args: {…} }` for an object to construct. */
export type ActionValue =
  | string
  | number
  | boolean
  | null
  | readonly ActionValue[]
  | { readonly [key: string]: ActionValue };

/**
 * What has to be done to a run to apply a level, as plain data: only its kind (src/actions) knows what is in it.
 * Applied by the harness, undone by nothing: each run is a fresh process.
 */
export interface Action {
  readonly kind: string;
  readonly [field: string]: ActionValue | undefined;
}

/** What a treatment acts on: what happens between tasks only, the number of workers too, or the tasks' own computing. */
export const REACHES = ['parsl', 'workers', 'tasks'] as const;
export type Reach = (typeof REACHES)[number];

export const EXPECTATIONS = ['slower', 'faster'] as const;
export type Expectation = (typeof EXPECTATIONS)[number];

/** One setting of a factor. The first level of a factor is the base: the app as its author wrote it. */
export interface Level {
  /** As written by users and in files: `1000`, `on`, `as-is`. */
  readonly name: string;
  /** The number or text that a rule sees; the base's is what was probed from the app, null where unknown. */
  readonly value: number | string | null;
  readonly about: string;
  readonly class: TreatmentClass;
  readonly risk: Risk | null;
  /**
   * What the catalogue knows beforehand, from runs elsewhere. It orders the search and proves nothing: what is expected to
   * be faster is tried first, what is expected to be slower hardly (docs/decisions/expectations.md).
   */
  readonly expect?: Expectation;
  /** What may go wrong with this level and not with the others of its factor. */
  readonly caution?: string;
  readonly actions: readonly Action[];
}

/** A knob. */
export interface Factor {
  readonly name: string;
  readonly about: string;
  /** Levels are ordered: neighbouring levels act alike. */
  readonly ordinal: boolean;
  readonly scale: 'linear' | 'log';
  /** levels[0] is the base. */
  readonly levels: readonly Level[];
  /** What may go wrong with every level. */
  readonly caution: string | null;
  /** Names (the post's, say) that stand for one level: alias → level name. */
  readonly aliases: { readonly [alias: string]: string };
  /** A named group of factors that is off unless asked for (`--only log-lines`), null for the usual ones. */
  readonly set: string | null;
  /** The factor is at its base unless this rule expression holds; null: always free. */
  readonly when: string | null;
  /** Left out: it is not known. */
  readonly reach?: Reach;
}

/** The name of the base level of a catalogue's factor. */
export const AS_IS = 'as-is';

/** A treatment's name: the factor's own for a level called `on` (or `1` beside a base `0`), else `factor=level`. */
export function treatmentName(factor: Factor, levelIndex: number): string {
  const level = factor.levels[levelIndex];
  if (level === undefined) throw new RangeError(`factor ${factor.name} has no level ${levelIndex}`);
  const isSwitch = factor.levels.length === 2 && factor.levels[0]?.name === '0' && level.name === '1';
  return level.name === 'on' || isSwitch ? factor.name : `${factor.name}=${level.name}`;
}

/** Whether a factor is a placebo, one that does nothing (`--placebos`): its name is all that tells it from the others. */
export function isPlacebo(factor: string): boolean {
  return /^placebo_\d+$/.test(factor);
}

/** What a level does, where it stands alone: what its factor is about, then what is said of this level. */
export function aboutOf({ about }: Pick<Factor, 'about'>, level: Pick<Level, 'about'>): string {
  return [about, level.about].filter((text) => text !== '').join(': ');
}

/** What may go wrong with a level: what is said of all levels of its factor, then what is said of this one. */
export function cautionOf({ caution }: Pick<Factor, 'caution'>, level: Pick<Level, 'caution'>): string | null {
  const parts = [caution, level.caution].filter((part) => part != null);
  return parts.length === 0 ? null : parts.join(' ');
}
