import { describe, expect, test } from 'vitest';
import { firstOfPresent } from '../../../../src/store/search-file.ts';
import { adopted, changesOf, type Present, refuseChanges } from '../../../../src/workflows/shared/changes.ts';
import { aSearchFile } from '../../../helpers/recorded-search.ts';

const file = { ...aSearchFile('/home/user'), appHash: 'a', sources: { '/home/user/helper.py': 'h' } };
const same: Present = {
  appHash: 'a',
  sources: file.sources,
  python: { version: file.python.version, parsl: file.parslVersion },
  machine: file.machine,
};
const machine = (overrides: Partial<Present['machine']>): Present => ({
  ...same,
  machine: { ...same.machine, ...overrides },
});

test('nothing has changed: the file is as it was', () => {
  expect(changesOf(file, same)).toEqual({ refused: [], epoch: [] });
  expect(adopted(file, same, changesOf(file, same), 10)).toBe(file);
});

describe('what makes old and new runs incomparable is refused, unless it is accepted', () => {
  const cases: readonly (readonly [string, Present, RegExp])[] = [
    ['the app', { ...same, appHash: 'b' }, /gone\.py was changed/],
    ['a module of its own', { ...same, sources: { '/home/user/helper.py': 'i' } }, /helper\.py was changed/],
    ['a module that is gone', { ...same, sources: {} }, /helper\.py is gone/],
    ['Parsl', { ...same, python: { ...same.python, parsl: '2027.1.1' } }, /Parsl is 2027\.1\.1, not 2026\.10\.26/],
    ['Python', { ...same, python: { ...same.python, version: '3.12.1' } }, /Python is 3\.12\.1, not 3\.11\.7/],
    ['the CPU', machine({ cpuModel: 'Intel' }), /the CPU model is Intel, not AMD/],
    [
      'the cores',
      machine({ cpus: [{ cpu: 0, core: 3, socket: 0, numaNode: 0 }] }),
      /the cores behind CPUs 0 are others/,
    ],
  ];
  test.each(cases)('%s', (_, present, message) => {
    const changes = changesOf(file, present);
    expect(() => refuseChanges(changes, false, 's')).toThrow(message);
    refuseChanges(changes, true, 's');
    const after = adopted(file, present, changes, 10);
    expect(after.settings.epochStarts).toEqual([11]);
    expect(after.warnings).toEqual([{ code: 'changed-meanwhile', fromRun: 11, what: changes.refused }]);
    expect(firstOfPresent(after)).toBe(11);
    expect(changesOf(after, present)).toEqual({ refused: [], epoch: [] });
  });
});

test('an older search, which does not know the modules of its app, goes on without them', () => {
  const { sources: _, ...older } = file;
  expect(changesOf(older, { ...same, sources: {} })).toEqual({ refused: [], epoch: [] });
});

test.each([
  ['a restart', machine({ bootId: 'another' }), 'the machine was started anew'],
  ['another kernel', machine({ kernel: '7' }), 'the kernel is 7, not 6'],
  ['a sister node', machine({ hostname: 'node2', bootId: 'another' }), 'the host is node2, not node1'],
])('%s is an epoch, and before the first run nothing', (_, present, what) => {
  const changes = changesOf(file, present);
  expect(changes).toEqual({ refused: [], epoch: [what] });
  expect(adopted(file, present, changes, 10).settings.epochStarts).toEqual([11]);
  expect(adopted(file, present, changes, 0).warnings).toEqual(file.warnings);
});
