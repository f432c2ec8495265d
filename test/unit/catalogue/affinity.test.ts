import { describe, expect, test } from 'vitest';
import type { RoleAction } from '../../../src/actions/role.ts';
import { AFFINITY_SCHEMES, affinityFactor, uselessSchemes } from '../../../src/catalogue/affinity.ts';
import type { Role } from '../../../src/domain/factor.ts';
import type { CpuFacts } from '../../../src/domain/probe.ts';

/** Nodes of cores of threads; siblings numbered as Linux does: all first threads, then all second ones. */
function aTopology(nodes: number, coresPerNode: number, threads: number): CpuFacts[] {
  const cores = nodes * coresPerNode;
  return Array.from({ length: cores * threads }, (_, cpu) => {
    const core = cpu % cores;
    const node = Math.floor(core / coresPerNode);
    return { cpu, core, socket: node, numaNode: node };
  });
}

import { actionsOfKind } from '../../helpers/actions.ts';

interface Placed {
  readonly roles: { readonly [role: string]: readonly number[] | undefined };
  readonly workers: readonly (readonly number[])[];
}

function schemes(cpus: readonly CpuFacts[]): { [name: string]: Placed } {
  return Object.fromEntries(
    affinityFactor(cpus).levels.map((level): [string, Placed] => {
      const roles = actionsOfKind<RoleAction>('role', level.actions);
      const pinned = roles.filter(({ settings }) => settings.cpus !== undefined);
      return [
        level.name,
        {
          roles: Object.fromEntries(
            pinned.map(({ role, settings }): [Role, readonly number[] | undefined] => [role, settings.cpus]),
          ),
          workers: roles.flatMap(({ settings }) => settings.cpusByRank ?? []),
        },
      ];
    }),
  );
}

describe('the scheme of the post', () => {
  test('is as in the post where threads of a core have neighbouring numbers', () => {
    const cpus = Array.from({ length: 8 }, (_, cpu) => ({ cpu, core: cpu - (cpu % 2), socket: 0, numaNode: 0 }));
    expect(schemes(cpus).post).toMatchObject({ roles: { submit: [6, 7], interchange: [5], manager: [4] } });
    expect(schemes(cpus).post?.workers.slice(0, 4)).toEqual([[0], [1], [2], [3]]);
  });

  test('gives submit a whole core where siblings are numbered apart', () => {
    expect(schemes(aTopology(1, 4, 2)).post?.roles).toEqual({ submit: [3, 7], interchange: [6], manager: [2] });
  });

  test('is what the post called affinity; elsewhere that is the division by roles', () => {
    expect(affinityFactor(aTopology(1, 4, 2)).aliases).toEqual({ affinity: 'post', 'env_affinity=seed': 'post' });
    expect(affinityFactor(aTopology(1, 4, 1)).aliases).toEqual({ affinity: 'roles' });
  });
});

test.each([
  [2, { submit: [1], interchange: [1], manager: [1] }, 1],
  [4, { submit: [3], interchange: [2], manager: [2] }, 2],
  [6, { submit: [4, 5], interchange: [3], manager: [2] }, 2],
  [16, { submit: [14, 15], interchange: [13], manager: [12] }, 12],
])('%i single-threaded CPUs are divided among the roles', (count, roles, workers) => {
  const scheme = schemes(aTopology(1, count, 1)).roles;
  expect(scheme?.roles).toEqual(roles);
  expect(new Set(scheme?.workers.flat()).size).toBe(workers);
});

test('workers are packed onto cores or spread over nodes and cores', () => {
  const found = schemes(aTopology(2, 2, 2));
  expect(found['workers-packed']?.workers.slice(0, 8).flat()).toEqual([0, 4, 1, 5, 2, 6, 3, 7]);
  expect(found['workers-spread']?.workers.slice(0, 8).flat()).toEqual([0, 2, 1, 3, 4, 6, 5, 7]);
  expect(found['workers-cores']?.workers.slice(0, 4)).toEqual([
    [0, 4],
    [1, 5],
    [2, 6],
    [3, 7],
  ]);
  expect(found['one-node']?.roles.worker).toEqual([0, 4, 1, 5]);
});

test.each([2, 3, 4, 8, 12, 24, 64, 128, 256])(
  '%i CPUs: every scheme uses only CPUs that there are, for as many workers',
  (count) => {
    const threads = count % 4 === 0 ? 2 : 1;
    const nodes = count >= 64 ? 2 : 1;
    const cpus = aTopology(nodes, count / threads / nodes, threads);
    const known = new Set(cpus.map((cpu) => cpu.cpu));
    for (const { roles, workers } of Object.values(schemes(cpus))) {
      for (const list of [...Object.values(roles), ...workers]) {
        expect(list?.length).toBeGreaterThan(0);
        expect(list?.every((cpu) => known.has(cpu))).toBe(true);
      }
      if (workers.length > 0) expect(workers.length).toBeGreaterThanOrEqual(count / 2);
    }
  },
);

test('a single CPU leaves nothing to place', () => {
  expect(affinityFactor(aTopology(1, 1, 1)).levels).toEqual([]);
  expect(uselessSchemes(aTopology(1, 1, 1))).toHaveLength(AFFINITY_SCHEMES.length);
});

test('schemes that differ in nothing are not offered twice', () => {
  expect(Object.keys(schemes(aTopology(1, 4, 1)))).toEqual(['roles', 'workers-packed']);
  expect(uselessSchemes(aTopology(1, 4, 1))).toContainEqual({
    treatment: 'env_affinity=post',
    reason: 'is for 8 CPUs (here: 4 CPUs, 4 cores, memory nodes: 1)',
  });
});
