import { expect, test } from 'vitest';
import { genomeFileText } from '../../../src/export/genome-file.ts';
import { headedAnew, headingLines } from '../../../src/export/heading.ts';
import { exportedTreatments } from '../../../src/export/treatments.ts';
import type { ExportOptions } from '../../../src/export/types.ts';
import { type Measured, speedupOfSet, worthText } from '../../../src/export/worth.ts';
import { aFactor, aLevel } from '../../helpers/factors.ts';
import { aGenomeFile } from '../../helpers/genome-file.ts';

const row = (treatment: string, ratio: number | null, measured = true) => ({
  treatment,
  verdict: measured && ratio !== null ? ('proven' as const) : ('unknown' as const),
  atBest:
    ratio === null
      ? null
      : { ratio, low: measured ? ratio - 0.1 : null, high: measured ? ratio + 0.1 : null, measured },
});
const speedup = { estimate: 1.9, low: 1.8, high: 2, blocks: 12, p90: null };
const SET = ['cfg_a', 'src_b', 'env_c'];
const MEASURED: Measured = {
  worth: [row('cfg_a', 1.43), row('src_b', 1.24, false), row('env_c', null)],
  recommended: SET,
  sets: [{ name: 'paste', treatments: ['cfg_a'], speedup }],
  duels: [],
};

test('each treatment has its verdict and what it is worth; in another set whose worth that is', () => {
  expect(SET.map((name) => worthText(MEASURED, SET, name))).toEqual([
    'proven: 1.43 times slower without it [1.33, 1.53]',
    'not measured: a model expects 1.24 times slower without it',
    'unknown: its own worth was not told apart',
  ]);
  expect(worthText(MEASURED, ['cfg_a'], 'cfg_a')).toBe(
    'proven: 1.43 times slower without it [1.33, 1.53], in the recommended set',
  );
  expect(worthText(MEASURED, SET, 'other')).toBe('unknown: nothing was measured of it alone');
});

const FACTORS = [
  aFactor('cfg_a', [], {
    levels: [aLevel('as-is'), aLevel('on', { actions: [{ kind: 'set', target: 'htex.a', value: 1 }] })],
  }),
  aFactor('src_b', [], { levels: [aLevel('as-is'), aLevel('on', { actions: [{ kind: 'patch', file: 'b.yaml' }] })] }),
];

const GENOME = { cfg_a: 'on', src_b: 'on' };
const OPTIONS: ExportOptions = {
  format: 'python',
  genome: aGenomeFile({ genome: GENOME, treatments: ['cfg_a', 'src_b'] }),
  ...{ factors: FACTORS, python: 'python3', tasks: null, cpus: null },
  app: { kind: 'script', target: 'a.py', args: [], cwd: '/' },
  measured: MEASURED,
  called: 'noop-1:source',
  command: 'npm start --',
};
const TREATMENTS = exportedTreatments(FACTORS, GENOME);
const WHOLE =
  '# Made by optimise from the search noop-1 of noop.py for Parsl 2026.10.26, Python 3.11.2; all 2 treatments: 4.31 times as fast as the app as written (95 % interval 4.02 to 4.60, 12 blocks): npm start -- export noop-1:source --format all --out DIR';

test('a file that holds a part of the set says first what that part was measured to give, then what all of it gives', () => {
  expect(headingLines(OPTIONS, TREATMENTS, 'python')).toEqual([
    '# Measured 1.90 times as fast as the app as written (95 % interval 1.80 to 2.00, 12 blocks): this file has 1 of the 2 treatments of the set.',
    WHOLE,
  ]);
  expect(headingLines(OPTIONS, TREATMENTS, 'env')).toEqual([
    '# This file has none of the 2 treatments of the set.',
    WHOLE,
  ]);
  expect(headingLines(OPTIONS, TREATMENTS, 'all')[0]).toMatch(
    /^# Measured 1\.90 .*1 of the 2 treatments of the set; README\.md says which files have the others\.$/,
  );
});

