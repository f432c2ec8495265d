import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { namedSetMarkdown } from '../../../../src/report/text/markdown.ts';
import { namedSetText } from '../../../../src/report/text/report.ts';
import { aFactor, aLevel } from '../../../helpers/factors.ts';
import { aReport } from '../../../helpers/report.ts';

const factors = [
  aFactor('cfg_logging', [], { levels: [aLevel('as-is'), aLevel('off', { class: 'config-lossy' })] }),
  aFactor('cfg_prefetch', ['as-is', 1000], { about: 'Tasks in store', caution: 'Uneven tasks can pile up.' }),
];
const style = { colours: picocolors.createColors(false), width: 200 };
const report = aReport();
const source = { report, runs: [], factors };
const told = (text: string): string => text.replaceAll(/\s+/g, ' ');

test('a rung has its own speed-up, what it holds and asks, and what the recommended set has besides', () => {
  const text = told(namedSetText(source, report.rungs[0]!, style));
  expect(text).toContain('noop-1:paste: noop.py');
  expect(text).toContain('Confirmed: 1.90 times as fast (95 % interval 1.80 to 2.00, 12 blocks).');
  expect(text).toContain('Tasks in store. Uneven tasks can pile up.');
  expect(text).toContain('The recommended set (times as fast: 4.31 [4.02, 4.60]) differs by: cfg_logging=off.');
  expect(text).toContain(
    '# this set, to paste optimise export noop-1:paste # beside the recommended set optimise compare noop-1:paste noop-1',
  );
  expect(text).not.toContain('--measure');
  expect(told(namedSetMarkdown(source, report.rungs[0]!))).toContain('## noop-1:paste: noop.py');
});

test("a set without blocks has the model's number where the model may tell, and is sent to be measured", () => {
  const speedup = { estimate: 1.9, low: null, high: null, blocks: 0, p90: null };
  const set = { ...report.rungs[0]!, speedup };
  const text = told(namedSetText(source, set, style));
  expect(text).toContain('Not confirmed');
  expect(text).toContain('Times as fast: 1.90 model, not confirmed.');
  expect(text).toContain('optimise compare base noop-1:paste --measure');
  const dumb = { ...source, report: { ...report, forecast: null } };
  expect(told(namedSetText(dumb, set, style))).not.toContain('1.90');
});

test('of a set of which the model expects more than the recommended one was measured to give no number is shown', () => {
  const speedup = { estimate: 4.9, low: null, high: null, blocks: 0, p90: null };
  const text = told(namedSetText(source, { ...report.rungs[0]!, speedup }, style));
  expect(text).not.toContain('4.90');
  expect(text).toContain('the model expects more of it than the recommended set was measured to give');
});

test('the recommended set is called so, and is not compared with itself', () => {
  const text = told(namedSetText(source, { ...report.recommended!, name: 'recommended' }, style));
  expect(text).toContain('This is the recommended set.');
  expect(text).not.toContain('compare');
});

test('what a duel has found of it since is told, and not to be measured again', () => {
  const duel = { estimate: 2.11, low: 1.93, high: 2.24, blocks: 6, p90: null };
  const set = { ...report.rungs[0]!, speedup: null };
  const duels = [{ treatments: set.treatments, speedup: duel, kept: 'compare-1' }];
  const text = told(namedSetText({ ...source, duels }, set, style));
  expect(text).toContain('Measured since, by a duel, this set: 2.11 times as fast');
  expect(text).not.toContain('--measure');
});
