import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mistakeOf } from '../../../src/cli/mistakes.ts';
import { UserError } from '../../../src/domain/errors.ts';

/** An error as the system gives it. */
function systemError(code: string, path?: string): Error {
  return Object.assign(new Error(`${code}: something, open`), { code, syscall: 'open', ...(path ? { path } : {}) });
}

function told(error: unknown): string | null {
  const mistake = mistakeOf(error);
  return mistake === null ? null : `${mistake.exitCode} ${mistake.message} | ${mistake.hint}`;
}

describe('what the system refuses is told with the place and what to do', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['ENOSPC', /^73 \/data\/x: no space left \| make room/],
    ['EDQUOT', /^73 \/data\/x: the quota is used up \| make room/],
    ['EROFS', /^73 \/data\/x: a read-only file system \| name a place/],
    ['EACCES', /^73 \/data\/x: permission denied \| name a place/],
    ['ENOENT', /^73 \/data\/x: not there/],
    ['EIO', /^73 \/data\/x: the device/],
    ['ENOTEMPTY', /^73 \/data\/x: something else writes to it \| try again/],
    ['EBUSY', /^73 \/data\/x: something else uses it/],
    ['ESTALE', /^73 \/data\/x: gone on the server/],
    ['EFBIG', /^73 \/data\/x: larger .* \| raise the limit \(ulimit -f\)/],
    ['ENOTDIR', /^65 \/data\/x: a part of the path is a file/],
    ['EISDIR', /^65 \/data\/x: a folder/],
    ['ELOOP', /^65 \/data\/x: its links lead in a circle/],
    ['ENAMETOOLONG', /^65 \/data\/x: a name too long/],
    ['EMFILE', /^69 \/data\/x: too many files are open \| raise the limit \(ulimit -n\)/],
    ['EAGAIN', /^69 \/data\/x: no further process .*ulimit -u/],
    ['ENOMEM', /^69 \/data\/x: no memory left/],
  ];
  test.each(cases)('%s', (code, words) => {
    expect(told(systemError(code, '/data/x'))).toMatch(words);
    expect(told(new Error('while something was done', { cause: systemError(code, '/data/x') }))).toMatch(words);
  });

  test('a write, which knows no place', () => {
    expect(told(systemError('ENOSPC'))).toMatch(/^73 results, or the temporary folder: no space left/);
  });

  test('a temporary folder of ours', () => {
    expect(told(systemError('ENOSPC', join(tmpdir(), 'optimise-1', 'x')))).toMatch(
      /^73 temporary folder .*: no space left \| set TMPDIR/,
    );
  });
});

test('a mistake of the user stays as it is, and everything else is a bug of ours', () => {
  const mistake = new UserError('wrong', 'do it right');
  expect(mistakeOf(mistake)).toBe(mistake);
  expect(mistakeOf(new TypeError('x is undefined'))).toBeNull();
  expect(mistakeOf(systemError('ERR_INVALID_ARG_TYPE'))).toBeNull();
  expect(mistakeOf('text')).toBeNull();
});
