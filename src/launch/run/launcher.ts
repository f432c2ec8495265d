import type { RunRecord, RunRequest } from '../../domain/run.ts';
import type { NodeCounts } from '../../domain/site.ts';

/** Makes runs real: on this machine, on other nodes, or from a table of recorded measurements. */
export interface Launcher {
  /**
   * Runs once. A run that goes wrong is an outcome in the record, not an exception, but where the machine has no room.
   * When the promise is settled no process and no temporary file of the run is left.
   * @param signal aborts the run: its outcome is `cancelled`.
   */
  run(request: RunRequest, signal: AbortSignal): Promise<RunRecord>;
  /**
   * Runs that are compared with each other, in their order, on one node in one lease: all of them, or none. Left out:
   * any runs are on the same ground.
   */
  readonly runBlock?: (requests: readonly RunRequest[], signal: AbortSignal) => Promise<readonly RunRecord[]>;
  /** How many runs (or blocks of runs) may be asked for at once; left out: one. */
  readonly atOnce?: number;
  /** What is known of the nodes that it has; left out: it is this machine. */
  readonly nodes?: () => NodeCounts;
  /** Removes what outlives a run (overlays in use, locks). */
  close(): Promise<void>;
}
