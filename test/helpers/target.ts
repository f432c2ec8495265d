import type { TargetRequest } from '../../src/workflows/target.ts';

/** The built-in workload with everything at its default. */
export const BUILT_IN: TargetRequest = {
  app: null,
  python: [],
  cpus: null,
  timeoutSeconds: null,
  tasks: null,
  seconds: 6,
  metric: 'us-per-task',
  verify: null,
  prepare: null,
  cleanup: null,
  treatmentFiles: [],
  only: [],
  without: [],
  with: [],
  allow: [],
};
