import type { Profile } from '../../src/domain/profile.ts';

/** 100 no-op tasks of 1 ms each on two workers and two CPUs, with what the test cares about on top. */
export function aProfile(overrides: Partial<Profile> = {}): Profile {
  return {
    tasks: 100,
    seen: 100,
    complete: true,
    wrapped: false,
    workers: 2,
    cpus: 2,
    seconds: 0.1,
    runSeconds: 0.001,
    ownSeconds: 0.001,
    ownCpuSeconds: 0.001,
    longestSeconds: 0.00001,
    tailSeconds: 0,
    least: { given: 0.002, anyWorkers: 0.002, givenWithoutCpu: 0.001, anyWorkersWithoutCpu: 0.001 },
    stages: [
      { stage: 'app call', seconds: 0.03, busySeconds: 0.04 },
      { stage: 'run', seconds: 0.01, busySeconds: 0.02 },
      { stage: 'in transit', seconds: 0.06, busySeconds: null },
    ],
    cpuSeconds: { submit: 0.05, worker: 0.02 },
    probeSeconds: 0.002,
    ...overrides,
  };
}

/** Tasks of 0.1 s that compute, on one worker, where there are two CPUs: all that can matter is a second worker. */
export function oneWorker(): Profile {
  return aProfile({
    tasks: 30,
    seen: 30,
    workers: 1,
    seconds: 3.06,
    runSeconds: 3,
    ownSeconds: 3,
    ownCpuSeconds: 3,
    longestSeconds: 0.1,
    least: { given: 3.01, anyWorkers: 1.55, givenWithoutCpu: 0.01, anyWorkersWithoutCpu: 0.01 },
  });
}
