import type { RoleAction } from '../actions/role.ts';
import type { Role } from '../domain/factor.ts';
import type { CpuFacts } from '../domain/probe.ts';
import type { Catalogue, CatalogueFactor, CatalogueLevel } from './catalogue.ts';
import type { Need } from './schema.ts';

/** Which CPUs each role gets; a role that is not named may use all. */
interface Scheme {
  readonly name: string;
  readonly about: string;
  readonly roles: { readonly [R in Role]?: readonly number[] };
  /** Known to lose on a machine like this. */
  readonly expect?: 'slower';
  /** One list of CPUs for each worker by rank; further workers go round again. */
  readonly workers?: readonly (readonly number[])[];
}

/** Hardware threads of the machine that the post's scheme was made for. */
const POST_THREADS = 8;
const PLACE = { file: 'src/catalogue/affinity.ts', line: 1, column: 1 };

/** Every scheme there is, and what a machine must be like for it to differ from the others. */
const USE: { readonly [scheme: string]: string } = {
  post: 'is for 8 CPUs',
  roles: 'needs 2 CPUs and is the scheme post where that fits',
  'workers-packed': 'needs 2 CPUs',
  'workers-spread': 'needs cores with several threads, or several memory nodes',
  'workers-cores': 'needs cores with several threads',
  'one-node': 'needs several memory nodes',
};

export const AFFINITY_SCHEMES: readonly string[] = Object.keys(USE);

/** Which process runs where, from the machine's topology: schemes that the machine has no use for are not among the levels. */
export function affinityFactor(cpus: readonly CpuFacts[]): CatalogueFactor {
  const schemes = schemesFor(cpus);
  const post = schemes.some((scheme) => scheme.name === 'post');
  return {
    name: 'env_affinity',
    about: 'Which processes of the run may use which CPUs',
    ordinal: false,
    scale: 'linear',
    levels: schemes.map(levelOf),
    caution: 'Helps slow runs and can hinder fast ones; nothing else should use these CPUs.',
    // What the post called so, and what that scheme was called before December 2026.
    aliases: post
      ? { affinity: 'post', 'env_affinity=seed': 'post' }
      : schemes.length === 0
        ? {}
        : { affinity: 'roles' },
    set: null,
    when: null,
    reach: 'tasks',
    probed: null,
    base: null,
    place: PLACE,
  };
}

/** The catalogue with the schemes of a machine, to be listed; {@link resolveCatalogue} adds them by itself. */
export function withAffinity(catalogue: Catalogue, cpus: readonly CpuFacts[]): Catalogue {
  return { ...catalogue, factors: [...catalogue.factors, affinityFactor(cpus)] };
}

/** The schemes that this machine has no use for, and why. */
export function uselessSchemes(cpus: readonly CpuFacts[]): { readonly treatment: string; readonly reason: string }[] {
  const used = schemesFor(cpus).map((scheme) => scheme.name);
  const cores = coresOf(cpus).length;
  const nodes = new Set(cpus.map((cpu) => cpu.numaNode)).size;
  const here = `here: ${cpus.length} CPUs, ${cores} cores, memory nodes: ${nodes}`;
  return AFFINITY_SCHEMES.filter((name) => !used.includes(name)).map((name) => ({
    treatment: `env_affinity=${name}`,
    reason: `${USE[name]} (${here})`,
  }));
}

function levelOf(scheme: Scheme): CatalogueLevel {
  const needs: Need[] = ['htex', 'local-provider', { attribute: { 'htex.cpu_affinity': 'none' } }];
  const pins = Object.entries(scheme.roles).map(
    ([role, cpus]): RoleAction => ({ kind: 'role', role: role as Role, settings: { cpus } }),
  );
  const workers: RoleAction[] =
    scheme.workers === undefined
      ? []
      : [{ kind: 'role', role: 'worker', settings: { cpusByRank: forRanks(scheme.workers) } }];
  return {
    name: scheme.name,
    value: scheme.name,
    about: scheme.about,
    class: 'environment',
    risk: null,
    ...(scheme.expect === undefined ? {} : { expect: scheme.expect }),
    actions: [...pins, ...workers],
    needs,
  };
}

/** Ranks that a list of CPUs is made for: more workers than this on so few CPUs nobody starts. */
const LEAST_RANKS = 32;

/** One list for each rank, the given ones again and again. */
function forRanks(workers: readonly (readonly number[])[]): (readonly number[])[] {
  const count = Math.max(LEAST_RANKS, 2 * workers.length);
  return Array.from({ length: count }, (_, rank) => workers[rank % workers.length] ?? []);
}

