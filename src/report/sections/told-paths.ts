import type { PathStep, SearchReport } from '../../domain/report.ts';

/** The base, and two steps at least: of one step the claim says all. */
const SHORTEST = 3;

/** The paths that say more than the claim, and the second only where it is another than the first; else empty ones. */
export function toldPaths({ paths: { bestFirst, nicestFirst } }: SearchReport): SearchReport['paths'] {
  const told = (steps: readonly PathStep[]): readonly PathStep[] => (steps.length < SHORTEST ? [] : steps);
  const order = (steps: readonly PathStep[]): string => steps.map(({ treatment }) => treatment).join(' ');
  return { bestFirst: told(bestFirst), nicestFirst: order(bestFirst) === order(nicestFirst) ? [] : told(nicestFirst) };
}
