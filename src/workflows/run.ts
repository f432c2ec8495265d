import type { RunRecord } from '../domain/run.ts';
import { newMeasurement } from '../store/measurements.ts';
import { openRunLog } from '../store/run-log.ts';
import { singleRuns, wantedGenome } from './shared/single-runs.ts';
import type { Surroundings } from './shared/surroundings.ts';
import { prepareTarget, type TargetRequest } from './shared/target.ts';

/** What `optimise run` is asked for. */
export interface SingleRunRequest {
  readonly target: TargetRequest;
  /** A genome file; null: the treatments of `target.with`. */
  readonly genomeFile: string | null;
  readonly results: string;
}

/**
 * One measured run of an app under a treatment set; kept in a folder of its own.
 * @returns the line of runs.jsonl: a run that goes wrong is an outcome, not an exception
 * @throws UserError for treatments that do not apply, or clash
 */
export async function singleRun(
  request: SingleRunRequest,
  surroundings: Pick<Surroundings, 'terminal' | 'signal' | 'now'>,
): Promise<RunRecord> {
  const { target: wanted, genomeFile } = request;
  const target = await prepareTarget(wanted, surroundings);
  const genome = wantedGenome(target, wanted, genomeFile);
  const layout = newMeasurement(request.results, 'run', surroundings.now());
  const runs = singleRuns(target, wanted, genome, layout, surroundings);
  try {
    const sized = await runs.sized();
    const record = 'failed' in sized ? sized.failed : await runs.run(1, sized.tasks);
    openRunLog(layout.runsFile).append(record);
    return record;
  } finally {
    await runs.close();
  }
}
