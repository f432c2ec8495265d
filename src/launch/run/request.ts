import { usersVariablesOf, withAppActions } from '../../actions/questions.ts';
import type { Action, Factor } from '../../domain/factor.ts';
import type { Genome } from '../../domain/genome.ts';
import type { RunRequest } from '../../domain/run.ts';
import { type AppSpec, appArguments } from './app.ts';

/** Until every worker has answered. A pool on a network disk may need most of it. */
const WARM_UP_SECONDS = 60;

/** The actions of a genome, in the order of the factors. */
export function actionsOf(factors: readonly Factor[], genome: Genome): Action[] {
  return factors.flatMap((factor, i) => factor.levels[genome[i] ?? 0]?.actions ?? []);
}

/** Where a run's own folders are. */
export interface Places {
  readonly tag: string;
  readonly privateDir: string;
  readonly outcomeFile: string;
}

/** What harness/measured/run_app.py reads. */
export function harnessRequest(
  request: RunRequest,
  actions: readonly Action[],
  app: AppSpec,
  options: {
    readonly places: Places;
    readonly cpus: readonly number[] | null;
    readonly ownSite: boolean;
    readonly expectedTasks: number | null;
    readonly env: NodeJS.ProcessEnv;
  },
): { readonly [key: string]: unknown } {
  const { places, cpus, ownSite, expectedTasks, env } = options;
  return {
    format: 1,
    id: request.id,
    app: { ...app, args: withAppActions(appArguments(app, request.tasks), actions) },
    cpus,
    ownSite,
    actions,
    capSeconds: request.capSeconds,
    expectedTasks,
    warmUpSeconds: WARM_UP_SECONDS,
    privateDir: places.privateDir,
    privateName: places.tag,
    outcomeFile: places.outcomeFile,
    environment: Object.fromEntries(usersVariablesOf(actions).map((name) => [name, env[name] ?? null])),
  };
}
