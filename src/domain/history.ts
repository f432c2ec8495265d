import type { ComparedVersion, Measure, RegressionRow } from './regression.ts';

/** One version in a series: what was measured of it, and of the reference, in the same blocks. */
export interface HistoryPoint {
  /** As a person names it: `2025.12.08`, a commit. */
  readonly version: string;
  /** How it is had again: `parsl==2025.12.08`, `tree@commit`. */
  readonly spec: string;
  /** When it was measured: ISO 8601, UTC. */
  readonly at: string;
  /** By block, in the measure's unit; the reference's stand at the same place. */
  readonly values: readonly number[];
  readonly reference: readonly number[];
  /** Why it has no value; null: it has. */
  readonly failed: string | null;
}

/** Two versions that follow each other. */
export interface Neighbours {
  readonly before: string;
  readonly after: string;
}

/** Whether two versions differ, by blocks of their own; ratios are old over new, as everywhere. */
export interface HistoryDuel extends Neighbours, Pick<RegressionRow, 'ratio' | 'change' | 'blocks'> {
  /** The change of the series that it is to confirm, or to find the place of. */
  readonly within: Neighbours;
}

/** Versions in their order, each as a ratio to one that stays. */
export interface History {
  readonly format: 1;
  readonly workload: string;
  readonly measure: Measure;
  readonly machine: string;
  readonly reference: ComparedVersion;
  readonly points: readonly HistoryPoint[];
  readonly duels: readonly HistoryDuel[];
}

/** Where the series changes, by the series alone. */
export interface HistoryChange extends Neighbours {
  /** What the series has after it over what it had before: 1.2 is a fifth more. */
  readonly factor: number;
  /** The duel of those two; null: none was made, so that nothing is told. */
  readonly duel: HistoryDuel | null;
  /** The nearest two between which it was found by further duels; null: not looked for, or those two are the nearest. */
  readonly nearest: HistoryDuel | null;
}

/** A series with what is found in it: the JSON of `optimise history`. */
export interface ReadHistory extends History {
  /** By point: its value over the reference's, and the level that the series has there; null: it failed. */
  readonly series: readonly ({ readonly ratio: number; readonly level: number } | null)[];
  /** sd of ln ratio. */
  readonly sd: number;
  readonly changes: readonly HistoryChange[];
}
