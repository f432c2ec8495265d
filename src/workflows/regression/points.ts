import { UserError } from '../../domain/errors.ts';
import { compareVersions, releasesOfParsl } from '../../launch/python/releases.ts';
import { commitOf, commitsBetween } from '../../launch/python/source-tree.ts';
import { type VersionSpec, versionSpec } from '../../launch/python/versions.ts';

/** A version that a series may have. */
export interface Candidate {
  /** As a person names it. */
  readonly version: string;
  /** How it is had, now and later. */
  readonly spec: string;
}

/** What pip is asked with where no interpreter is named. */
const USUAL_PYTHON = 'python3';

/**
 * The versions from the reference (left out) to the newest one, the oldest first: releases, commits of one clone, or the
 * newest alone (a night).
 * @throws UserError where there are none
 */
export async function candidatesOf(old: string, newest: string, python: string | null): Promise<readonly Candidate[]> {
  const [from, to] = [versionSpec(old, '--old'), versionSpec(newest, '--new')];
  const found = await between(from, to, { newest, python: python ?? USUAL_PYTHON });
  if (found.length > 0) return found;
  throw new UserError(`--history: nothing lies between --old ${old} and --new ${newest}`, 'name a newer --new');
}

async function between(
  from: VersionSpec,
  to: VersionSpec,
  { newest, python }: { readonly newest: string; readonly python: string },
): Promise<readonly Candidate[]> {
  if (from.kind === 'release' && to.kind === 'release') {
    const releases = await releasesOfParsl(python);
    return releases
      .filter((one) => compareVersions(one, from.version) > 0 && compareVersions(one, to.version) <= 0)
      .map((version) => ({ version, spec: `parsl==${version}` }));
  }
  if (to.kind !== 'tree' || to.ref === null) return [{ version: newest, spec: newest }];
  const { path } = to;
  const commits =
    from.kind === 'tree' && from.ref !== null && from.path === path
      ? await commitsBetween(path, from.ref, to.ref)
      : [await commitOf(path, to.ref)];
  return commits.map((commit) => ({ version: commit.slice(0, 10), spec: `${path}@${commit}` }));
}

/** So many of them as evenly as can be, the first and the last among them. */
export function thinned<T>(all: readonly T[], count: number): readonly T[] {
  if (count >= all.length) return all;
  if (count === 1) return all.slice(-1);
  return Array.from({ length: count }, (_, i) => all[Math.round((i * (all.length - 1)) / (count - 1))]).flatMap(
    (one) => (one === undefined ? [] : [one]),
  );
}
