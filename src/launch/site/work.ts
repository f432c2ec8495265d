import type { Factor } from '../../domain/factor.ts';
import type { AppProbe, MachineFacts } from '../../domain/probe.ts';
import type { RunRecord, RunRequest } from '../../domain/run.ts';
import type { ProbeRequest } from '../python/probe.ts';
import type { LocalLauncherOptions } from '../run/local.ts';

/** What the runs of one search have in common, as it is told to a node. */
export type RunsOnNode = Pick<
  LocalLauncherOptions,
  'app' | 'python' | 'ownSite' | 'cpus' | 'prepare' | 'cleanup' | 'verify' | 'runsDir'
> & { readonly factors: readonly Factor[] };

/** A run, with what was worked out from the runs before it. */
export interface RunOnNode {
  readonly request: RunRequest;
  readonly timeoutSeconds: number;
  readonly expectedTasks: number | null;
  readonly expectedFailures: number | null;
}

/** What is to be done on a node, as a line of JSON. */
export type NodeWork =
  | { readonly kind: 'machine'; readonly cpus: string | null }
  | { readonly kind: 'probe'; readonly request: Omit<ProbeRequest, 'signal' | 'warn'> }
  | {
      readonly kind: 'runs';
      readonly common: RunsOnNode;
      readonly runs: readonly RunOnNode[];
      readonly known: KnownOfNode;
    };

/** What the runs of a lease have told of its node. */
export interface KnownOfNode {
  /** Times of the canary, in ms. */
  readonly canaries: readonly number[];
  /** How long the next run may wait for a quiet node, in ms; null: nothing is known yet. */
  readonly patience: number | null;
}

/** Work with what shows that the node sees the files that we see. */
export interface NodeTask {
  readonly work: NodeWork;
  readonly seen: { readonly file: string; readonly text: string };
}

/** What came of it. The other end is this very program: its answers are taken as they are. */
export type NodeAnswer =
  | { readonly kind: 'machine'; readonly machine: MachineFacts }
  | { readonly kind: 'probe'; readonly probe: AppProbe; readonly warnings: readonly string[] }
  | {
      readonly kind: 'runs';
      readonly records: readonly RunRecord[];
      readonly known: KnownOfNode;
      readonly warnings: readonly string[];
    }
  /** A mistake of the user's. */
  | { readonly kind: 'error'; readonly message: string; readonly hint: string; readonly exitCode: number };
