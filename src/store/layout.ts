import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, UserError } from '../domain/errors.ts';

/** Where the files of one search are. */
export interface SearchLayout {
  readonly name: string;
  readonly folder: string;
  readonly searchFile: string;
  readonly runsFile: string;
  /** Runs of earlier searches that this one began with, as they were then. */
  readonly earlierFile: string;
  readonly genomeFile: string;
  readonly logFile: string;
  readonly runsFolder: string;
  readonly reportFolder: string;
}

export function layoutOf(results: string, name: string): SearchLayout {
  const folder = join(results, name);
  return {
    name,
    folder,
    searchFile: join(folder, 'search.json'),
    runsFile: join(folder, 'runs.jsonl'),
    earlierFile: join(folder, 'earlier.jsonl'),
    genomeFile: join(folder, 'genome.json'),
    logFile: join(folder, 'log.jsonl'),
    runsFolder: join(folder, 'runs'),
    reportFolder: join(folder, 'report'),
  };
}

/** @throws UserError (exit 73) when the folder cannot be made. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(`cannot write ${folder}: ${why}`, 'choose another folder with --results DIR', EXIT.cannotWrite);
  }
}

/** The names of the searches in a results folder, newest last. */
export function searchNames(results: string): string[] {
  if (!existsSync(results)) return [];
  return readdirSync(results)
    .filter((name) => existsSync(layoutOf(results, name).searchFile))
    .map((name) => ({ name, time: statSync(layoutOf(results, name).searchFile).birthtimeMs }))
    .sort((a, b) => a.time - b.time || a.name.localeCompare(b.name))
    .map(({ name }) => name);
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** @throws UserError for a name that cannot be a folder's. */
export function checkSearchName(name: string): void {
  if (!NAME.test(name)) {
    throw new UserError(`--search ${name}: not a usable name`, 'use letters, digits, dots, dashes and underscores');
  }
}

/** `20261123-104500` (UTC), for the names of folders. */
export function timeStamp(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
