import { expect, test } from 'vitest';
import { profiledFrom } from '../../../src/report/profile.ts';
import { aRun } from '../../helpers/builders.ts';
import { FLAGGED } from '../../helpers/phases.ts';
import { aProfile } from '../../helpers/profile.ts';

const PLACE = { app: 'noop.py', parsl: '2026.10.26', python: '3.11.7', machine: 'here, 2 CPUs' };
const plain = aRun({ asked: null, tasks: 100, makespanSeconds: 0.1, wallSeconds: 3.1, startupSeconds: 2 });

test('what goes on outside of tasks is told beside what is measured', () => {
  const profiled = profiledFrom(PLACE, plain, aRun({ profile: aProfile() }));
  expect(profiled.outcome).toBe('ok');
  expect(profiled.seconds).toMatchObject({ program: 3.1, startUp: 2, measured: 0.1, own: 0.001 });
  expect(profiled.seconds?.outside).toBeCloseTo(1);
  expect(profiled.ceiling?.program).toBeCloseTo(3.1 / 3);
  expect(profiled.stages[0]).toEqual({ stage: 'app call', baseUs: 300, bestUs: null, busyUs: 400 });
  expect(profiled.cpu).toContainEqual({ process: 'submit', usPerTask: 500 });
  expect(profiled.probe?.usPerTask).toBeCloseTo(20);
});

test('where the number of tasks is ours to choose, the rest of the program bounds nothing', () => {
  const profiled = profiledFrom(PLACE, { ...plain, asked: 100 }, aRun({ profile: aProfile() }));
  expect(profiled.ceiling?.program).toBeNull();
});

test('a run that went wrong is an answer with its reason', () => {
  const failed = aRun({ outcome: 'failed', reason: 'it broke', usPerTask: null, makespanSeconds: null });
  expect(profiledFrom(PLACE, failed, null)).toMatchObject({ outcome: 'failed', reason: 'it broke', ceiling: null });
  const broken = aRun({ outcome: 'failed', reason: 'it broke later', profile: null });
  expect(profiledFrom(PLACE, plain, broken)).toMatchObject({ outcome: 'failed', reason: 'it broke later' });
});

test('there is no bound where some of the workers were not there, and nobody else is blamed for that', () => {
  const shortOfWorkers = 'executor a had 1 of the 2 blocks';
  const gates = { ...FLAGGED, reasons: [shortOfWorkers, 'the machine was busy before the run'] };
  const profiled = profiledFrom(PLACE, plain, aRun({ profile: aProfile(), shortOfWorkers, gates }));
  expect(profiled).toMatchObject({ ceiling: null, unknown: shortOfWorkers });
  expect(profiled.disturbed).toEqual(['the machine was busy before the run']);
});

test('why there is no bound is said', () => {
  const unknown = (profile: Parameters<typeof aProfile>[0]): string | null =>
    profiledFrom(PLACE, plain, aRun({ profile: aProfile(profile) })).unknown;
  expect(unknown({ wrapped: true })).toContain('resource monitoring');
  expect(unknown({ seen: 90 })).toContain('90 of 100 tasks');
  expect(unknown({ complete: false })).toContain('profile fewer tasks');
  expect(unknown({})).toBeNull();
});
