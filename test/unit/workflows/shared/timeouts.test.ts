import { expect, test } from 'vitest';
import { SCALE_LABEL } from '../../../../src/domain/run.ts';
import { timeoutFrom } from '../../../../src/workflows/shared/timeouts.ts';
import { aRun } from '../../../helpers/builders.ts';

const sized = { sizedByTasks: true, tasks: null, seconds: 6 };
const usual = { block: null };

test('a run gets ten times the slowest run of the base, and two minutes at least', () => {
  expect(timeoutFrom([aRun({ wallSeconds: 8 })], sized, usual)).toBe(120);
  expect(timeoutFrom([aRun({ wallSeconds: 8 }), aRun({ wallSeconds: 40 })], sized, usual)).toBe(400);
});

test('before the base has run there is no measure but half an hour', () => {
  expect(timeoutFrom([], sized, usual)).toBe(1800);
  expect(timeoutFrom([aRun({ outcome: 'failed' }), aRun({ genome: { a: 'on' } })], sized, usual)).toBe(1800);
});

test('the time aimed at counts where the pilot was short', () => {
  const pilot = aRun({ wallSeconds: 2 });
  expect(timeoutFrom([pilot], { ...sized, seconds: 150 }, usual)).toBe(1500);
  expect(timeoutFrom([pilot], { ...sized, sizedByTasks: false, seconds: 150 }, usual)).toBe(120);
});

test('a run of the scale check has ten times the work', () => {
  const base = aRun({ wallSeconds: 160 });
  const block = `${SCALE_LABEL}41/1`;
  expect(timeoutFrom([base], { ...sized, seconds: 150 }, { block })).toBe(16_000);
  expect(timeoutFrom([base, aRun({ wallSeconds: 1600, block })], { ...sized, seconds: 150 }, { block })).toBe(16_000);
});
