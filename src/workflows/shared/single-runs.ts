import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, UserError } from '../../domain/errors.ts';
import { fromRecord, type Genome } from '../../domain/genome.ts';
import type { PlannedRun, RunRecord } from '../../domain/run.ts';
import { inputIds, throughInputs } from '../../launch/run/all-inputs.ts';
import type { Launcher } from '../../launch/run/launcher.ts';
import { createLocalLauncher } from '../../launch/run/local.ts';
import { removeFolder } from '../../launch/run/remove.ts';
import type { SearchLayout } from '../../store/layout.ts';
import { genomeFromText, refuseClash } from './genome-names.ts';
import { type Piloted, sizedByPilot } from './pilot.ts';
import type { Surroundings } from './surroundings.ts';
import type { Target, TargetRequest } from './target.ts';

/** A single run may take this long where nothing else is said. */
const TIMEOUT_SECONDS = 1800;

/**
 * The genome of runs that no search asks for.
 * @param genomeFile null: the treatments of the request
 * @throws UserError for treatments that do not apply, or clash
 */
export function wantedGenome(target: Target, wanted: TargetRequest, genomeFile: string | null): Genome {
  const text = genomeFile ?? (wanted.with.length === 0 ? 'base' : wanted.with.join(','));
  if (genomeFile !== null && !existsSync(genomeFile)) {
    throw new UserError(`--genome ${genomeFile}: no such file`, 'name a genome file', EXIT.badInput);
  }
  const genome = fromRecord(target.space.factors, genomeFromText(text, target.resolved));
  if (genome === null) throw new Error('a treatment list became no genome');
  refuseClash(target.space, genome, null);
  return genome;
}

/** Runs of one genome, outside of any search. */
export interface SingleRuns {
  /** The size of the runs from short ones; of an app that takes no `{tasks}`, or a fixed number of them, at once. */
  sized(): Promise<Piloted | { readonly tasks: null }>;
  run(run: number, tasks: number | null, how?: Pick<PlannedRun, 'profiled'>): Promise<RunRecord>;
  close(): Promise<void>;
}

export function singleRuns(
  target: Target,
  { tasks, seconds }: TargetRequest,
  genome: Genome,
  layout: SearchLayout,
  { signal, now, terminal }: Pick<Surroundings, 'terminal' | 'signal' | 'now'>,
): SingleRuns {
  const launcher = launcherFor(target, layout, { now, terminal });
  const planned = { genome, purpose: 'run', block: null, epoch: 1, capSeconds: null } as const;
  const run = (number: number, id: string, size: number | null, how: Pick<PlannedRun, 'profiled'>) =>
    launcher.run({ ...planned, ...how, tasks: size, run: number, id }, signal);
  const pilotRun = async (size: number, pilot: number): Promise<RunRecord> => {
    const id = `pilot-${pilot}`;
    const record = await run(1, id, size, {});
    if (record.outcome === 'ok') {
      for (const folder of inputIds(id, target.stored.app)) removeFolder(join(layout.runsFolder, folder));
    }
    return record;
  };
  return {
    async sized() {
      if (!target.sizedByTasks) return { tasks: null };
      return tasks !== null ? { tasks } : await sizedByPilot(seconds, pilotRun, terminal.say);
    },
    run: (number, size, how = {}) => run(number, String(number).padStart(ID_LENGTH, '0'), size, how),
    close: () => launcher.close(),
  };
}

const ID_LENGTH = 5;

function launcherFor(
  { stored, space, python }: Target,
  layout: SearchLayout,
  { now, terminal }: Pick<Surroundings, 'terminal' | 'now'>,
): Launcher {
  const { launch, app, machine } = stored;
  const local = createLocalLauncher({
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
    expectedFailures: () => (launch.taskFailures === false ? 0 : null),
    warn: terminal.warn,
    node: machine.hostname,
    clock: () => now().getTime(),
  });
  return throughInputs(local, app);
}
