import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import { jsonOf } from '../domain/json.ts';
import { hasCode, unwritten, writingTo } from '../domain/system-errors.ts';
import { makeFolders } from '../make-folders.ts';

/** Where the files of one search are. */
export interface SearchLayout {
  readonly name: string;
  readonly folder: string;
  readonly searchFile: string;
  readonly runsFile: string;
  /** Runs that were finished before others that come first in the log. */
  readonly aheadFile: string;
  /** Runs of earlier searches that this one began with, as they were then. */
  readonly earlierFile: string;
  readonly genomeFile: string;
  /** The recommended configuration as Python, as it was made when the search ended. */
  readonly snippetFile: string;
  /** What duels have found since of the search's sets. */
  readonly duelsFile: string;
  readonly logFile: string;
  /** What a user has written on the search. */
  readonly noteFile: string;
  readonly runsFolder: string;
  /** What Parsl and we keep of the nodes of a site. */
  readonly siteFolder: string;
  /** In it: how many nodes are waited for, used and lost, as long as a process works on the search. */
  readonly nodesFile: string;
  readonly reportFolder: string;
  /** In `report/`: what the report says, for programs. */
  readonly reportFile: string;
}

export function layoutOf(results: string, name: string): SearchLayout {
  const folder = join(results, name);
  return {
    name,
    folder,
    searchFile: join(folder, 'search.json'),
    runsFile: join(folder, 'runs.jsonl'),
    aheadFile: join(folder, 'ahead.jsonl'),
    earlierFile: join(folder, 'earlier.jsonl'),
    genomeFile: join(folder, 'genome.json'),
    snippetFile: join(folder, 'snippet.json'),
    duelsFile: join(folder, 'duels.json'),
    logFile: join(folder, 'log.jsonl'),
    noteFile: join(folder, 'note.txt'),
    runsFolder: join(folder, 'runs'),
    siteFolder: join(folder, 'site'),
    nodesFile: join(folder, 'site', 'nodes.json'),
    reportFolder: join(folder, 'report'),
    reportFile: join(folder, 'report', 'report.json'),
  };
}

/** @throws UserError (exit 73) when the folder cannot be made. */
export function makeFolder(folder: string): void {
  writingTo(folder, () => makeFolders(folder));
}

/**
 * A folder that was not there before: of two that begin in the same second each gets its own.
 * @throws UserError (exit 73) when it cannot be made.
 */
export function newLayout(results: string, name: string): SearchLayout {
  makeFolder(results);
  for (let count = 1; ; count++) {
    const layout = layoutOf(results, count === 1 ? name : `${name}-${count}`);
    if (isMade(layout.folder)) return layout;
  }
}

/** False: it is there already. */
function isMade(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw unwritten(folder, error);
  }
}

/** A folder that was made for what never began; one that holds something stays. */
export function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not there, or not empty.
  }
}

/** The names of the searches in a results folder, in the order in which they were begun. */
export function searchNames(results: string): string[] {
  if (!existsSync(results)) return [];
  return readdirSync(results)
    .filter((name) => existsSync(layoutOf(results, name).searchFile))
    .map((name) => ({ name, began: beganAt(layoutOf(results, name)) }))
    .sort((a, b) => a.began.localeCompare(b.began) || a.name.localeCompare(b.name))
    .map(({ name }) => name);
}

/** The beginnings of both files, of whatever version: when a search was begun, and when its first run was. */
const BEGUN = z.object({ createdAt: z.iso.datetime() }).transform(({ createdAt }) => createdAt);
const STARTED = z.object({ startedAt: z.iso.datetime() }).transform(({ startedAt }) => startedAt);

/** Files are rewritten, so their own times say nothing. Empty, the oldest: nothing tells. */
function beganAt({ searchFile, runsFile }: SearchLayout): string {
  const begun = BEGUN.safeParse(jsonOf(textOf(searchFile)));
  if (begun.success) return begun.data;
  const log = textOf(runsFile);
  const started = STARTED.safeParse(jsonOf(log.slice(0, Math.max(0, log.indexOf('\n')))));
  return started.success ? started.data : '';
}

/** Empty where there is nothing to be read: whoever opens that search is told. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** A text as a part of the name of a file or folder. */
export function inFileName(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._-]/g, '_');
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Whether a search can have been called so by us; a folder from elsewhere may be called anything. */
export function isSearchName(name: string): boolean {
  return NAME.test(name);
}

/** @throws UserError for a name that cannot be a folder's. */
export function checkSearchName(name: string): void {
  if (!isSearchName(name)) {
    throw new UserError(`--search ${name}: not a usable name`, 'use letters, digits, dots, dashes and underscores');
  }
}

/** `20261123-104500` (UTC), for the names of folders. */
export function timeStamp(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
