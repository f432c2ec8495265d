import { createColors } from 'picocolors';
import { expect, test } from 'vitest';
import { runText } from '../../../../src/report/text/run.ts';
import { aRun } from '../../../helpers/builders.ts';

const style = { colours: createColors(false), width: 100 };

test('a run of the first tasks of an app says so, and where its first wave is left out', () => {
  const text = runText(aRun({ tasks: 40, first: 40, steady: true }), style);
  expect(text).toMatch(/tasks +40: the first that the app calls, then it is stopped\n/);
  expect(text).toMatch(/score +1,000 µs per task in the steady part: from the end of the first wave/);
  expect(runText(aRun({ tasks: 40 }), style)).toMatch(/tasks +40\n/);
});

test('a long list of treatments is broken beside its name', () => {
  const genome = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`cfg_treatment_${i}`, 'on']));
  const [measured = ''] = runText(aRun({ genome }), { ...style, width: 60 }).split('Really applied');
  expect(Math.max(...measured.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
});
