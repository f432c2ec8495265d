import type { Change, Interaction, Measure, Ratio, RegressionRow, Resolution } from '../../domain/regression.ts';
import { countText, numberText, percentText, secondsText, usText } from '../text/format.ts';

/** What a measure is called. */
export const MEASURE_NAMES: Readonly<Record<Measure, string>> = {
  time: 'time per task',
  cpu: 'CPU per task',
  start: 'start-up',
  log: 'log bytes',
  memory: 'peak memory',
  idle: 'CPU while idle',
  makespan: 'time of all tasks',
  'cpu-seconds': 'CPU of all tasks',
};

/** A verdict in words. @param treated whether it is one of a treatment: it helps or hinders */
export function changeText(change: Change, margin: number, treated = false): string {
  if (change === 'no-change') return `no change within ${shareText(margin)}`;
  if (treated && change === 'regression') return 'hinders';
  if (treated && change === 'improvement') return 'helps';
  return change === 'failed' ? 'failed to run' : change;
}

/** A share without needless digits: `5 %`, `2.5 %`. */
export function shareText(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}

/** By how much the new one needs more: `+5.1 %`; from a ratio old / new. */
export function moreText(ratio: number): string {
  const more = 1 / ratio - 1;
  return `${more < 0 ? '−' : '+'}${percentText(Math.abs(more))}`;
}

/** `+3.0 % to +7.2 %`; `no interval` where the blocks are too few for its level. */
export function moreInterval({ low, high }: Ratio): string {
  if (low === null || high === null) return 'too few blocks for an interval';
  return `${moreText(high)} to ${moreText(low)}`;
}

/** A value of a measure with its unit. */
export function valueText(measure: Measure, value: number | null): string {
  if (value === null) return '–';
  if (measure === 'time' || measure === 'cpu') return usText(value);
  if (measure === 'start' || measure === 'makespan' || measure === 'cpu-seconds') return `${numberText(value)} s`;
  if (measure === 'idle') return `${numberText(100 * value)} % of a CPU`;
  return measure === 'memory' ? `${numberText(value)} MB` : bytesText(value);
}

function bytesText(bytes: number): string {
  if (bytes >= 1e6) return `${numberText(bytes / 1e6)} MB`;
  return bytes >= 1e3 ? `${numberText(bytes / 1e3)} kB` : `${Math.round(bytes)} bytes`;
}

/** One row in a sentence: `time per task +5.1 % (+3.0 % to +7.2 %)`. */
export function rowText({ measure, ratio }: RegressionRow): string {
  if (ratio === null) return `${MEASURE_NAMES[measure]}: not measured`;
  return `${MEASURE_NAMES[measure]} ${moreText(ratio.estimate)} (${moreInterval(ratio)})`;
}

/** What so many blocks can tell of a configuration, and what the margin needs. */
export function resolutionLine(
  { configuration, sd, burst, tells, needs }: Resolution,
  plan: { readonly blocks: number; readonly margin: number; readonly secondsOfBlock: number | null },
): string {
  const { blocks, margin, secondsOfBlock } = plan;
  const takes = (count: number): string =>
    secondsOfBlock === null ? '' : `, about ${secondsText(count * secondsOfBlock)}`;
  const bursts = burst === 0 ? '' : `, ${percentText(burst)} of them far slower`;
  const least = tells === null ? 'tell no change at all' : `tell a change of ${percentText(tells)} nine times in ten`;
  const asked = needs === null ? 'more than can be made' : `${countText(needs, 'block')}${takes(needs)}`;
  return `${configuration}: runs spread by ${percentText(sd)}${bursts}; ${countText(blocks, 'block')} (at most${takes(blocks)}) ${least}; a margin of ${shareText(margin)} needs ${asked}`;
}

/** Whether a treatment does at the best what it does at the base, in a sentence. */
export function interactionText({ ratio, change }: Interaction, [lead]: readonly RegressionRow[]): string {
  const shown = ratio === null ? 'not measured' : `${moreText(ratio.estimate)} (${moreInterval(ratio)})`;
  const measure = MEASURE_NAMES[lead?.measure ?? 'time'];
  const words: Readonly<Record<Change, string>> = {
    regression: 'it helps less at the best than at the base, or hinders more',
    improvement: 'it helps more at the best than at the base, or hinders less',
    'no-change': `it does at the best what it does at the base, within ${shareText(lead?.margin ?? 0)}`,
    inconclusive: 'whether it does at the best what it does at the base is open',
    failed: 'not measured',
  };
  return `Interaction: ${words[change]}: ${measure} ${shown} beyond what the base lets expect.`;
}
