import { DEFAULTS } from '../../src/domain/search-settings.ts';
import type { Surroundings } from '../../src/workflows/shared/surroundings.ts';
import type { TargetRequest } from '../../src/workflows/shared/target.ts';

/** The built-in workload with everything at its default. */
export const BUILT_IN: TargetRequest = {
  app: null,
  python: [],
  cpus: null,
  site: null,
  timeoutSeconds: null,
  tasks: null,
  seconds: DEFAULTS.seconds,
  metric: DEFAULTS.metric,
  verify: null,
  prepare: null,
  cleanup: null,
  taskFailures: true,
  treatmentFiles: [],
  trust: false,
  only: [],
  without: [],
  with: [],
  allow: [],
  placebos: 0,
};

/** Where a bench or a test runs: it says what a terminal would, without a progress bar, and nothing stops it. */
export function surroundingsOf(say: (line: string) => void): Surroundings {
  return {
    terminal: { say, warn: say, progress: () => {} },
    signal: new AbortController().signal,
    verbose: false,
    now: () => new Date(),
    command: 'optimise',
  };
}
