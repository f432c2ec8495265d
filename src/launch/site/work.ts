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
      /** Times of this lease's canary so far, in ms. */
      readonly canaries: readonly number[];
    };

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
      readonly canaries: readonly number[];
      readonly warnings: readonly string[];
    }
  /** A mistake of the user's. */
  | { readonly kind: 'error'; readonly message: string; readonly hint: string; readonly exitCode: number };
