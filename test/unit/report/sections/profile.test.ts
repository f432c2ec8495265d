import { expect, test } from 'vitest';
import { type Profiled, profiledFrom } from '../../../../src/report/profile.ts';
import { profileSections, stagesSections } from '../../../../src/report/sections/profile.ts';
import { aRun } from '../../../helpers/builders.ts';
import { aProfile } from '../../../helpers/profile.ts';

const PLACE = { app: 'noop.py', parsl: '2026.10.26', python: '3.11.7', machine: 'here, 2 CPUs' };
const plain = aRun({ asked: null, tasks: 100, makespanSeconds: 0.1, wallSeconds: 3.1, startupSeconds: 2 });
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

test('stages end with their sum, and a best set stands beside the base', () => {
  const [alone] = stagesSections(profiled.stages);
  expect(alone?.table?.rows.at(-1)?.[1]).toBe('1,000');
  const [both] = stagesSections([{ stage: 'send', baseUs: 300, bestUs: 100 }]);
  expect(both?.table?.head).toEqual(['stage', 'as written', 'best']);
  expect(both?.table?.rows).toEqual([
    ['send', '300', '100'],
    ['in all', '300', '100'],
  ]);
  expect(stagesSections([])).toEqual([]);
});
