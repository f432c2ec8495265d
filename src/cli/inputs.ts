import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { EXIT, UserError } from '../domain/errors.ts';
import { splitCommand } from '../launch/run/shell-words.ts';

/**
 * The argument lists of a file: one a line, cut into words as a shell would; empty lines and those that begin with # are
 * left out.
 * @throws UserError (65) for fewer than two of them, one that stands there twice, or a quote that is not closed
 */
export function readInputs(file: string): string[][] {
  const seen = new Map<string, number>();
  const lists: string[][] = [];
  for (const [i, line] of textOf(file).split('\n').entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const words = wordsOf(trimmed, `${relative('', file)}:${i + 1}`);
    const key = JSON.stringify(words);
    const before = seen.get(key);
    if (before !== undefined) {
      throw mistake(`${relative('', file)}:${i + 1}: the same input as in line ${before}`, 'leave one of them out');
    }
    seen.set(key, i + 1);
    lists.push(words);
  }
  if (lists.length >= 2) return lists;
  const found = lists.length === 0 ? 'no argument list' : 'only one argument list';
  throw mistake(`--inputs ${relative('', file)}: ${found}`, 'one a line, two or more; a single one goes behind --');
}

function wordsOf(line: string, place: string): string[] {
  try {
    return splitCommand(line);
  } catch (error) {
    throw error instanceof UserError ? mistake(`${place}: ${error.message}`, error.hint) : error;
  }
}

function mistake(message: string, hint: string): UserError {
  return new UserError(message, hint, EXIT.badInput);
}

function textOf(file: string): string {
  if (!existsSync(file)) throw mistake(`--inputs ${relative('', file)}: no such file`, `looked for ${file}`);
  return readFileSync(file, 'utf8');
}
