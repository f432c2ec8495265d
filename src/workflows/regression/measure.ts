import { EXIT, UserError } from '../../domain/errors.ts';
import { BLOCKS, type Resolution, VERSIONS } from '../../domain/regression.ts';
import type { RunRecord } from '../../domain/run.ts';
import type { AppSpec } from '../../launch/run/app.ts';
import type { Launcher } from '../../launch/run/launcher.ts';
import { openLog } from '../../log.ts';
import { resolutionLine } from '../../report/regression/words.ts';
import { countText, percentText, secondsText } from '../../report/text/format.ts';
import { driveAsync } from '../../search/drive.ts';
import { marginOf } from '../../search/regression/measures.ts';
import type { RegressionPlan, RegressionRuns } from '../../search/regression/plan.ts';
import { regression } from '../../search/regression/program.ts';
import { randomStreams } from '../../search/rng.ts';
import { newSession, type Program, type Session } from '../../search/session.ts';
import type { SearchLayout } from '../../store/layout.ts';
import { openRunLog, type RunLog } from '../../store/run-log.ts';
import type { SearchFile } from '../../store/search-file.ts';
import { answerFrom } from '../shared/answer.ts';
import { launcherOf } from '../shared/launching.ts';
import { spaceOf } from '../shared/recorded-space.ts';
import { noticesOf, type Surroundings } from '../shared/surroundings.ts';
import { type TaskCounts, taskCounts } from '../shared/task-counts.ts';
import { isNew } from './arena.ts';

/** What is measured, and where its runs are kept. */
export interface Arena {
  readonly file: SearchFile;
  readonly layout: SearchLayout;
  /** The new state of the app; null: both sides run the same one. */
  readonly otherApp: AppSpec | null;
}

/** The runs of one comparison. */
export interface Compared extends RegressionRuns {
  /** Every run that was made, those that were disturbed and made again among them. */
  readonly records: readonly RunRecord[];
  /** Why the blocks were not begun; null: they were, or the first runs failed. */
  readonly refused: UserError | null;
}

/** The runs of one comparison, real ones. What they can tell is said before the blocks begin. */
export async function measureVersions(
  arena: Arena,
  plan: RegressionPlan,
  surroundings: Surroundings,
): Promise<Compared> {
  let refused: UserError | null = null;
  const begin = (resolutions: readonly Resolution[], log: RunLog): boolean => {
    const seconds = secondsOfBlock(log, plan);
    const margin = marginOf(plan.margins, plan.measures[0]);
    for (const resolution of resolutions) {
      surroundings.terminal.say(resolutionLine(resolution, { ...plan, margin, secondsOfBlock: seconds }));
    }
    refused = unreachable(resolutions, plan, margin, seconds);
    return refused === null;
  };
  const { result, records } = await driveArena(arena, surroundings, (session, log) =>
    regression(session, plan, (resolutions) => begin(resolutions, log)),
  );
  return { ...result, records, refused };
}

/** Answers a program's questions with real runs. */
export async function driveArena<Result>(
  { file, layout, otherApp }: Arena,
  { terminal, signal, verbose }: Surroundings,
  program: (session: Session, log: RunLog) => Program<Result>,
): Promise<{ readonly result: Result; readonly records: readonly RunRecord[] }> {
  const log = openRunLog(layout.runsFile);
  const counts = taskCounts(file.launch.taskFailures !== false, false);
  const common = { layout, runs: log.runs, ...noticesOf(terminal) };
  const one = launcherOf({ ...common, file, counts });
  const launcher =
    otherApp === null
      ? one
      : eachItsOwn(one, launcherOf({ ...common, file: withApp(file, otherApp), counts: anyNumber(counts) }));
  const budget = file.settings.budgets[0]?.budget ?? 0;
  const unknown = { best: null, unit: '', ratio: null, secondsLeft: null };
  try {
    const space = spaceOf(file);
    const answers = answerFrom({
      space,
      log,
      launcher,
      counts,
      signal,
      logger: openLog(layout.logFile, verbose),
      onRun: ({ run }, { phase }) =>
        terminal.progress({ phase: phase === 'calibrate' ? 'calibrate' : 'regress', run, budget, ...unknown }),
      onBatch: async () => {},
    });
    const session = newSession(file.settings, space, randomStreams(file.settings.seed));
    return { result: await driveAsync(program(session, log), answers), records: log.runs };
  } finally {
    await launcher.close();
  }
}

function withApp(file: SearchFile, app: AppSpec): SearchFile {
  return { ...file, app: { ...app, args: [...app.args] } };
}

/** Another state of an app may have other tasks; of them as many may fail as did. */
function anyNumber(counts: TaskCounts): TaskCounts {
  return { ...counts, expected: () => null };
}

function eachItsOwn(old: Launcher, other: Launcher): Launcher {
  return {
    run: (request, signal) => (isNew(request.genome) ? other : old).run(request, signal),
    close: async () => {
      await old.close();
      await other.close();
    },
  };
}

/** From the runs of full size so far, in every configuration, with what lies between them. */
function secondsOfBlock({ runs }: RunLog, { configurations }: RegressionPlan): number {
  const usual = runs.filter(({ block }) => block?.startsWith('aa/'));
  const [first, last] = [usual[0], usual.at(-1)];
  if (first === undefined || last === undefined) return 0;
  const elapsed = (Date.parse(last.startedAt) - Date.parse(first.startedAt)) / 1000 + last.wallSeconds;
  return (elapsed / usual.length) * VERSIONS.length * configurations.length;
}

/** The blocks that are allowed cannot tell the margin (exit 2); null: they can. */
function unreachable(
  resolutions: readonly Resolution[],
  { blocks }: RegressionPlan,
  margin: number,
  secondsOfBlock: number,
): UserError | null {
  const blind = resolutions.filter(({ needs }) => needs === null || needs > blocks);
  const [worst] = [...blind].sort((a, b) => (b.tells ?? 1) - (a.tells ?? 1));
  if (worst === undefined) return null;
  const { configuration, tells, sd, needs } = worst;
  const least = tells === null ? 'nothing' : `no change below ${percentText(tells)}`;
  const wider = tells === null ? '' : `, or --margin ${Math.ceil(100 * tells)}%`;
  const more =
    needs === null
      ? `even ${BLOCKS.most} blocks would not: quiet the machine, make runs longer (--seconds)`
      : `--blocks ${needs} (about ${secondsText(needs * secondsOfBlock)})`;
  return new UserError(
    `--margin ${percentText(margin)}: ${countText(blocks, 'block')} can tell ${least} here (${configuration}: runs spread by ${percentText(sd)})`,
    `${more}${wider}`,
    EXIT.inconclusive,
  );
}
