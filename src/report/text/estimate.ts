import { LONG_RUN_BUDGET } from '../../domain/search-settings.ts';
import { resolvable } from '../../search/phases/1-calibrate.ts';
import { countText, percentOfLn, secondsText } from './format.ts';

/** What runs of one set usually differ by, before they were made (sd of ln). */
const USUAL_SD = 0.04;

/** What is known of a search that is to be made. */
export interface Estimated {
  /** Runs that are still to be made. */
  readonly runs: number;
  /** Of one of them, in seconds; null: nothing tells yet. */
  readonly seconds: number | null;
  /** What tells it, in words. */
  readonly by: string;
  /** Blocks of the confirmation; 0: none. */
  readonly blocks: number;
  /** How many of them the limit of time lets; null: there is none, or nothing tells yet. */
  readonly lets: number | null;
}

/** Who did not ask for so long a search is told of one of {@link LONG_RUN_BUDGET}, which confirms something too. */
const LONG_SECONDS = 900;

const TOLD_LATER = 'how long it takes is told after the first run';

/** How long a duel may take at most: said before it is waited for. */
export function duelEstimateText({ runs, seconds, by }: Pick<Estimated, 'runs' | 'seconds' | 'by'>): string {
  if (seconds === null) return TOLD_LATER;
  const most = `${countText(runs, 'run')} of about ${secondsText(seconds)} (${by})`;
  return `at most ${most}: about ${secondsText(runs * seconds)}; it ends as soon as the verdict is clear`;
}

/** How long a search may take, and what differences it can show: said before it is waited for. */
export function estimateText({ runs, seconds, by, blocks, lets }: Estimated): string {
  if (seconds === null) return TOLD_LATER;
  const whole = runs * seconds;
  const cut = lets !== null && lets < runs;
  const duration = cut
    ? `${countText(runs, 'run')} of about ${secondsText(seconds)} (${by}) would take ${secondsText(whole)}: --time lets about ${lets} of them`
    : `${countText(runs, 'run')} of about ${secondsText(seconds)} (${by}): about ${secondsText(whole)}${whole > LONG_SECONDS ? shorterText(runs, seconds) : ''}`;
  const room = 'no room for a confirmation';
  if (cut) return blocks === 0 ? `${duration}, ${room}` : duration;
  if (blocks === 0) return `${duration}; ${room}`;
  const shown = percentOfLn(resolvable(USUAL_SD, 0, blocks));
  return `${duration}; it can show differences of ${shown} or more, where runs of one set differ by ${percentOfLn(USUAL_SD)}`;
}

function shorterText(runs: number, seconds: number): string {
  if (runs <= 2 * LONG_RUN_BUDGET) return '';
  return ` (--budget ${LONG_RUN_BUDGET}: about ${secondsText(LONG_RUN_BUDGET * seconds)})`;
}
