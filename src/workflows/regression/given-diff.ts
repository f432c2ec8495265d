import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { EXIT, UserError } from '../../domain/errors.ts';
import { diffsFolder } from '../../launch/python/cache.ts';
import { makeFolders } from '../../make-folders.ts';
import { writeTextFile } from '../../store/json-file.ts';

const FETCH_TIMEOUT_MS = 60_000;
const PULL_REQUEST = /^https:\/\/github\.com\/[^/]+\/[^/]+\/pull\/(\d+)\/?$/;

/** Whether a treatment is named by a diff: a file of one, or an address. */
export function isDiff(text: string): boolean {
  return /^https?:\/\//.test(text) || /\.(diff|patch)$/.test(text);
}

/**
 * A diff of Parsl's source, from a file, an address, or a pull request of GitHub. What it changes of tests and outside of
 * the package is left out: no installed Parsl has that.
 * @returns the file in the cache that holds the rest, named by its content
 * @throws UserError where it cannot be had (69), or changes nothing of the package (65)
 */
export async function givenDiff(text: string, signal: AbortSignal): Promise<string> {
  const diff = /^https?:\/\//.test(text) ? await fetched(text, signal) : readDiff(text);
  const kept = partsOf(diff).filter(isOfPackage).join('');
  if (kept === '') {
    const hint = 'it is to be a unified diff with paths from the top of the repository: a/parsl/…';
    throw new UserError(`--treatment ${text}: it changes nothing in parsl/`, hint, EXIT.badInput);
  }
  const hash = createHash('sha256').update(kept).digest('hex').slice(0, 12);
  const file = join(diffsFolder(), `${nameOf(text)}-${hash}.diff`);
  if (!existsSync(file)) {
    makeFolders(diffsFolder());
    writeTextFile(file, kept);
  }
  return file;
}

function nameOf(text: string): string {
  const pull = PULL_REQUEST.exec(text)?.[1];
  if (pull !== undefined) return `pr-${pull}`;
  const name = basename(text, extname(text));
  return name.replaceAll(/[^A-Za-z0-9]+/g, '-');
}

function readDiff(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UserError(`--treatment ${file}: cannot be read`, 'name a file with a unified diff', EXIT.badInput);
  }
}

async function fetched(text: string, signal: AbortSignal): Promise<string> {
  const address = PULL_REQUEST.test(text) ? `${text.replace(/\/$/, '')}.diff` : text;
  const timely = AbortSignal.any([signal, AbortSignal.timeout(FETCH_TIMEOUT_MS)]);
  const problem = (why: string): UserError =>
    new UserError(`--treatment ${text}: ${address} cannot be had: ${why}`, 'fetch it and name the file', EXIT.missing);
  let answer: Response;
  try {
    answer = await fetch(address, { signal: timely });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw problem(cause instanceof Error ? cause.message : String(cause));
  }
  if (!answer.ok) throw problem(`HTTP ${answer.status}`);
  return answer.text();
}

/** The diff of each file. */
function partsOf(diff: string): string[] {
  const starts = /^diff --git .*$/m.test(diff) ? /^(?=diff --git )/m : /^(?=--- )/m;
  return diff.split(starts).filter((part) => /^\+\+\+ /m.test(part));
}

function isOfPackage(part: string): boolean {
  const files = [...part.matchAll(/^(?:\+\+\+|---) (?:[ab]\/)?(\S+)/gm)].map(([, file = '']) => file);
  return files.some((file) => file.startsWith('parsl/') && !file.startsWith('parsl/tests/'));
}
