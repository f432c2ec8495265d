import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT, UserError } from '../domain/errors.ts';
import { fromRecord } from '../domain/genome.ts';
import { ruleInWords } from '../domain/rule.ts';
import type { RunRecord, RunRequest } from '../domain/run.ts';
import { createLocalLauncher } from '../launch/run/local.ts';
import { layoutOf, makeFolder, timeStamp } from '../store/layout.ts';
import { openRunLog } from '../store/run-log.ts';
import { genomeFromText, prepareTarget, type TargetRequest } from './shared/target.ts';

export interface SingleRunRequest {
  readonly target: TargetRequest;
  /** A genome file; null: the treatments of `target.with`. */
  readonly genomeFile: string | null;
  readonly results: string;
}

interface SingleRunSurroundings {
  readonly terminal: { say(line: string): void; warn(line: string): void };
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** A single run may take this long where nothing else is said. */
const TIMEOUT_SECONDS = 1800;
/** A first guess at the speed, for the size of a single run: the base's on a small machine, in µs per task. */
const GUESSED_US_PER_TASK = 1200;

/** One measured run of an app under a treatment set; kept in a folder of its own. */
export async function singleRun(request: SingleRunRequest, surroundings: SingleRunSurroundings): Promise<RunRecord> {
  const { target: wanted, genomeFile } = request;
  const target = await prepareTarget(wanted, surroundings);
  const text = genomeFile ?? (wanted.with.length === 0 ? 'base' : wanted.with.join(','));
  if (genomeFile !== null && !existsSync(genomeFile)) {
    throw new UserError(`--genome ${genomeFile}: no such file`, 'name a genome file', EXIT.badInput);
  }
  const { factors } = target.space;
  const genome = fromRecord(factors, genomeFromText(text, target.resolved));
  if (genome === null) throw new Error('a treatment list became no genome');
  const [broken] = target.space.brokenRules(genome);
  if (broken !== undefined) {
    throw new UserError(
      `the treatments clash: ${ruleInWords(broken)}`,
      "'optimise check --with LIST' shows the nearest valid set",
    );
  }
  const id = `run-${timeStamp(surroundings.now())}`;
  const folder = resolve(request.results, id);
  makeFolder(folder);
  const { launch, app, machine } = target.stored;
  const launcher = createLocalLauncher({
    app,
    factors,
    python: target.python.executable,
    cpus: launch.cpus,
    timeoutSeconds: () => launch.timeoutSeconds ?? TIMEOUT_SECONDS,
    prepare: launch.prepare,
    cleanup: launch.cleanup,
    verify: launch.verify,
    runsDir: layoutOf(request.results, id).runsFolder,
    expectedTasks: () => null,
    node: machine.hostname,
    clock: () => surroundings.now().getTime(),
  });
  try {
    const tasks = target.sizedByTasks
      ? (wanted.tasks ?? Math.round((wanted.seconds * 1e6) / GUESSED_US_PER_TASK))
      : null;
    const planned: RunRequest = {
      run: 1,
      id: '00001',
      genome,
      purpose: 'run',
      block: null,
      epoch: 1,
      tasks,
      capSeconds: null,
    };
    const record = await launcher.run(planned, surroundings.signal);
    openRunLog(layoutOf(request.results, id).runsFile).append(record);
    return record;
  } finally {
    await launcher.close();
  }
}