test('a part that no blocks hold claims nothing first, and names what measures it: by name where the search has one', () => {
  const unmeasured = { ...speedup, blocks: 0 };
  const named = { ...MEASURED, sets: [{ name: 'paste', treatments: ['cfg_a'], speedup: unmeasured }] };
  const lines = headingLines({ ...OPTIONS, measured: named, where: ' --results R' }, TREATMENTS, 'python');
  expect(lines[0]).toBe(
    '# Not measured by itself: this file has 1 of the 2 treatments of the set; to measure it: npm start -- compare base noop-1:paste --measure --results R',
  );
  expect(headingLines(OPTIONS, TREATMENTS, 'patch')[0]).toContain(
    'to measure it: npm start -- compare base src_b noop-1 --measure',
  );
  const gone = { ...OPTIONS, measured: { worth: [], recommended: [], sets: [], duels: [] } };
  expect(headingLines(gone, TREATMENTS, 'patch')[0]).toBe(
    '# Not measured by itself: this file has 1 of the 2 treatments of the set.',
  );
});

test('a set that is not confirmed says so before all but what the file itself was measured to give', () => {
  const open = { ...OPTIONS, genome: aGenomeFile({ genome: GENOME, speedup: { ...speedup, low: 0.98 } }) };
  const begins = (carrier: 'python' | 'patch'): string[] =>
    headingLines(open, TREATMENTS, carrier).map((line) => line.slice(2, 10));
  expect(begins('python')).toEqual(['Measured', 'NOT CONF', 'Made by ']);
  expect(begins('patch')).toEqual(['NOT CONF', 'Not meas', 'Made by ']);
});

test('what a duel has found since stands in place of what the search could not say', () => {
  const kept = 'compare-20261130-101500';
  const duelled = (treatments: readonly string[], low: number): Measured => ({
    ...{ ...MEASURED, sets: [] },
    duels: [{ treatments, speedup: { ...speedup, low }, kept }],
  });
  const begin = (measured: Measured, of: Partial<ExportOptions> = {}): string =>
    headingLines({ ...OPTIONS, ...of, measured }, TREATMENTS, 'python')[0] ?? '';
  expect(begin(duelled(['cfg_a'], 1.8))).toMatch(
    /^# Measured 1\.90 times as fast .*1 of the 2 treatments of the set\.$/,
  );
  const whole = TREATMENTS.map(({ name }) => name);
  const open = aGenomeFile({ genome: GENOME, treatments: whole, speedup: null });
  const since = (low: number) => ({ ...open, duel: { ...speedup, low } });
  expect(begin(MEASURED, { genome: open })).toMatch(/^# Measured 1\.90 /);
  const of = (genome: typeof open): string => begin({ ...MEASURED, sets: [] }, { genome });
  expect(of(open)).toMatch(/^# NOT CONFIRMED: [^.]*\.$/);
  expect(of(since(1.8))).toMatch(/^# Confirmed after the search: 1\.90 times/);
  expect(of(since(0.9))).toMatch(/^# NOT CONFIRMED: .* Measured since: 1\.90 times/);
  // The genome file says the same.
  expect(genomeFileText(open)).toMatch(/^\{\n {2}"note": "NOT CONFIRMED/);
  expect(genomeFileText(since(1.8))).toMatch(/^\{\n {2}"note": "Confirmed after the search: 1\.90 times/);
});

test('blocks of the search that left it open give way to a later duel, those that settled it do not', () => {
  const of = (own: number, duel: number): number | null => {
    const set = { name: 'paste', treatments: ['cfg_a'], speedup: { ...speedup, estimate: 1.1, low: own } };
    const duels = [{ treatments: ['cfg_a'], speedup: { ...speedup, low: duel }, kept: 'compare-1' }];
    return speedupOfSet({ ...MEASURED, sets: [set], duels }, ['cfg_a'])?.estimate ?? null;
  };
  expect(of(0.9, 1.8)).toBe(1.9);
  expect(of(1.05, 1.8)).toBe(1.1);
});

test('what was made when the search ended is headed with what is known by now', () => {
  const open = { ...OPTIONS, genome: aGenomeFile({ genome: GENOME, speedup: null }), measured: MEASURED };
  const text = [...headingLines(open, TREATMENTS, 'python'), '# Use it so:', 'import parsl', ''].join('\n');
  const known = { ...open, genome: { ...open.genome, duel: speedup } };
  expect(headedAnew(text, known, TREATMENTS, 'python').split('\n')).toEqual([
    ...headingLines(known, TREATMENTS, 'python'),
    ...['# Use it so:', 'import parsl', ''],
  ]);
});
