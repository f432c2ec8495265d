import { UserError } from '../../domain/errors.ts';
import type { History, HistoryPoint } from '../../domain/history.ts';
import { compareVersions } from '../../launch/python/releases.ts';

/**
 * A series with what was measured of it now: what was known of a version gives way. Releases stand by number, others by time.
 * @throws UserError where the two are not of one kind: nothing of one machine is compared with another's
 */
export function mergedSeries(earlier: History | undefined, now: History): History {
  if (earlier === undefined) return now;
  const [before, after] = [groundOf(earlier), groundOf(now)];
  if (before !== after) {
    throw new UserError(
      `the series was begun with ${before}, and this is ${after}: such numbers are not compared`,
      'name another folder with --results',
    );
  }
  const versions = new Set(now.points.map(({ version }) => version));
  const points = [...earlier.points.filter(({ version }) => !versions.has(version)), ...now.points];
  const areReleases = points.every(({ spec }) => spec.startsWith('parsl=='));
  const byNumber = (a: HistoryPoint, b: HistoryPoint): number => compareVersions(a.version, b.version);
  const duels = [...earlier.duels, ...now.duels];
  return { ...now, points: areReleases ? points.sort(byNumber) : points, duels };
}

function groundOf({ workload, measure, machine, reference }: History): string {
  return `${workload} (${measure}) beside ${reference.spec} on ${machine}, Python ${reference.python}`;
}
