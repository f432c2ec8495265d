/**
 * npm run bench:regress -- [--sessions 1000]: how comparisons of versions end when the new one is 0, 3, 5 and 10 % slower, by
 * simulation: the very program of `optimise regress` on made-up machines. Prints the table of docs/decisions/regress.md.
 */
import { parseArgs } from 'node:util';
import { aPlan, endings } from '../test/helpers/regression.ts';
import { NOISE_SETTINGS } from '../test/helpers/simulation.ts';
import { USUAL_NOISE } from '../test/landscapes/noise.ts';

const { values } = parseArgs({ options: { sessions: { type: 'string', default: '1000' } } });
const sessions = Number(values.sessions);
const EFFECTS = [0, 0.03, 0.05, 0.1];
const MODES = [
  { falseAlarms: 0.05, margin: 0.05 },
  { falseAlarms: 0.01, margin: 0.05 },
  { falseAlarms: 0.05, margin: 0.03 },
];

const share = (value: number): string => value.toFixed(3);
console.log('| machine | false alarms | margin | slower by | regression | improvement | no change | open | blocks |');
console.log('|---|--:|--:|--:|--:|--:|--:|--:|--:|');
for (const machine of ['quiet', 'usual']) {
  for (const { falseAlarms, margin } of MODES) {
    for (const effect of EFFECTS) {
      const noise = NOISE_SETTINGS[machine] ?? USUAL_NOISE;
      const found = endings({ base: Math.log1p(effect) }, noise, sessions, aPlan({ falseAlarms, margin }));
      const { regression, improvement, inconclusive, blocks } = found;
      const cells = [regression, improvement, found['no-change'], inconclusive].map(share);
      const percent = [falseAlarms, margin, effect].map((one) => `${Math.round(100 * one)} %`);
      console.log(`| ${[machine, ...percent, ...cells, blocks.toFixed(1)].join(' | ')} |`);
    }
  }
}
