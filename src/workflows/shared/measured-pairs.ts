import { type Genome, sameGenome } from '../../domain/genome.ts';
import { isPerTask, type RunRecord } from '../../domain/run.ts';
import { openLog } from '../../log.ts';
import { inputsOfPairs } from '../../report/search/inputs.ts';
import { driveAsync } from '../../search/drive.ts';
import { duel } from '../../search/phases/duel.ts';
import { randomStreams } from '../../search/rng.ts';
import { newSession, type Session } from '../../search/session.ts';
import { newLayout, timeStamp } from '../../store/layout.ts';
import { openRunLog } from '../../store/run-log.ts';
import { answerFrom } from './answer.ts';
import type { Contest, Found } from './contest.ts';
import { launcherOf } from './launching.ts';
import { spaceOf } from './recorded-space.ts';
import type { Surroundings } from './surroundings.ts';
import { taskCounts } from './task-counts.ts';

/** A fresh interleaved duel, kept in a folder of its own. */
export async function measuredPairs(
  { names, genomes, file: context, results }: Contest,
  { budget, seed }: { readonly budget: number; readonly seed: string },
  surroundings: Surroundings,
): Promise<Found> {
  const { terminal, signal, verbose, now } = surroundings;
  const layout = newLayout(results, `compare-${timeStamp(now())}`);
  const file = { ...context, settings: { ...context.settings, seed, budgets: [{ fromRun: 1, budget }] } };
  const space = spaceOf(file);
  const log = openRunLog(layout.runsFile);
  const counts = taskCounts(file.launch.taskFailures !== false, isPerTask(file.settings.metric));
  const launcher = launcherOf({ file, layout, runs: log.runs, counts, warn: terminal.warn });
  const unknown = { best: null, unit: '', ratio: null, secondsLeft: null };
  try {
    const answers = answerFrom({
      space,
      log,
      launcher,
      counts,
      signal,
      logger: openLog(layout.logFile, verbose),
      onRun: ({ run }) => terminal.progress({ phase: 'duel', run, budget, ...unknown }),
      onBatch: async () => {},
    });
    const session = newSession(file.settings, space, randomStreams(seed));
    const pairs = await driveAsync(duel(session, genomes), answers);
    return {
      runs: log.runs,
      pairs: pairs.map(({ a, b, speedup, failures }) => ({
        a: names[a] ?? '',
        b: names[b] ?? '',
        speedup,
        caveat: failures === 0 ? null : `${failures} of its runs failed`,
        ...inputsOfPairs(sideBySide(session, genomes[a], genomes[b]), file.settings.metric),
      })),
      warnings: [],
    };
  } finally {
    await launcher.close();
  }
}

/** Runs of two genomes in the same block of the duel, where the app has several inputs. */
function sideBySide(session: Session, a: Genome | undefined, b: Genome | undefined): [RunRecord, RunRecord][] {
  const blocksOf = (genome: Genome | undefined): Map<string, RunRecord> =>
    new Map(
      session.runs.flatMap((run, i) => {
        const own = session.genomes[i];
        const counts = run.inputs !== undefined && run.block?.startsWith('duel-') === true;
        return counts && genome !== undefined && own !== undefined && sameGenome(own, genome)
          ? [[run.block ?? '', run] as const]
          : [];
      }),
    );
  const others = blocksOf(b);
  return [...blocksOf(a)].flatMap(([block, run]): [RunRecord, RunRecord][] => {
    const other = others.get(block);
    return other === undefined ? [] : [[run, other]];
  });
}
