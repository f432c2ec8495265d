import { EXIT, UserError } from '../../domain/errors.ts';
import type { AppProbe, ExecutorFacts } from '../../domain/probe.ts';
import { onPath } from '../../launch/machine/on-path.ts';

/** Executors whose nodes are had from a scheduler. */
function onOtherNodes({ executors }: AppProbe): readonly ExecutorFacts[] {
  return executors.filter(({ provider }) => provider !== null && provider !== 'LocalProvider');
}

/** Executors with nodes from a scheduler, in words. */
export function providersOf(probe: AppProbe): string[] {
  return onOtherNodes(probe).map(({ label, provider }) => `${label}: ${provider}`);
}

/** An app without other nodes is no site. @throws UserError (exit 64) */
export function refuseNoSite(probe: AppProbe): void {
  if (onOtherNodes(probe).length > 0) return;
  throw new UserError(
    '--site app: the app starts its workers on this machine and has no nodes to be measured on',
    'leave --site out, or name the Parsl configuration of a site: --site FILE',
    EXIT.badUsage,
  );
}

/** What starts its workers elsewhere cannot be measured here: known before the first run. @throws UserError */
export function refuseOtherNodes(probe: AppProbe): void {
  const [elsewhere] = onOtherNodes(probe);
  if (elsewhere === undefined) return;
  const { label, provider } = elsewhere;
  const needed = SCHEDULER_COMMANDS[provider ?? ''];
  const lacking = needed !== undefined && onPath(needed) === null ? ` (and ${needed} is not on this machine)` : '';
  throw new UserError(
    `executor ${label} uses ${provider}${lacking}: only apps that start their workers on this machine can be measured`,
    'have a node from it by --site app, or give it a LocalProvider for the search, with as many workers as a node has',
    EXIT.no,
  );
}

/** What a provider starts its jobs with. */
const SCHEDULER_COMMANDS: Readonly<Record<string, string>> = {
  SlurmProvider: 'sbatch',
  PBSProProvider: 'qsub',
  TorqueProvider: 'qsub',
  GridEngineProvider: 'qsub',
  LSFProvider: 'bsub',
  CondorProvider: 'condor_submit',
};
