import { createHash } from 'node:crypto';
import { cpSync, existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EXIT, UserError } from '../../domain/errors.ts';
import { makeFolders } from '../../make-folders.ts';
import { ask } from '../machine/process.ts';
import { isStale, listFolder, newTag } from '../run/private-places.ts';
import { removeFolder } from '../run/remove.ts';
import { writableCache } from './cache.ts';

const GIT_TIMEOUT_MS = 5 * 60_000;
/** Digits of a content's name: no two trees will ever share them. */
const DIGITS = 12;
/** What a build or a run leaves in a tree that is under no version control. */
const NOT_SOURCE = /^(\.git|\.hg|\.tox|\.venv|venv|build|dist|runinfo|__pycache__|.*\.egg-info)$/;

/** A copy of a Parsl source tree, in the cache, named by what is in it. */
export interface SourceTree {
  readonly folder: string;
  /** Equal for equal content. */
  readonly content: string;
}

/**
 * A Parsl source tree, copied so that it stays as it is and nothing is built in the user's own.
 * @param ref a branch, tag or commit of the git repository at `path`; null: the files as they are now, changed ones included.
 * @throws UserError (65) where there is no Parsl source, or no such ref
 */
export async function sourceTree(path: string, ref: string | null): Promise<SourceTree> {
  return ref === null ? workingTree(path) : committedTree(path, ref);
}

async function committedTree(path: string, ref: string): Promise<SourceTree> {
  // The tree of this very folder: it may be a part of a larger repository.
  const commit = await commitOf(path, ref);
  const tree = (await git(path, ['rev-parse', '--verify', '--quiet', `${commit}:./`]))?.trim() ?? commit;
  return keep(tree.slice(0, DIGITS), `${path}@${ref}`, async (draft) => {
    const archive = `${draft}.tar`;
    try {
      const archived = await git(path, ['archive', '--format=tar', `--output=${archive}`, commit]);
      const unpacked =
        archived !== null && (await ask('tar', ['-xf', archive, '-C', draft], { timeoutMs: GIT_TIMEOUT_MS })).ok;
      if (!unpacked)
        throw new UserError(`${path}@${ref}: git archive or tar failed`, 'are both on PATH?', EXIT.missing);
    } finally {
      rmSync(archive, { force: true });
    }
  });
}

async function workingTree(path: string): Promise<SourceTree> {
  const listed = await git(path, ['ls-files', '--cached', '--others', '--exclude-standard', '-z']);
  const files = (listed === null ? walk(path, '') : listed.split('\0'))
    .filter((file) => file !== '' && existsSync(join(path, file)) && !lstatSync(join(path, file)).isDirectory())
    .sort();
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(contentOf(join(path, file)))
      .update('\0');
  return keep(hash.digest('hex').slice(0, DIGITS), path, async (draft) => {
    for (const file of files) {
      makeFolders(dirname(join(draft, file)));
      cpSync(join(path, file), join(draft, file), { verbatimSymlinks: true });
    }
  });
}

function contentOf(file: string): Buffer | string {
  return lstatSync(file).isSymbolicLink() ? readlinkSync(file) : readFileSync(file);
}

function walk(top: string, below: string): string[] {
  return readdirSync(join(top, below), { withFileTypes: true }).flatMap((entry) => {
    if (NOT_SOURCE.test(entry.name)) return [];
    const file = join(below, entry.name);
    return entry.isDirectory() ? walk(top, file) : [file];
  });
}

/** null: it failed. */
async function git(path: string, args: readonly string[]): Promise<string | null> {
  const answer = await ask('git', ['-C', path, ...args], { timeoutMs: GIT_TIMEOUT_MS });
  return answer.ok ? answer.stdout : null;
}

/** Filled beside its place and then moved there: a folder of that name is whole. */
async function keep(content: string, named: string, fill: (draft: string) => Promise<void>): Promise<SourceTree> {
  const folder = join(writableCache(), 'trees', content);
  if (existsSync(folder)) return { folder, content };
  const draft = join(dirname(folder), newTag());
  // What others had half made when they were killed.
  for (const name of listFolder(dirname(folder)).filter(isStale)) removeFolder(join(dirname(folder), name));
  makeFolders(draft);
  try {
    await fill(draft);
    if (!existsSync(join(draft, 'parsl', '__init__.py'))) {
      throw new UserError(
        `${named}: no Parsl source (no parsl/__init__.py)`,
        'name the top of a source tree',
        EXIT.badInput,
      );
    }
    // Of two that make it at once the second finds it made.
    if (!existsSync(folder)) renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return { folder, content: basename(folder) };
}

/**
 * Commits of a clone after one and up to another, along the first parents, the oldest first.
 * @returns full hashes; the last one is the other's own
 * @throws UserError (65) where one of them is not there
 */
export async function commitsBetween(path: string, old: string, other: string): Promise<string[]> {
  const listed = await git(path, ['rev-list', '--first-parent', '--reverse', `${old}..${other}`]);
  if (listed !== null) return listed.split('\n').filter((commit) => commit !== '');
  throw new UserError(`${path}: no commits ${old}..${other}`, `see git -C ${path} branch --all`, EXIT.badInput);
}

/** The hash of a branch, tag or commit. @throws UserError (65) where there is none */
export async function commitOf(path: string, ref: string): Promise<string> {
  const found = await git(path, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]);
  if (found !== null) return found.trim();
  throw new UserError(
    `${path}@${ref}: no such commit, branch or tag`,
    `see git -C ${path} branch --all`,
    EXIT.badInput,
  );
}
