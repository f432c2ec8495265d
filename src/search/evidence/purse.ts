import { runsLeft, type Session } from '../session.ts';

/** Runs that a phase may still ask for. */
export interface Purse {
  left: number;
}

export function purseOf(session: Session, allowance: number): Purse {
  return { left: Math.max(0, Math.min(allowance, runsLeft(session))) };
}
