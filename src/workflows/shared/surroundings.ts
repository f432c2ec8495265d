import type { NodeCounts } from '../../domain/site.ts';

/** Where a search is. */
export interface Progress {
  readonly phase: string;
  readonly run: number;
  readonly budget: number;
  /** Best score so far, µs per task or seconds; null: none yet. */
  readonly best: number | null;
  readonly unit: string;
  /** Base over best. */
  readonly ratio: number | null;
  readonly secondsLeft: number | null;
  /** Of a search on nodes of a site. */
  readonly nodes?: NodeCounts;
}

/** Who is told what happens on the way. */
export interface Teller {
  say(line: string): void;
  warn(line: string): void;
  /** A question whose answer is yes or no; absent: nobody is there to ask. */
  readonly ask?: (question: string, signal: AbortSignal) => Promise<boolean>;
}

/** Where a workflow runs: who is told, how it is stopped. */
export interface Surroundings {
  readonly terminal: Teller & { progress(state: Progress): void };
  readonly signal: AbortSignal;
  readonly verbose: boolean;
  readonly now: () => Date;
  /** How the user calls us: `optimise` or `npm start --`. */
  readonly command: string;
}
