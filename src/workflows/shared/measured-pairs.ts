import { isPerTask, type RunRecord } from '../../domain/run.ts';
import { openLog } from '../../log.ts';
import { inputsOfPairs } from '../../report/search/inputs.ts';
import { driveAsync } from '../../search/drive.ts';
import { duel } from '../../search/phases/duel.ts';
import { randomStreams } from '../../search/rng.ts';
import { newSession } from '../../search/session.ts';
import { newMeasurement } from '../../store/measurements.ts';
import { openRunLog } from '../../store/run-log.ts';
import { answerFrom } from './answer.ts';
import type { Contest, Found } from './contest.ts';
import { estimateOfDuel } from './estimate.ts';
import { launcherOf } from './launching.ts';
import { spaceOf } from './recorded-space.ts';
import { noticesOf, type Surroundings } from './surroundings.ts';
import { taskCounts } from './task-counts.ts';
import { tellDuel } from './telling.ts';

/** How a duel is made. */
interface DuelOptions {
  readonly budget: number;
  readonly seed: string;
  /** Runs of the same app that were made earlier: they say how long one takes. */
  readonly before: readonly RunRecord[];
}

/** A fresh interleaved duel, kept in a folder of its own. How long it may take is said before. */
export async function measuredPairs(
  { names, genomes, file: context, results }: Contest,
  { budget, seed, before }: DuelOptions,
  surroundings: Surroundings,
): Promise<Found> {
  const { terminal, signal, verbose, now } = surroundings;
  const layout = newMeasurement(results, 'compare', now());
  const file = { ...context, settings: { ...context.settings, seed, budgets: [{ fromRun: 1, budget }] } };
  const space = spaceOf(file);
  const log = openRunLog(layout.runsFile);
  const counts = taskCounts(file.launch.taskFailures !== false, isPerTask(file.settings.metric));
  const launcher = launcherOf({ file, layout, runs: log.runs, counts, ...noticesOf(terminal) });
  const unknown = { best: null, unit: '', ratio: null, mayEndSooner: true };
  const estimate = () => estimateOfDuel(file.settings, budget, log.runs, before);
  const tell = tellDuel(estimate, terminal);
  try {
    const answers = answerFrom({
      space,
      log,
      launcher,
      counts,
      signal,
      logger: openLog(layout.logFile, verbose),
      onRun: ({ run }) => {
        tell();
        const { runs, seconds } = estimate();
        terminal.progress({
          ...{ phase: 'duel', run, budget, ...unknown },
          secondsLeft: seconds === null ? null : runs * seconds,
        });
      },
      onBatch: async () => {},
    });
    const session = newSession(file.settings, space, randomStreams(seed));
    const pairs = await driveAsync(duel(session, genomes), answers);
    return {
      runs: log.runs,
      pairs: pairs.map(({ a, b, speedup, failures, sideBySide }) => ({
        a: names[a] ?? '',
        b: names[b] ?? '',
        speedup,
        caveat: failures === 0 ? null : `${failures} of its runs failed`,
        ...inputsOfPairs(sideBySide, file.settings.metric),
      })),
      warnings: [],
      kept: layout.name,
    };
  } finally {
    await launcher.close();
  }
}
