import type { NodeCounts } from '../../domain/site.ts';
import type { Waiting } from '../../launch/machine/gates.ts';

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
  /** It ends as soon as its verdict is clear: what is left is the most that it may take. */
  readonly mayEndSooner?: boolean;
  /** Of a search on nodes of a site. */
  readonly nodes?: NodeCounts;
  /** The run has not begun: others use the machine. Left out: it does not wait. */
  readonly waiting?: boolean;
}

/** Who is told what happens on the way. */
export interface Teller {
  say(line: string): void;
  warn(line: string): void;
  /** Whether the run that was last told of waits for a quiet machine; absent: nobody wants to know. */
  readonly waiting?: Waiting | undefined;
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

/** Who hears what a launcher notices on the way. */
export function noticesOf({ warn, waiting }: Teller): Pick<Teller, 'warn' | 'waiting'> {
  return { warn, waiting };
}
