import type { Calibration } from '../../search/findings.ts';
import type { Ledger } from '../../search/ledger.ts';
import { resolvable, USUAL_BLOCKS } from '../../search/phases/1-calibrate.ts';
import { percentOfLn } from './format.ts';

/** What is said before the search starts: the noise, and what the budget can resolve. */
export function calibrationLines(calibration: Calibration, ledger: Ledger): string[] {
  const { sdCore, burst, sdWithin, sdBetween } = calibration;
  const blocks = ledger.sets === 0 ? 0 : Math.floor(ledger.confirm / ledger.sets);
  const shares =
    sdWithin === null || sdBetween === null
      ? ''
      : `; within a run ${percentOfLn(sdWithin)}, between runs ${percentOfLn(sdBetween)}`;
  const noise = `this machine: runs of one set differ by ${percentOfLn(sdCore)} (sd), ${(100 * burst).toFixed(0)} % of them are far slower (bursts)${shares}`;
  const counts = [...new Set([USUAL_BLOCKS, ...(blocks > 0 ? [blocks] : [])])];
  const resolves = counts.map((n) => `${n} blocks resolve >= ${percentOfLn(resolvable(sdCore, burst, n))}`).join(', ');
  return [noise, blocks > 0 ? resolves : `${resolves}, but this budget has none`];
}
