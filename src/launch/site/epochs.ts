import type { RunRecord } from '../../domain/run.ts';
import type { Lease } from './lease.ts';

/**
 * Which epoch a run on a lease is of. With one node at a time a new lease begins an epoch, as a drift alarm does; with
 * several at once each lease is an epoch of its own from its first run to its last.
 */
export class Epochs {
  /** The lease of the last run; null: none since this program began. */
  private last: number | null = null;
  private readonly ofLease = new Map<number, number>();

  private readonly nodes: number;
  private readonly runs: readonly RunRecord[];
  private readonly ahead: readonly RunRecord[];

  /**
   * @param runs the run log's: grows while the search goes on
   * @param ahead runs of an earlier sitting that are not in the log yet
   */
  constructor(nodes: number, runs: readonly RunRecord[], ahead: readonly RunRecord[] = []) {
    this.nodes = nodes;
    this.runs = runs;
    this.ahead = ahead;
  }

  /** Of runs that were just made. @param epoch that they were planned in */
  of(epoch: number, { number }: Pick<Lease, 'number'>): number {
    if (this.nodes > 1) return this.ownEpoch(number);
    const before = this.runs.at(-1);
    const began = number === this.last ? 0 : 1;
    this.last = number;
    return before === undefined ? epoch : Math.max(epoch, before.epoch + began);
  }

  private ownEpoch(lease: number): number {
    const known = this.ofLease.get(lease);
    if (known !== undefined) return known;
    const taken = [...[...this.runs, ...this.ahead].map(({ epoch }) => epoch), ...this.ofLease.values()];
    const epoch = Math.max(0, ...taken) + 1;
    this.ofLease.set(lease, epoch);
    return epoch;
  }
}
