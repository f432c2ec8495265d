import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EXIT, UserError } from '../../domain/errors.ts';
import { choosePython, environmentWith, type PythonChoice } from './environment.ts';
import { sourceTree } from './source-tree.ts';

/** How a version of Parsl is named on the command line. */
export type VersionSpec =
  | { readonly kind: 'release'; readonly version: string }
  /** An environment of the user's with a Parsl, used as it is. */
  | { readonly kind: 'environment'; readonly path: string }
  | { readonly kind: 'tree'; readonly path: string; readonly ref: string | null };

const RELEASE = /^parsl==([0-9][0-9A-Za-z.+!-]*)$/;

/**
 * @param option as the user wrote it, `--old`, for the complaint.
 * @throws UserError where it is none of the forms, or not there
 */
export function versionSpec(text: string, option: string): VersionSpec {
  const version = RELEASE.exec(text)?.[1];
  if (version !== undefined) return { kind: 'release', version };
  if (existsSync(text)) return atPath(resolve(text), null);
  const at = text.lastIndexOf('@');
  const path = at > 0 ? text.slice(0, at) : null;
  if (path !== null && existsSync(path) && at < text.length - 1) return atPath(resolve(path), text.slice(at + 1));
  throw new UserError(
    `${option} ${text}: neither a release nor a path that is there`,
    'for example parsl==2026.10.26, a source tree, tree@gitref, or a virtual environment',
    text.startsWith('parsl') && !text.includes('/') ? EXIT.badUsage : EXIT.badInput,
  );
}

function atPath(path: string, ref: string | null): VersionSpec {
  const isEnvironment = statSync(path).isFile() || existsSync(join(path, 'bin', 'python'));
  return ref === null && isEnvironment ? { kind: 'environment', path } : { kind: 'tree', path, ref };
}

/** How an environment is made. */
interface Making {
  /** What it is made from; null: the first interpreter of PATH that is new enough. */
  readonly python: string | null;
  /** Of Parsl's extras: `monitoring`; null: none. */
  readonly extra: string | null;
  readonly say: (line: string) => void;
}

/**
 * The interpreter that has that Parsl; an environment is made for a release and for a source tree, once for each content.
 * @throws UserError (69, 65) where it cannot be had
 */
export async function versionPython(spec: VersionSpec, { python, extra, say }: Making): Promise<PythonChoice> {
  if (spec.kind === 'environment') return choosePython({ python: spec.path, parslVersion: null, say });
  const [named, brackets] = extra === null ? ['', ''] : [`-${extra}`, `[${extra}]`];
  if (spec.kind === 'release') {
    const { version } = spec;
    return environmentWith({ name: `${version}${named}`, requirement: `parsl${brackets}==${version}` }, python, say);
  }
  const { folder, content } = await sourceTree(spec.path, spec.ref);
  return environmentWith({ name: `tree-${content}${named}`, requirement: `${folder}${brackets}` }, python, say);
}
