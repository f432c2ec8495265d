import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowedCpus, formatCpuList, parseCpuList } from '../../../../src/launch/machine/cores.ts';

describe('a list of CPUs', () => {
  test.each([
    ['0', [0]],
    ['0-3', [0, 1, 2, 3]],
    ['8,0-2,1', [0, 1, 2, 8]],
  ])('%s', (text, cpus) => expect(parseCpuList(text)).toEqual(cpus));

  test.each(['', 'a', '3-1', '1-', '1;2'])('%j is refused', (text) =>
    expect(() => parseCpuList(text)).toThrow(/not a list/),
  );

  test('is read back as it was written', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { minLength: 1 }), (cpus) => {
        const sorted = [...new Set(cpus)].sort((a, b) => a - b);
        expect(parseCpuList(formatCpuList(cpus))).toEqual(sorted);
      }),
    );
  });
});

describe('the CPUs that the program may use', () => {
  const files = (entries: { readonly [path: string]: string }) => (path: string) => entries[path] ?? null;
  const status = 'Name:\tnode\nCpus_allowed:\tff\nCpus_allowed_list:\t0-3,8-11\n';

  test('are those of its affinity mask', () => {
    expect(allowedCpus(files({ '/proc/self/status': status }))).toEqual([0, 1, 2, 3, 8, 9, 10, 11]);
  });

  test('are fewer where a cgroup above has a smaller quota', () => {
    const read = files({
      '/proc/self/status': status,
      '/proc/self/cgroup': '0::/system.slice/job\n',
      '/sys/fs/cgroup/system.slice/job/cpu.max': 'max 100000\n',
      '/sys/fs/cgroup/system.slice/cpu.max': '250000 100000\n',
    });
    expect(allowedCpus(read)).toEqual([0, 1]);
  });

  test('are at least one', () => {
    const read = files({ '/proc/self/status': status, '/sys/fs/cgroup/cpu.max': '50000 100000\n' });
    expect(allowedCpus(read)).toEqual([0]);
  });
});
