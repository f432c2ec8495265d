import { EXIT, UserError } from '../../domain/errors.ts';
import type { Resolution } from '../../domain/regression.ts';
import { openLog } from '../../log.ts';
import { resolutionLine } from '../../report/regression/words.ts';
import { countText, percentText, secondsText } from '../../report/text/format.ts';
import { driveAsync } from '../../search/drive.ts';
import { type RegressionPlan, type RegressionRuns, VERSIONS } from '../../search/regression/plan.ts';
import { regression } from '../../search/regression/program.ts';
import { MOST_BLOCKS } from '../../search/regression/resolution.ts';
import { randomStreams } from '../../search/rng.ts';
import { newSession } from '../../search/session.ts';
import type { SearchLayout } from '../../store/layout.ts';
import { openRunLog, type RunLog } from '../../store/run-log.ts';
import type { SearchFile } from '../../store/search-file.ts';
import { answerFrom } from '../shared/answer.ts';
import { launcherOf } from '../shared/launching.ts';
import { spaceOf } from '../shared/recorded-space.ts';
import type { Surroundings } from '../shared/surroundings.ts';
import { taskCounts } from '../shared/task-counts.ts';

/**
 * The runs of one comparison, real ones. What they can tell is said before the blocks begin.
 * @returns with `made`, the number of all runs, those that were disturbed and made again among them
 * @throws UserError (exit 2) where the blocks that are allowed cannot tell the margin: no block is run
 */
export async function measureVersions(
  file: SearchFile,
  plan: RegressionPlan,
  layout: SearchLayout,
  { terminal, signal, verbose }: Surroundings,
): Promise<RegressionRuns & { readonly made: number }> {
  const log = openRunLog(layout.runsFile);
  const counts = taskCounts(file.launch.taskFailures !== false);
  const launcher = launcherOf({ file, layout, runs: log.runs, counts, warn: terminal.warn });
  const budget = file.settings.budgets[0]?.budget ?? 0;
  const unknown = { best: null, unit: '', ratio: null, secondsLeft: null };
  const begin = (resolutions: readonly Resolution[]): boolean => {
    const seconds = secondsOfBlock(log, plan);
    for (const resolution of resolutions) {
      terminal.say(resolutionLine(resolution, { ...plan, margin: plan.margins.time, secondsOfBlock: seconds }));
    }
    refuseUnreachable(resolutions, plan, seconds);
    return true;
  };
  try {
    const answers = answerFrom({
      space: spaceOf(file),
      log,
      launcher,
      counts,
      signal,
      logger: openLog(layout.logFile, verbose),
      onRun: ({ run }, { phase }) =>
        terminal.progress({ phase: phase === 'calibrate' ? 'calibrate' : 'regress', run, budget, ...unknown }),
      onBatch: async () => {},
    });
    const session = newSession(file.settings, spaceOf(file), randomStreams(file.settings.seed));
    const runs = await driveAsync(regression(session, plan, begin), answers);
    return { ...runs, made: log.runs.length };
  } finally {
    await launcher.close();
  }
}

/** From the runs of full size so far, in every configuration, with what lies between them. */
function secondsOfBlock({ runs }: RunLog, { configurations }: RegressionPlan): number {
  const usual = runs.filter(({ block }) => block?.startsWith('aa/'));
  const [first, last] = [usual[0], usual.at(-1)];
  if (first === undefined || last === undefined) return 0;
  const elapsed = (Date.parse(last.startedAt) - Date.parse(first.startedAt)) / 1000 + last.wallSeconds;
  return (elapsed / usual.length) * VERSIONS.length * configurations.length;
}

function refuseUnreachable(resolutions: readonly Resolution[], plan: RegressionPlan, secondsOfBlock: number): void {
  const { blocks, margins } = plan;
  const blind = resolutions.filter(({ needs }) => needs === null || needs > blocks);
  const [worst] = [...blind].sort((a, b) => (b.tells ?? 1) - (a.tells ?? 1));
  if (worst === undefined) return;
  const { configuration, tells, sd, needs } = worst;
  const least = tells === null ? 'nothing' : `no change below ${percentText(tells)}`;
  const wider = tells === null ? '' : `, or --margin ${Math.ceil(100 * tells)}%`;
  const more =
    needs === null
      ? `even ${MOST_BLOCKS} blocks would not: quiet the machine, make runs longer (--seconds)`
      : `--blocks ${needs} (about ${secondsText(needs * secondsOfBlock)})`;
  throw new UserError(
    `--margin ${percentText(margins.time)}: ${countText(blocks, 'block')} can tell ${least} here (${configuration}: runs spread by ${percentText(sd)})`,
    `${more}${wider}`,
    EXIT.inconclusive,
  );
}
