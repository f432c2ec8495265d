import type { RunRecord, RunRequest } from '../../domain/run.ts';

/** A run's record made of nothing but its request and a score. */
export function syntheticRecord(
  request: RunRequest,
  genome: RunRecord['genome'],
  score: { readonly usPerTask: number; readonly batches?: readonly number[] } | { readonly failure: string },
): RunRecord {
  const failed = 'failure' in score;
  const usPerTask = failed ? null : score.usPerTask;
  return {
    run: request.run,
    id: request.id,
    startedAt: new Date(request.run * 60_000).toISOString(),
    wallSeconds: 1,
    genome,
    purpose: request.purpose,
    block: request.block,
    epoch: request.epoch,
    node: 'replay',
    outcome: failed ? 'failed' : 'ok',
    reason: failed ? score.failure : null,
    usPerTask,
    batches: failed ? [] : (score.batches ?? []),
    asked: request.tasks,
    tasks: request.tasks,
    makespanSeconds: usPerTask,
    censored: false,
    startupSeconds: null,
    cpuSeconds: null,
    peakRssMb: null,
    logBytes: null,
    workers: null,
    failedTasks: null,
    retries: null,
    lostWorkers: null,
    echo: null,
    gates: null,
  };
}
