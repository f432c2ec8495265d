/**
 * Do the numbers of a report hold what they say? Simulated confirmations and whole sessions against known truths.
 * npm run bench:honesty -- [--sessions 300] [--confirmations 2000] [--budget 200] [--write]
 * --write replaces src/stats/calibration.json by what was found.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { USUAL_NOISE } from '../src/landscapes/noise.ts';
import { blocksFactor, confirmations, nullClaims, screenFit, sessions } from '../test/helpers/honesty.ts';
import { NOISE_SETTINGS } from '../test/helpers/simulation.ts';

const CALIBRATION = join(import.meta.dirname, '..', 'src', 'stats', 'calibration.json');
const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '300' },
    confirmations: { type: 'string', default: '2000' },
    budget: { type: 'string', default: '200' },
    write: { type: 'boolean', default: false },
  },
});
const count = { sessions: Number(values.sessions), confirmations: Number(values.confirmations) };
const budget = Number(values.budget);
const GAIN = 0.3;
const FACTORS = 30;

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
const line = (parts: readonly (string | number)[]): void =>
  console.log(parts.map((part) => String(part).padEnd(12)).join(' '));

line(['confirmation', 'blocks', 'A/A claims', 'coverage', 'bias', 'half-width', 'runs']);
const confirmed = Object.entries(NOISE_SETTINGS).flatMap(([noise, setting]) =>
  [8, 40].map((blocks) => {
    const same = confirmations(0, setting, count.confirmations, blocks);
    const different = confirmations(GAIN, setting, count.confirmations, blocks);
    const row = {
      noise,
      blocks,
      falseAlarms: rounded(same.claims),
      coverage: rounded(different.coverage),
      bias: rounded(different.bias),
      halfWidth: rounded(different.halfWidth),
      runs: rounded(different.runs),
    };
    line(Object.values(row));
    return row;
  }),
);

const nulls = rounded(nullClaims(USUAL_NOISE, count.sessions, budget, FACTORS));
console.log(
  `\nwhole sessions where nothing helps: ${(100 * nulls).toFixed(1)} % claim an improvement (${count.sessions} sessions)`,
);

line([
  '\nsessions',
  'coverage',
  'bias',
  'naive bias',
  'half-width',
  'effect rmse',
  'effect cov.',
  'nulls kept',
  'runs',
]);
const perSetting = Math.max(1, Math.round(count.sessions / Object.keys(NOISE_SETTINGS).length));
const searched = Object.entries(NOISE_SETTINGS).map(([noise, setting]) => {
  const found = sessions(setting, noise === 'usual' ? count.sessions : perSetting, budget);
  const row = {
    noise,
    coverage: rounded(found.coverage),
    bias: rounded(found.bias),
    naiveBias: rounded(found.naiveBias),
    halfWidth: rounded(found.halfWidth),
    effectRmse: rounded(found.effectRmse),
    effectCoverage: rounded(found.effectCoverage),
    nullsKept: rounded(found.nullsKept),
    runs: rounded(found.runs),
    screenFactor: rounded(found.screenFactor),
    modelFactor: rounded(found.modelFactor),
  };
  line(Object.values(row).slice(0, 9));
  return row;
});

/** A calibration never narrows an interval: factors below 1 are luck. */
const worst = (factors: readonly number[]): number => Math.round(100 * Math.max(1, ...factors)) / 100;
const settings = Object.values(NOISE_SETTINGS);
const fits = count.confirmations / 4;
const factors = {
  'blocks-few': worst(settings.flatMap((noise) => [3, 4].map((blocks) => blocksFactor(noise, blocks, 6, fits)))),
  blocks: worst(settings.flatMap((noise) => [6, 8].map((blocks) => blocksFactor(noise, blocks, 6, fits)))),
  screen: worst([
    ...settings.flatMap((noise) => [11, 15].map((columns) => screenFit(noise, columns, fits).factor)),
    ...searched.map(({ screenFactor }) => screenFactor),
  ]),
  model: worst(searched.map(({ modelFactor }) => modelFactor).filter(Number.isFinite)),
};
console.log(`\nfactors on standard errors: ${JSON.stringify(factors)}`);
if (values.write) {
  const { about } = JSON.parse(readFileSync(CALIBRATION, 'utf8')) as { about: string };
  const table = {
    about,
    factors,
    nullSessions: { count: count.sessions, claims: nulls },
    confirmations: confirmed,
    sessions: searched,
  };
  writeFileSync(CALIBRATION, `${JSON.stringify(table, null, 2)}\n`);
}
