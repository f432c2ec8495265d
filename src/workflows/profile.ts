import { UserError } from '../domain/errors.ts';
import type { RunRecord } from '../domain/run.ts';
import { type Profiled, profiledFrom } from '../report/profile.ts';
import { newMeasurement } from '../store/measurements.ts';
import { openRunLog } from '../store/run-log.ts';
import { singleRuns, wantedGenome } from './shared/single-runs.ts';
import type { Surroundings } from './shared/surroundings.ts';
import { prepareTarget, type TargetRequest } from './shared/target.ts';

/** What `optimise profile` is asked for. */
export interface ProfileRequest {
  readonly target: TargetRequest;
  /** A genome file; null: the treatments of `target.with`. */
  readonly genomeFile: string | null;
  readonly results: string;
}

/**
 * Where the time of an app goes: one run as it is, and one with time stamps in every process; both are kept in a folder.
 * @returns a run that goes wrong is an outcome, not an exception
 * @throws UserError for an app that does not start, or treatments that do not apply
 */
export async function profile(
  { target: wanted, genomeFile, results }: ProfileRequest,
  surroundings: Pick<Surroundings, 'terminal' | 'signal' | 'now'>,
): Promise<Profiled> {
  if (wanted.app?.inputs !== undefined) {
    throw new UserError('profile looks at one input of the app', 'give its arguments behind -- in place of --inputs');
  }
  const target = await prepareTarget(wanted, surroundings);
  const genome = wantedGenome(target, wanted, genomeFile);
  const layout = newMeasurement(results, 'profile', surroundings.now());
  const log = openRunLog(layout.runsFile);
  const runs = singleRuns(target, wanted, genome, layout, surroundings);
  const kept = (record: RunRecord): RunRecord => {
    log.append(record);
    return record;
  };
  const { appName, parslVersion, machine, python } = target.stored;
  const place = {
    app: appName,
    parsl: parslVersion,
    python: python.version,
    machine: `${machine.hostname}, ${machine.cpus.length} CPUs (${machine.cpuModel})`,
  };
  try {
    const sized = await runs.sized();
    const plain = kept('failed' in sized ? sized.failed : await runs.run(1, sized.tasks));
    if (plain.outcome !== 'ok' || 'failed' in sized) return profiledFrom(place, plain, null);
    return profiledFrom(place, plain, kept(await runs.run(2, sized.tasks, { profiled: true })));
  } finally {
    await runs.close();
  }
}