function schemesFor(cpus: readonly CpuFacts[]): Scheme[] {
  if (cpus.length < 2) return [];
  const packed = packedOrder(cpus);
  const spread = spreadOrder(cpus);
  const single = (cpu: CpuFacts): number[] => [cpu.cpu];
  const schemes: Scheme[] = [];
  if (cpus.length === POST_THREADS) schemes.push(postScheme(packed));
  const roles = roleScheme(packed);
  if (!schemes.some((scheme) => sameRoles(scheme, roles))) schemes.push(roles);
  schemes.push({
    name: 'workers-packed',
    about: 'One hardware thread a worker, the threads of a core and the cores of a node first',
    roles: {},
    workers: packed.map(single),
  });
  if (spread.some((cpu, i) => cpu.cpu !== packed[i]?.cpu))
    schemes.push({
      name: 'workers-spread',
      about: 'One hardware thread a worker, on different nodes and cores first',
      roles: {},
      workers: spread.map(single),
    });
  const cores = coresOf(packed);
  if (cores.length < cpus.length && cores.length > 1)
    schemes.push({
      name: 'workers-cores',
      about: 'A whole core a worker',
      roles: {},
      workers: cores.map((core) => core.map((cpu) => cpu.cpu)),
    });
  return [...schemes, ...nodeScheme(packed)];
}

/** Submit 6,7; interchange 5; manager 4; one worker on each of 0-3: numbers in the order of cores. */
function postScheme(packed: readonly CpuFacts[]): Scheme {
  const [w0 = 0, w1 = 0, w2 = 0, w3 = 0, manager = 0, interchange = 0, s0 = 0, s1 = 0] = packed.map((cpu) => cpu.cpu);
  return {
    name: 'post',
    about: 'As in the post of 2024: a core for submit, a thread each for interchange and manager, a thread a worker',
    roles: { submit: [s0, s1], interchange: [interchange], manager: [manager] },
    workers: [[w0], [w1], [w2], [w3]],
  };
}

/** From here on submit gets two threads, from the other on one of its own. */
const ROOM_FOR_TWO = 6;
const ROOM_FOR_ONE = 4;

/** The CPUs divided among the roles, the last ones for the three that are but one process each. */
function roleScheme(packed: readonly CpuFacts[]): Scheme {
  const all = packed.map((cpu) => cpu.cpu);
  const at = (from: number, to?: number): number[] => all.slice(from, to);
  const parts =
    all.length >= ROOM_FOR_TWO
      ? { workers: at(0, -4), manager: at(-4, -3), interchange: at(-3, -2), submit: at(-2) }
      : all.length >= ROOM_FOR_ONE
        ? { workers: at(0, -2), manager: at(-2, -1), interchange: at(-2, -1), submit: at(-1) }
        : { workers: at(0, -1), manager: at(-1), interchange: at(-1), submit: at(-1) };
  const { workers, ...roles } = parts;
  return {
    name: 'roles',
    about: 'CPUs of their own for submit, interchange and manager as far as there are enough; the rest for workers',
    roles,
    // 0.78 times as fast on two CPUs: three processes share the one that workers do not have (docs/measured.md).
    ...(all.length < ROOM_FOR_ONE ? { expect: 'slower' as const } : {}),
    workers: workers.map((cpu) => [cpu]),
  };
}

function sameRoles(a: Scheme, b: Scheme): boolean {
  return JSON.stringify([a.roles, a.workers]) === JSON.stringify([b.roles, b.workers]);
}

/** Everything on one memory node, where there are several and the largest has two CPUs or more. */
function nodeScheme(packed: readonly CpuFacts[]): Scheme[] {
  const nodes = groupBy(packed, (cpu) => cpu.numaNode);
  const largest = [...nodes.values()].sort((a, b) => b.length - a.length)[0] ?? [];
  if (nodes.size < 2 || largest.length < 2) return [];
  const cpus = largest.map((cpu) => cpu.cpu);
  return [
    {
      name: 'one-node',
      about: 'All processes on the CPUs of one memory node',
      roles: { submit: cpus, interchange: cpus, manager: cpus, worker: cpus },
    },
  ];
}

/** Threads of a core next to each other, cores of a node next to each other. */
function packedOrder(cpus: readonly CpuFacts[]): CpuFacts[] {
  return [...cpus].sort((a, b) => a.socket - b.socket || a.numaNode - b.numaNode || a.core - b.core || a.cpu - b.cpu);
}

/** First one thread of each core, nodes taking turns; then the second threads in the same order. */
function spreadOrder(cpus: readonly CpuFacts[]): CpuFacts[] {
  const cores = coresOf(packedOrder(cpus));
  const nodes = [...groupBy(cores, (core) => `${core[0]?.socket}/${core[0]?.numaNode}`).values()];
  const deepest = Math.max(...nodes.map((node) => node.length));
  const turns = Array.from({ length: deepest }, (_, i) => nodes.flatMap((node) => (node[i] ? [node[i]] : []))).flat();
  const threads = Math.max(...turns.map((core) => core.length));
  return Array.from({ length: threads }, (_, k) => turns.flatMap((core) => core[k] ?? [])).flat();
}

function coresOf(packed: readonly CpuFacts[]): CpuFacts[][] {
  return [...groupBy(packed, (cpu) => `${cpu.socket}/${cpu.core}`).values()];
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
