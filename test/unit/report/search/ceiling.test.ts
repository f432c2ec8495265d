import { expect, test } from 'vitest';
import { boundText, reportedCeiling } from '../../../../src/report/search/ceiling.ts';
import { ceilingOf, type WholeProgram } from '../../../../src/search/ceiling.ts';
import { aProfile, oneWorker } from '../../../helpers/profile.ts';

function bound(profile: Parameters<typeof ceilingOf>[0], program: WholeProgram | null = null): string {
  const ceiling = ceilingOf(profile, program);
  return ceiling === null ? '' : boundText(ceiling, profile);
}

test('where a second worker is all that can matter, the sentences say so with the reason', () => {
  expect(bound(oneWorker())).toBe(
    "Parsl's share of the measured time is 1.6 %: any setting of Parsl, with the workers that there are, could make it at most 1.7 % faster. More workers on this machine (there are 1 worker on 2 CPUs): at most 97 % faster, settings included, as the tasks use 49 % of the CPUs.",
  );
});

test('tasks that do nothing: all is up to settings, and nothing to more workers', () => {
  expect(bound(aProfile())).toContain('at most 50.0 times as fast');
  expect(bound(aProfile())).toContain('with a Parsl that costs nothing no task would wait for a worker');
});

test('tasks that fill the CPUs leave nothing for more workers', () => {
  const least = { given: 0.099, anyWorkers: 0.099, givenWithoutCpu: 0.001, anyWorkersWithoutCpu: 0.001 };
  const full = aProfile({ ownSeconds: 0.198, ownCpuSeconds: 0.198, least });
  expect(bound(full)).toContain('the tasks compute, and there are no CPUs for more of them at once');
});

test('a program of which the tasks are a small part is told as a whole, first', () => {
  expect(bound(aProfile(), { seconds: 3.1, measured: 0.1 })).toMatch(
    /^From the first task to the last it is 100 ms of a program of 3.1 s: were that no time at all, the whole program would be 3.3 % faster./,
  );
});

test('programs read the same numbers', () => {
  const profile = oneWorker();
  const ceiling = ceilingOf(profile, null);
  if (ceiling === null) throw new Error('a ceiling was expected');
  const { bound: words, ...numbers } = reportedCeiling(ceiling, profile);
  expect(words).toBe(bound(profile));
  expect(numbers).toEqual({
    parslShare: ceiling.parslShare,
    atMost: ceiling.atMost,
    settings: ceiling.settings,
    workers: ceiling.workers,
    program: null,
  });
});
