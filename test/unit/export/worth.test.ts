import { expect, test } from 'vitest';
import { headingLines } from '../../../src/export/heading.ts';
import { exportedTreatments } from '../../../src/export/treatments.ts';
import type { ExportOptions } from '../../../src/export/types.ts';
import { type Measured, worthText } from '../../../src/export/worth.ts';
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
  sets: [{ treatments: ['cfg_a'], speedup }],
};

test('each treatment has its verdict and what it is worth; in another set whose worth that is', () => {
  expect(SET.map((name) => worthText(MEASURED, SET, name))).toEqual([
    'proven: 1.43 times slower without it [1.33, 1.53]',
    'unknown: 1.24 times slower without it by a model',
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

test('a file that holds a part of the set says what that part was measured to give, and where the rest is', () => {
  const genome = { cfg_a: 'on', src_b: 'on' };
  const options: ExportOptions = {
    format: 'python',
    genome: aGenomeFile({ genome, treatments: ['cfg_a', 'src_b'] }),
    ...{ factors: FACTORS, python: 'python3', tasks: null, cpus: null },
    app: { kind: 'script', target: 'a.py', args: [], cwd: '/' },
    measured: MEASURED,
    called: 'noop-1:source',
    command: 'npm start --',
  };
  const treatments = exportedTreatments(FACTORS, genome);
  const lines = headingLines(options, treatments, 'python');
  expect(lines).toEqual([
    '# Made by optimise from the search noop-1 of noop.py for Parsl 2026.10.26, Python 3.11.2: 4.31 times as fast as the app as written (95 % interval 4.02 to 4.60, 12 blocks).',
    '# This file has 1 of its 2 treatments, which were measured 1.90 times as fast as the app as written (95 % interval 1.80 to 2.00, 12 blocks); all: npm start -- export noop-1:source --format all --out DIR',
  ]);
  expect(headingLines(options, treatments, 'patch')[1]).toContain('1 of its 2 treatments, which were not measured by');
  expect(headingLines(options, treatments, 'env')[1]).toContain('none of its 2 treatments; all:');
  const open = { ...options, genome: aGenomeFile({ genome, speedup: { ...speedup, low: 0.98 } }) };
  expect(headingLines(open, treatments, 'python')[0]).toMatch(/^# NOT CONFIRMED: fresh runs left it open/);
});
