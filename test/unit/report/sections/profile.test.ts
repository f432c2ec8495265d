import { expect, test } from 'vitest';
import { type Profiled, profiledFrom } from '../../../../src/report/profile.ts';
import { profileSections, searchStagesSection, stagesSection } from '../../../../src/report/sections/profile.ts';
import { aRun } from '../../../helpers/builders.ts';
import { aProfile } from '../../../helpers/profile.ts';
import { aReport } from '../../../helpers/report.ts';

const PLACE = { app: 'noop.py', parsl: '2026.10.26', python: '3.11.7', machine: 'here, 2 CPUs' };
const plain = aRun({ asked: null, tasks: 100, makespanSeconds: 0.1, wallSeconds: 3.1, startupSeconds: 2 });
const aSet = (estimate: number) => ({
  ...{ treatments: [], genome: {} },
  speedup: { estimate, low: null, high: null, blocks: 8, p90: null },
});
const profiled: Profiled = profiledFrom(PLACE, plain, aRun({ profile: aProfile() }));

test('the bound comes first, a sentence a paragraph, then where the time goes', () => {
  const sections = profileSections(profiled);
  expect(sections.map(({ id }) => id)).toEqual(['ceiling', 'time', 'stages', 'cpu']);
  expect(sections[0]?.paragraphs).toHaveLength(3);
  expect(sections[1]?.table?.rows.map(([what]) => what)).toContain('outside of tasks');
});

test('an app that fails is one section with the reason', () => {
  const failed = profiledFrom(PLACE, aRun({ outcome: 'failed', reason: 'it broke' }), null);
  const [only, ...others] = profileSections(failed);
  expect(others).toEqual([]);
  expect(only?.paragraphs).toEqual(['The app as written cannot be profiled: failed: it broke.']);
});

test('what disturbed the runs is told beside the bound', () => {
  const disturbed = { ...profiled, disturbed: ['foreign CPU 12 %'] };
  expect(profileSections(disturbed)[0]?.bullets[0]).toContain('foreign CPU 12 %');
});

test('stages end with their sum; without any there is no section', () => {
  expect(stagesSection(profiled.stages)?.table?.rows.at(-1)?.[1]).toBe('1,000');
  expect(stagesSection([])).toBeNull();
});

test('the sets of a search stand beside the base, with what each shortens most; a rung that is recommended stands once', () => {
  const rungs = (paste: number, source: number) => [
    { name: 'paste' as const, us: paste },
    { name: 'source' as const, us: source },
  ];
  const report = aReport({
    stages: [
      { stage: 'send', baseUs: 300, bestUs: 100, rungs: rungs(290, 100) },
      { stage: 'in transit', baseUs: 900, bestUs: 50, rungs: rungs(200, 50) },
      { stage: 'run', baseUs: 1, bestUs: 2, rungs: rungs(1, 2) },
    ],
    baseline: { usPerTask: 1150 },
    rungs: [{ name: 'paste', ...aSet(2.5) }],
    recommended: { ...aSet(10), cost: { cpuSeconds: null, peakRssMb: null } },
    processes: [{ process: 'submit', baseUs: 400, bestUs: 100 }],
  });
  const stages = searchStagesSection({ report, runs: [], factors: [] });
  expect(stages?.table?.head).toEqual(['stage', 'as written', 'paste', 'recommended']);
  expect(stages?.table?.rows).toEqual([
    ['send', '300', '290', '100'],
    ['in transit', '900', '200', '50.0'],
    ['run', '1.00', '1.00', '2.00'],
    ['in all', '1,201', '491', '152'],
    ['without time stamps', '1,150', '460', '115'],
  ]);
  expect(stages?.bullets).toEqual([
    'paste shortens above all: in transit 900 → 200 µs (one profiled run).',
    'recommended shortens above all: in transit 900 → 50.0 µs (one profiled run).',
    'CPU time per task: submit 400 → 100 µs.',
  ]);
});
