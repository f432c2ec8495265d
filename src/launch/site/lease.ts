import type { DispatcherEvent } from './dispatcher.ts';

/** A node that is ours for a while. */
export interface Lease {
  /** 1, 2, …: one that has ended never comes back. */
  readonly number: number;
  /** Seconds that are left of its job's walltime; null: it has none. */
  left(): number | null;
  /** Whether anything was done there. */
  isUsed(): boolean;
}

export type UnitEnd = { readonly done: Extract<DispatcherEvent, { event: 'answer' }> } | { readonly lost: string };

/** A lease as its site knows it. */
export class OwnLease implements Lease {
  state: 'queued' | 'up' | 'ended' = 'queued';
  why = '';
  used = false;
  /** Somebody works on it: one unit at a time is measured on a node. */
  held = false;
  /** Of its job, in ms since 1970; null: not known yet. */
  startedAt: number | null = null;
  readonly units = new Map<number, (worked: UnitEnd) => void>();
  readonly number: number;
  private readonly walltime: number | null;

  constructor(number: number, walltime: number | null) {
    this.number = number;
    this.walltime = walltime;
  }

  left(): number | null {
    if (this.walltime === null || this.startedAt === null) return null;
    return this.walltime - (Date.now() - this.startedAt) / 1000;
  }

  isUsed(): boolean {
    return this.used;
  }

  /** What it was doing is lost. */
  end(why: string): void {
    this.state = 'ended';
    this.why = why;
    for (const end of this.units.values()) end({ lost: why });
    this.units.clear();
  }

  /** @returns whether the unit is one of its own */
  endUnit(unit: number, end: UnitEnd): boolean {
    const waiting = this.units.get(unit);
    if (waiting === undefined) return false;
    this.units.delete(unit);
    if ('done' in end) {
      this.used = true;
      this.startedAt ??= Date.now() - end.done.leased * 1000;
    }
    waiting(end);
    return true;
  }
}
