import { existsSync } from 'node:fs';
import { EXIT, UserError } from '../domain/errors.ts';
import { fromRecord, type Genome } from '../domain/genome.ts';
import type { RunRecord } from '../domain/run.ts';
import { createLocalLauncher } from '../launch/run/local.ts';
import { layoutOf, makeFolder, type SearchLayout, timeStamp } from '../store/layout.ts';
import { openRunLog } from '../store/run-log.ts';
import { genomeFromText, refuseClash } from './shared/genome-names.ts';
import type { Surroundings } from './shared/surroundings.ts';
import { prepareTarget, type Target, type TargetRequest } from './shared/target.ts';

/** What `optimise run` is asked for. */
export interface SingleRunRequest {
  readonly target: TargetRequest;
  /** A genome file; null: the treatments of `target.with`. */
  readonly genomeFile: string | null;
  readonly results: string;
}

/** A single run may take this long where nothing else is said. */
const TIMEOUT_SECONDS = 1800;
/** A first guess at the speed, for the size of a single run: the base's on a small machine, in µs per task. */
const GUESSED_US_PER_TASK = 1200;

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
  const text = genomeFile ?? (wanted.with.length === 0 ? 'base' : wanted.with.join(','));
  if (genomeFile !== null && !existsSync(genomeFile)) {
    throw new UserError(`--genome ${genomeFile}: no such file`, 'name a genome file', EXIT.badInput);
  }
  const genome = fromRecord(target.space.factors, genomeFromText(text, target.resolved));
  if (genome === null) throw new Error('a treatment list became no genome');
  refuseClash(target.space, genome, null);
  const layout = layoutOf(request.results, `run-${timeStamp(surroundings.now())}`);
  makeFolder(layout.folder);
  const record = await measured(target, wanted, genome, layout, surroundings);
  openRunLog(layout.runsFile).append(record);
  return record;
}

async function measured(
  target: Target,
  { tasks, seconds }: TargetRequest,
  genome: Genome,
  layout: SearchLayout,
  { signal, now }: Pick<Surroundings, 'signal' | 'now'>,
): Promise<RunRecord> {
  const { launch, app, machine } = target.stored;
  const launcher = createLocalLauncher({
    app,
    factors: target.space.factors,
    python: target.python.executable,
    cpus: launch.cpus,
    timeoutSeconds: () => launch.timeoutSeconds ?? TIMEOUT_SECONDS,
    prepare: launch.prepare,
    cleanup: launch.cleanup,
    verify: launch.verify,
    runsDir: layout.runsFolder,
    expectedTasks: () => null,
    node: machine.hostname,
    clock: () => now().getTime(),
  });
  const guessed = Math.round((seconds * 1e6) / GUESSED_US_PER_TASK);
  const size = target.sizedByTasks ? (tasks ?? guessed) : null;
  const planned = { genome, purpose: 'run', block: null, epoch: 1, tasks: size, capSeconds: null } as const;
  try {
    return await launcher.run({ ...planned, run: 1, id: '00001' }, signal);
  } finally {
    await launcher.close();
  }
}
