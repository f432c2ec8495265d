import type { AppProbe, MachineFacts } from '../../domain/probe.ts';
import { formatCpuList } from '../machine/cores.ts';
import type { ProbeRequest } from '../python/probe.ts';
import type { Lease } from './lease.ts';
import type { Site } from './site.ts';

/** Work that is lost with its node is done again elsewhere, so many times in all. */
const TRIES = 3;

/** What came of a try on a lease: it is to be made again at once, its node was lost, or it is done. */
type Tried<Done> = { readonly again: string } | { readonly lost: string } | Done;

/**
 * Does something on a node that nobody else works on meanwhile, again where that is lost.
 * @param which of the leases it is to be, as long as that one is there
 * @returns what came of it, or why its node was lost the last time
 */
export async function onNode<Done extends object>(
  site: Site,
  signal: AbortSignal,
  attempt: (lease: Lease) => Promise<Tried<Done>>,
  which?: number,
): Promise<Done | { readonly lost: string }> {
  let why = '';
  for (let lost = 0; lost < TRIES; ) {
    const lease = await site.lease(signal, which);
    const tried = await attempt(lease).finally(() => site.release(lease));
    if ('again' in tried) continue;
    if (!('lost' in tried)) return tried;
    why = tried.lost;
    lost++;
  }
  return { lost: why };
}

/** The facts of a lease's node; null: it was lost meanwhile. @param cpus null: all that a job may use there */
export async function factsOfNode(
  site: Site,
  lease: Lease,
  cpus: readonly number[] | null,
  signal: AbortSignal,
): Promise<MachineFacts | null> {
  const asked = cpus === null ? null : formatCpuList(cpus);
  const worked = await site.work(lease, { kind: 'machine', cpus: asked }, signal);
  if ('lost' in worked) return null;
  if (worked.answer.kind !== 'machine') throw new Error(`a node answered ${worked.answer.kind} to what it is`);
  return worked.answer.machine;
}

/** What {@link probeApp} finds on a node. @returns null: the node was lost meanwhile */
export async function probeOnNode(
  site: Site,
  lease: Lease,
  { signal, warn, ...request }: ProbeRequest,
): Promise<AppProbe | null> {
  const worked = await site.work(lease, { kind: 'probe', request }, signal);
  if ('lost' in worked) return null;
  if (worked.answer.kind !== 'probe') throw new Error(`a node answered ${worked.answer.kind} to a probe`);
  for (const warning of worked.answer.warnings) warn(warning);
  return worked.answer.probe;
}
