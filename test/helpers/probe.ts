import type { AppProbe, CpuFacts, MachineFacts, PythonFacts } from '../../src/domain/probe.ts';

/** One socket and memory node of single-threaded cores, unless the CPUs are given. */
export function aMachine(cpus: number | readonly CpuFacts[] = 2, overrides: Partial<MachineFacts> = {}): MachineFacts {
  return {
    hostname: 'here',
    kernel: '6.1',
    cpuModel: 'a CPU',
    cpus:
      typeof cpus === 'number'
        ? Array.from({ length: cpus }, (_, cpu) => ({ cpu, core: cpu, socket: 0, numaNode: 0 }))
        : cpus,
    memoryGb: 16,
    shmFreeMb: 4000,
    canSchedule: true,
    bootId: 'boot',
    ...overrides,
  };
}

export function aPython(overrides: Partial<PythonFacts> = {}): PythonFacts {
  return {
    executable: '/usr/bin/python3',
    version: '3.11.2',
    freeThreaded: false,
    gilEnabled: null,
    jitAvailable: false,
    jitEnabled: false,
    buildFlags: '',
    zmqVersion: '4.3.5',
    libsodium: true,
    ...overrides,
  };
}

/** The built-in workload on a new Parsl: one HighThroughputExecutor with two workers. */
export function aProbe(overrides: Partial<AppProbe> = {}): AppProbe {
  return {
    parslVersion: '2026.10.26',
    parslPath: '/usr/lib/python3/parsl',
    otherParsl: null,
    kernels: 1,
    ipythonLines: [],
    sources: [],
    python: aPython(),
    executors: [{ label: 'htex', type: 'HighThroughputExecutor', provider: 'LocalProvider', workers: 2 }],
    attributes: {
      'config.initialize_logging': true,
      'config.run_dir': 'runinfo',
      'config.strategy': 'simple',
      'config.strategy_period': 5,
      'config.garbage_collect': true,
      'config.internal_tasks_max_threads': 10,
      'config.monitoring': null,
      'htex.worker_debug': false,
      'htex.worker_logdir_root': null,
      'htex.prefetch_capacity': 0,
      'htex.poll_period': 10,
      'htex.encrypted': true,
      'htex.address': null,
      'htex.heartbeat_period': 30,
      'htex.max_workers_per_node': 2,
      'htex.cores_per_worker': 1,
      'htex.manager_selector': {
        type: 'parsl.executors.high_throughput.manager_selector.RandomManagerSelector',
        args: {},
      },
      'provider.init_blocks': 1,
      'provider.max_blocks': 1,
      'provider.launcher': {
        type: 'parsl.launchers.launchers.SingleNodeLauncher',
        args: { debug: true, fail_on_any: false },
      },
    },
    parameters: {
      config: [
        'initialize_logging',
        'run_dir',
        'strategy',
        'strategy_period',
        'garbage_collect',
        'internal_tasks_max_threads',
        'monitoring',
        'executors',
      ],
      htex: [
        'worker_debug',
        'worker_logdir_root',
        'prefetch_capacity',
        'poll_period',
        'encrypted',
        'address',
        'heartbeat_period',
        'max_workers_per_node',
        'cores_per_worker',
        'manager_selector',
      ],
      provider: ['init_blocks', 'max_blocks', 'launcher'],
    },
    constructors: {},
    patches: {},
    patchConflicts: [],
    uses: {
      walltime: false,
      staging: false,
      monitoring: false,
      resourceMonitoring: false,
      cache: false,
      checkpoint: false,
      checkpointFiles: false,
    },
    environment: {},
    ...overrides,
  };
}
