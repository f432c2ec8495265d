import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EXIT } from '../../../src/domain/errors.ts';
import type { ProcessFacts } from '../../../src/store/holder.ts';
import { isLocked, lockSearch } from '../../../src/store/lock.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
  file = join(folder, '.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A process on a machine where the processes of `living` are, by id and start. */
function aProcess(
  pid: number,
  living: ReadonlyMap<number, number>,
  overrides: Partial<ProcessFacts> = {},
): ProcessFacts {
  return {
    ...{ host: 'node1', bootId: 'boot', pidNamespace: 'pid:[1]', pid, started: 100 + pid },
    startOf: (other) => living.get(other) ?? 0,
    isStopped: () => false,
    ...overrides,
  };
}

const both = new Map([
  [1, 101],
  [2, 102],
]);
const locked = expect.objectContaining({ exitCode: EXIT.locked });

function age(seconds: number): void {
  const then = new Date(Date.now() - 1000 * seconds);
  utimesSync(file, then, then);
}

test('a search is held by one process until it lets go, and nothing is left of the lock', () => {
  const first = lockSearch(folder, 's', aProcess(1, both));
  expect(() => lockSearch(folder, 's', aProcess(2, both))).toThrow(locked);
  expect(isLocked(folder, aProcess(2, both))).toBe(true);
  first.check();
  first.release();
  expect(readdirSync(folder)).toEqual([]);
  expect(isLocked(folder, aProcess(2, both))).toBe(false);
});

test('a folder that cannot be written to is said in one line', () => {
  expect(() => lockSearch(join(folder, 'gone'), 's', aProcess(1, both))).toThrow(
    expect.objectContaining({ exitCode: EXIT.cannotWrite }),
  );
});

describe('on the same host a process tells, not a time', () => {
  test('one that lives keeps its search, however long ago it has renewed its lock', () => {
    lockSearch(folder, 's', aProcess(1, both));
    age(3600);
    expect(() => lockSearch(folder, 's', aProcess(2, both, { isStopped: () => true }))).toThrow(/stopped \(Ctrl-Z\)/);
  });

  test.each([
    ['one that is gone', new Map([[2, 102]]), {}],
    ['one whose id another process has now', new Map([...both, [1, 999]]), {}],
    ['one of before a restart', both, { bootId: 'another' }],
  ])('%s holds nothing, at once', (_, living, overrides) => {
    lockSearch(folder, 's', aProcess(1, both));
    const second = lockSearch(folder, 's', aProcess(2, living, overrides));
    second.check();
    second.release();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('where no process can be looked for, the last renewal tells', () => {
  test.each([
    ['of another host', { host: 'node2' }],
    ['of another container', { pidNamespace: 'pid:[2]' }],
  ])('a lock %s', (_, overrides) => {
    lockSearch(folder, 's', aProcess(1, both));
    const other = aProcess(2, new Map([[2, 102]]), overrides);
    expect(() => lockSearch(folder, 's', other)).toThrow(locked);
    age(20);
    lockSearch(folder, 's', other).check();
  });

  test('a folder, as earlier versions made it; a file of no process; one of the future', () => {
    mkdirSync(file);
    expect(() => lockSearch(folder, 's', aProcess(1, both))).toThrow(locked);
    age(20);
    lockSearch(folder, 's', aProcess(1, both)).release();
    writeFileSync(file, '');
    expect(() => lockSearch(folder, 's', aProcess(1, both))).toThrow(locked);
    age(-3600);
    lockSearch(folder, 's', aProcess(1, both)).release();
    expect(existsSync(file)).toBe(false);
  });
});

test('who has lost the lock is told so before it writes, and leaves the lock of the other alone', () => {
  const first = lockSearch(folder, 's', aProcess(1, both));
  lockSearch(folder, 's', aProcess(2, new Map([[2, 102]])));
  const held = readFileSync(file, 'utf8');
  expect(() => first.check()).toThrow(/taken over meanwhile \(process 2 on node1 holds it\)/);
  first.release();
  expect(readFileSync(file, 'utf8')).toBe(held);
});
