import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, UserError } from '../domain/errors.ts';
import { fromRecord, type Genome } from '../domain/genome.ts';
import type { RunRecord } from '../domain/run.ts';
import type { Launcher } from '../launch/run/launcher.ts';
import { createLocalLauncher } from '../launch/run/local.ts';
import { removeFolder } from '../launch/run/remove.ts';
import { newLayout, type SearchLayout, timeStamp } from '../store/layout.ts';
import { openRunLog } from '../store/run-log.ts';
import { genomeFromText, refuseClash } from './shared/genome-names.ts';
import { sizedByPilot } from './shared/pilot.ts';
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
  const layout = newLayout(request.results, `run-${timeStamp(surroundings.now())}`);
  const record = await measured(target, wanted, genome, layout, surroundings);
  openRunLog(layout.runsFile).append(record);
  return record;
}

async function measured(
  target: Target,
  { tasks, seconds }: TargetRequest,
  genome: Genome,
  layout: SearchLayout,
  { signal, now, terminal }: Pick<Surroundings, 'terminal' | 'signal' | 'now'>,
): Promise<RunRecord> {
  const launcher = launcherFor(target, layout, { now, terminal });
  const run = (size: number | null, id: string): Promise<RunRecord> => {
    const planned = { genome, purpose: 'run', block: null, epoch: 1, tasks: size, capSeconds: null } as const;
    return launcher.run({ ...planned, run: 1, id }, signal);
  };
  const pilotRun = async (size: number, pilot: number): Promise<RunRecord> => {
    const id = `pilot-${pilot}`;
    const record = await run(size, id);
    if (record.outcome === 'ok') removeFolder(join(layout.runsFolder, id));
    return record;
  };
  try {
    if (!target.sizedByTasks || tasks !== null) return await run(target.sizedByTasks ? tasks : null, FIRST_ID);
    const piloted = await sizedByPilot(seconds, pilotRun, terminal.say);
    return 'failed' in piloted ? piloted.failed : await run(piloted.tasks, FIRST_ID);
  } finally {
    await launcher.close();
  }
}

const FIRST_ID = '00001';

function launcherFor(
  { stored, space, python }: Target,
  layout: SearchLayout,
  { now, terminal }: Pick<Surroundings, 'terminal' | 'now'>,
): Launcher {
  const { launch, app, machine } = stored;
  return createLocalLauncher({
    app,
    factors: space.factors,
    python: python.executable,
    cpus: launch.cpus,
    timeoutSeconds: () => launch.timeoutSeconds ?? TIMEOUT_SECONDS,
    prepare: launch.prepare,
    cleanup: launch.cleanup,
    verify: launch.verify,
    runsDir: layout.runsFolder,
    expectedTasks: () => null,
    warn: terminal.warn,
    node: machine.hostname,
    clock: () => now().getTime(),
  });
}
