import { UserError } from '../domain/errors.ts';
import type { AppProbe } from '../domain/probe.ts';
import type { AppSpec } from './app.ts';

export interface ProbeRequest {
  readonly app: AppSpec;
  readonly python: string;
  readonly cpus: readonly number[] | null;
  /** `module.Class` names of the catalogue. */
  readonly constructors: readonly string[];
  /** Patch files, absolute paths. */
  readonly patches: readonly string[];
  /** Environment variables that a treatment may set. */
  readonly environment: readonly string[];
  readonly timeoutSeconds: number;
}

/**
 * Start the app under its interpreter up to its first DataFlowKernel, look, and stop it there: nothing of Parsl is started.
 * @throws UserError when it makes no DataFlowKernel, crashes before, or takes too long.
 */
export function probeApp(request: ProbeRequest): Promise<AppProbe> {
  throw new UserError(`no probe of ${request.app.target} yet`);
}
