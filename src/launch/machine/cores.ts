import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { hostname, cpus as osCpus, release, totalmem } from 'node:os';
import { UserError } from '../../domain/errors.ts';
import type { CpuFacts, MachineFacts } from '../../domain/probe.ts';

const CAP_SYS_NICE = 23n;
const BYTES_PER_MB = 1024 * 1024;
const BYTES_PER_GB = 1024 ** 3;

/** Reads one file of /proc, /sys or a cgroup; null where it does not exist or may not be read. */
export type ReadText = (path: string) => string | null;

export function readTextOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/**
 * What is known of this machine.
 * @param cpus the CPUs of `--cpus`; null: all that the program may use.
 * @throws UserError when a CPU was asked for that the program may not use.
 */
export async function readMachine(cpus: readonly number[] | null = null): Promise<MachineFacts> {
  const allowed = allowedCpus(readTextOrNull);
  return {
    hostname: hostname(),
    kernel: release(),
    cpuModel: osCpus()[0]?.model.trim() || 'unknown',
    cpus: chooseCpus(allowed, cpus).map((cpu) => cpuFacts(cpu, readTextOrNull)),
    memoryGb: Math.round((totalmem() / BYTES_PER_GB) * 10) / 10,
    shmFreeMb: await freeMb('/dev/shm'),
    canSchedule: canSchedule(readTextOrNull),
    bootId: readTextOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? 'unknown',
  };
}

/**
 * `0-7,9` as a sorted list without repeats.
 * @throws UserError for anything else.
 */
export function parseCpuList(text: string): number[] {
  const cpus = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^\s*(\d{1,5})(?:-(\d{1,5}))?\s*$/.exec(part);
    const first = Number(match?.[1]);
    const last = Number(match?.[2] ?? match?.[1]);
    if (match === null || last < first) {
      throw new UserError(`'${text}' is not a list of CPUs`, 'write it like 0-7,9');
    }
    for (let cpu = first; cpu <= last; cpu++) cpus.add(cpu);
  }
  return [...cpus].sort((a, b) => a - b);
}

/** The affinity mask of this process, cut down to a cgroup's quota where there is a smaller one. */
export function allowedCpus(read: ReadText): number[] {
  const mask = /^Cpus_allowed_list:\s*(\S+)$/m.exec(read('/proc/self/status') ?? '')?.[1];
  const cpus = mask === undefined ? osCpus().map((_, cpu) => cpu) : parseCpuList(mask);
  const quota = cgroupQuota(read);
  return quota === null ? cpus : cpus.slice(0, Math.max(1, Math.floor(quota)));
}

/** CPUs' worth of time that the cgroups around this process allow; null: no limit. */
function cgroupQuota(read: ReadText): number | null {
  const quotas: number[] = [];
  const unified = /^0::(\/.*)$/m.exec(read('/proc/self/cgroup') ?? '')?.[1];
  for (let path = unified ?? '/'; ; path = path.slice(0, path.lastIndexOf('/')) || '/') {
    const [quota, period] = (read(`/sys/fs/cgroup${path === '/' ? '' : path}/cpu.max`) ?? '').trim().split(/\s+/);
    if (quota !== undefined && period !== undefined && quota !== 'max') quotas.push(Number(quota) / Number(period));
    if (path === '/') break;
  }
  const oldQuota = Number(read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us') ?? -1);
  const oldPeriod = Number(read('/sys/fs/cgroup/cpu/cpu.cfs_period_us') ?? 0);
  if (oldQuota > 0 && oldPeriod > 0) quotas.push(oldQuota / oldPeriod);
  return quotas.length === 0 ? null : Math.min(...quotas);
}

function chooseCpus(allowed: readonly number[], asked: readonly number[] | null): readonly number[] {
  if (asked === null) return allowed;
  const missing = asked.filter((cpu) => !allowed.includes(cpu));
  if (missing.length > 0) {
    throw new UserError(
      `CPU ${missing.join(', ')} may not be used here`,
      `this process may use ${formatCpuList(allowed)}: choose --cpus from these`,
    );
  }
  return asked;
}

/** The inverse of {@link parseCpuList}: what `taskset -c` takes. */
export function formatCpuList(cpus: readonly number[]): string {
  const ascending = [...new Set(cpus)].sort((a, b) => a - b);
  const parts: string[] = [];
  let start = 0;
  for (let i = 0; i < ascending.length; i++) {
    if (ascending[i + 1] === (ascending[i] ?? 0) + 1) continue;
    parts.push(start === i ? `${ascending[i]}` : `${ascending[start]}-${ascending[i]}`);
    start = i + 1;
  }
  return parts.join(',');
}

function cpuFacts(cpu: number, read: ReadText): CpuFacts {
  const folder = `/sys/devices/system/cpu/cpu${cpu}`;
  const socket = Number(read(`${folder}/topology/physical_package_id`) ?? 0);
  const siblings = read(`${folder}/topology/thread_siblings_list`);
  // core_id repeats from socket to socket (and on some machines within one): the first sibling's number does not.
  const core = siblings === null ? cpu : (parseCpuList(siblings.trim())[0] ?? cpu);
  return { cpu, core, socket: Math.max(0, socket), numaNode: numaNodeOf(cpu, read) };
}

function numaNodeOf(cpu: number, read: ReadText): number {
  const online = read('/sys/devices/system/node/online')?.trim();
  if (!online) return 0;
  const nodes = parseCpuList(online);
  const list = (node: number): string => read(`/sys/devices/system/node/node${node}/cpulist`)?.trim() ?? '';
  return nodes.find((node) => list(node) !== '' && parseCpuList(list(node)).includes(cpu)) ?? 0;
}

async function freeMb(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return Math.floor((bavail * bsize) / BYTES_PER_MB);
  } catch {
    return 0;
  }
}

function canSchedule(read: ReadText): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(read('/proc/self/status') ?? '')?.[1];
  return effective !== undefined && ((BigInt(`0x${effective}`) >> CAP_SYS_NICE) & 1n) === 1n;
}
