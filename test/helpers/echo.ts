import type { Echo, ProcessEcho } from '../../src/actions/echo.ts';

/** What one process reports of itself. */
export function aProcess(overrides: Partial<ProcessEcho> = {}): ProcessEcho {
  return {
    python: '3.13.1',
    executable: null,
    gilEnabled: true,
    main: null,
    parsl: null,
    overlay: null,
    zmq: null,
    gc: { enabled: true, threshold: [700], frozen: false },
    switchInterval: 0.005,
    hooks: [],
    cpus: [[0]],
    nice: [0],
    policy: ['other'],
    priority: [0],
    environment: {},
    count: 1,
    ...overrides,
  };
}

/** What was read back of a run: its processes are all alike but for those that are given. */
export function anEcho({
  processes,
  ...overrides
}: Partial<Omit<Echo, 'processes'>> & { readonly processes?: Partial<Echo['processes']> } = {}): Echo {
  const one = [aProcess()];
  return {
    executors: [],
    workers: 1,
    attributes: {},
    set: {},
    forced: {},
    arguments: [],
    processes: { submit: one, interchange: one, manager: one, worker: one, ...processes },
    ...overrides,
  };
}
