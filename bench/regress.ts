/**
 * npm run bench:regress -- [--sessions 1000]: how comparisons of versions end when the new one is 0, 3, 5 and 10 % slower, by
 * simulation: the very program of `optimise regress` on made-up machines. Prints the table of docs/decisions/regress.md.
 *
 * npm run bench:regress -- --truth [--pulls 3348,3394] [--blocks 12] [--seconds 2]: known changes of Parsl
 * by real runs. Prints the table of docs/measured.md.
 */
import { parseArgs } from 'node:util';
import { aPlan, endings } from '../test/helpers/regression.ts';
import { NOISE_SETTINGS } from '../test/helpers/simulation.ts';
import { USUAL_NOISE } from '../test/landscapes/noise.ts';
import { groundTruth } from './ground-truth.ts';

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '1000' },
    truth: { type: 'boolean', default: false },
    pulls: { type: 'string', default: '' },
    blocks: { type: 'string', default: '12' },
    seconds: { type: 'string', default: '2' },
    results: { type: 'string', default: 'results' },
  },
});

const EFFECTS = [0, 0.03, 0.05, 0.1];
const MODES = [
  { falseAlarms: 0.05, margin: 0.05 },
  { falseAlarms: 0.01, margin: 0.05 },
  { falseAlarms: 0.05, margin: 0.03 },
];

function simulations(sessions: number): void {
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
}

if (values.truth) {
  const pulls = values.pulls.split(',').filter((pull) => pull !== '');
  const [blocks, seconds] = [Number(values.blocks), Number(values.seconds)];
  await groundTruth({ pulls, blocks, seconds, results: values.results });
} else simulations(Number(values.sessions));
