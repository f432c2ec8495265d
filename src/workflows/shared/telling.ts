import type { RunRecord } from '../../domain/run.ts';
import { shellQuote } from '../../launch/run/shell-words.ts';
import { leftOutText, reportedLeftOut } from '../../report/search/left-out.ts';
import { calibrationLines } from '../../report/text/calibration.ts';
import { duelEstimateText, estimateText } from '../../report/text/estimate.ts';
import { calibrationOf } from '../../search/engine.ts';
import { type Ledger, NO_CONFIRMATION_BELOW } from '../../search/ledger.ts';
import { budgetNow, type Phase, type Session, timeNow } from '../../search/session.ts';
import { CUT, estimateOf, type estimateOfDuel, isCut } from './estimate.ts';
import type { Teller } from './surroundings.ts';

/**
 * Says before it is waited for what a search will take and what it can show: before the first run as far as earlier ones or
 * `--seconds` tell, after the first run of an app whose work is fixed, and when the calibration is done.
 * @param runs the run log's: grows while the search goes on.
 * @param args the app's own arguments
 * @returns to be called before each run.
 */
export function tellAhead(
  session: Session,
  runs: readonly RunRecord[],
  { say, warn }: Teller,
  args: readonly string[] = [],
): (phase: Phase) => void {
  const before = runs.length;
  let calibrated = false;
  const estimate = (): void => say(estimateText(estimateOf(session, runs)));
  return (phase) => {
    if (runs.length === 0) estimate();
    else if (runs.length === 1 && before < 1 && !session.settings.sizedByTasks) {
      if (isCut(session)) say(CUT);
      estimate();
      if (session.settings.metric === 'us-per-task')
        for (const line of countedLines(args, runs[0]?.tasks ?? null)) say(line);
    }
    if (phase === 'calibrate' || runs.length === 0 || calibrated) return;
    calibrated = true;
    const found = calibrationOf(session);
    if (found === null) return;
    for (const line of calibrationLines(found.calibration, found.ledger)) say(line);
    const leftOut = reportedLeftOut(session, found.calibration);
    if (leftOut !== null) say(leftOutText(leftOut));
    if (timeIsShort(session, found.ledger)) warn(TIME_IS_SHORT);
  };
}

/** Smaller numbers stand among arguments for much else. */
const UNLIKELY_BY_CHANCE = 20;

/** An argument that says how many tasks there are may be ours to choose: then fast sets get more of them. */
function countedLines(args: readonly string[], tasks: number | null): string[] {
  if (tasks === null || tasks < UNLIKELY_BY_CHANCE) return [];
  const at = args.findIndex((arg) => arg === String(tasks) || arg.endsWith(`=${tasks}`));
  const found = args[at];
  if (found === undefined) return [];
  const counted = shellQuote(found).replace(new RegExp(`${tasks}(?='?$)`), '{tasks}');
  const words = args.map(shellQuote).with(at, counted).join(' ');
  return [
    `the app seems to submit as many tasks as its argument ${found} says; with {tasks} there all sets are measured for equal time: -- ${words}`,
  ];
}

/**
 * Says before it is waited for how long a duel may take: before its first run as far as earlier ones or `--seconds` tell, else
 * as soon as one was made.
 * @param estimate of what is still to be made
 * @returns to be called before each run.
 */
export function tellDuel(estimate: () => ReturnType<typeof estimateOfDuel>, { say }: Pick<Teller, 'say'>): () => void {
  let first = true;
  let told = false;
  return () => {
    if (told) return;
    const estimated = estimate();
    told = estimated.seconds !== null;
    if (told || first) say(duelEstimateText(estimated));
    first = false;
  };
}

const TIME_IS_SHORT =
  '--time: at the pace so far it leaves no room for a confirmation: what is found will be not confirmed (give more time)';

/** The budget holds a confirmation, but the time does not. */
function timeIsShort(session: Session, ledger: Ledger): boolean {
  return (
    timeNow(session) < Number.POSITIVE_INFINITY && ledger.sets === 0 && budgetNow(session) >= NO_CONFIRMATION_BELOW
  );
}
