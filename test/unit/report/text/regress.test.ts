import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import type { Regression, RegressionRow } from '../../../../src/domain/regression.ts';
import { regressionMarkdown, regressionText } from '../../../../src/report/text/regress.ts';

const STYLE = { colours: picocolors.createColors(false), width: 120 };

const aRow = (overrides: Partial<RegressionRow> = {}): RegressionRow => ({
  configuration: 'base',
  measure: 'time',
  old: 1000,
  new: 1080,
  ratio: { estimate: 1 / 1.08, low: 1 / 1.1, high: 1 / 1.06 },
  alpha: 0.0128,
  margin: 0.05,
  blocks: 12,
  change: 'regression',
  ...overrides,
});

const same = { ratio: { estimate: 1, low: 0.98, high: 1.02 }, change: 'no-change' as const };

function aRegression(overrides: Partial<Regression> = {}, rows: readonly RegressionRow[] = [aRow()]): Regression {
  const version = { parsl: '2026.10.26', python: '3.11.7' };
  return {
    format: 1,
    old: { ...version, spec: '/src/parsl@main' },
    new: { ...version, spec: '/src/parsl' },
    treatment: null,
    machine: 'vm',
    change: 'regression',
    falseAlarms: 0.05,
    seed: '1',
    runs: 50,
    minutes: 9,
    workloads: [
      {
        workload: 'noop',
        change: 'regression',
        configurations: [{ name: 'base', genome: {} }],
        resolutions: [{ configuration: 'base', sd: 0.03, burst: 0, tells: 0.031, needs: 18 }],
        blocks: 12,
        allowed: 40,
        looks: [8, 12, 18, 27, 40],
        rows,
        placebo: [aRow(same)],
        interaction: null,
        failures: [],
      },
    ],
    warnings: [],
    ...overrides,
  };
}

test('the verdict comes first, with its number and interval', () => {
  const text = regressionText(aRegression(), STYLE);
  expect(text.split('\n')[1]).toBe('  Regression: time per task +8.0 % (+6.0 % to +10 %).');
  expect(text).toContain('nothing is told apart (time per task +0.00 %'.replace('+0.00', '+0.0'));
  expect(text).toContain('/src/parsl@main, Parsl 2026.10.26');
});

test('a regression that the time does not show is named by its measure', () => {
  const rows = [
    aRow(same),
    aRow({ measure: 'log', old: 2e6, new: 7e6, ratio: { estimate: 2 / 7, low: 0.28, high: 0.29 } }),
  ];
  expect(regressionText(aRegression({}, rows), STYLE)).toContain('Regression: log bytes +250 % (+245 % to +257 %).');
});

test('a placebo that is told apart is said loudly', () => {
  const found = aRegression();
  const [workload] = found.workloads;
  if (workload === undefined) throw new Error('no workload');
  const text = regressionText({ ...found, workloads: [{ ...workload, placebo: [aRow()] }] }, STYLE);
  expect(text).toContain('the old version differs from itself: time per task +8.0 %');
});

test('what failed is said with its reason, and is no number', () => {
  const found = aRegression({ change: 'failed' }, []);
  const [workload] = found.workloads;
  if (workload === undefined) throw new Error('no workload');
  const failures = [{ configuration: 'base', version: 'new' as const, failures: 1, reason: 'failed: exit code 1' }];
  const text = regressionText({ ...found, workloads: [{ ...workload, failures }] }, STYLE);
  expect(text).toContain('Failed to run: new, base: failed: exit code 1.');
});

test('Markdown for a pull request is ten lines, the verdict first', () => {
  const rows = (['time', 'cpu', 'start', 'log', 'memory'] as const).map((measure) => aRow({ measure }));
  const lines = regressionMarkdown(aRegression({}, rows))
    .split('\n')
    .filter((line) => line !== '');
  expect(lines[0]).toMatch(/^\*\*Regression: time per task \+8\.0 %/);
  expect(lines).toHaveLength(10);
});

test('a treatment helps or hinders, at the base and at the best, and the interaction is said', () => {
  const better = { ratio: { estimate: 1.2, low: 1.15, high: 1.25 }, change: 'improvement' as const };
  const found = aRegression({ treatment: 'src_x', change: 'improvement' }, [
    aRow(better),
    aRow({ ...same, configuration: 'best' }),
  ]);
  const [workload] = found.workloads;
  if (workload === undefined) throw new Error('no workload');
  const interaction = {
    ratio: { estimate: 0.83, low: 0.8, high: 0.87 },
    alpha: 0.01,
    blocks: 12,
    change: 'regression' as const,
  };
  const text = regressionText({ ...found, workloads: [{ ...workload, interaction }] }, STYLE);
  expect(text).toContain('src_x: helps: base: time per task −17 % (−20 % to −13 %).');
  expect(text).toContain('Without and with src_x, on /src/parsl@main, Parsl 2026.10.26');
  expect(text).toContain(
    'Interaction: it helps less at the best than at the base, or hinders more: time per task +20 %',
  );
});

test('a comparison of what is idle leads with its CPU', () => {
  const idle = aRow({
    measure: 'idle',
    old: 0.05,
    new: 0.03,
    ratio: { estimate: 1.67, low: 1.6, high: 1.7 },
    change: 'improvement',
  });
  const text = regressionText(
    aRegression({ change: 'improvement' }, [idle, aRow({ ...same, measure: 'start' })]),
    STYLE,
  );
  expect(text).toContain('Improvement: CPU while idle −40 %');
  expect(text).toContain('5.00 % of a CPU');
});
