/** One logical CPU that the program may use. */
export interface CpuFacts {
  readonly cpu: number;
  /** Logical CPUs with the same core are SMT siblings. */
  readonly core: number;
  readonly socket: number;
  readonly numaNode: number;
}

/** What is known of the node that runs are made on. */
export interface MachineFacts {
  readonly hostname: string;
  readonly kernel: string;
  readonly cpuModel: string;
  /** The logical CPUs that runs may use (affinity mask, `--cpus`, cgroup quota). */
  readonly cpus: readonly CpuFacts[];
  readonly memoryGb: number;
  /** Free space of /dev/shm in MB; 0 where there is none. */
  readonly shmFreeMb: number;
  /** Real-time policies and negative nice values may be used. */
  readonly canSchedule: boolean;
  readonly bootId: string;
}

export interface PythonFacts {
  readonly executable: string;
  readonly version: string;
  readonly freeThreaded: boolean;
  /** null where the interpreter cannot tell (before 3.13: always on). */
  readonly gilEnabled: boolean | null;
  readonly jitAvailable: boolean;
  readonly jitEnabled: boolean;
  readonly buildFlags: string;
  readonly zmqVersion: string | null;
  readonly libsodium: boolean;
}

export interface ExecutorFacts {
  readonly label: string;
  /** The class name: HighThroughputExecutor, ThreadPoolExecutor, … */
  readonly type: string;
  readonly provider: string | null;
  readonly workers: number | null;
}

/** What was found by starting the app under its own interpreter up to its first DataFlowKernel. */
export interface AppProbe {
  readonly parslVersion: string;
  readonly parslPath: string;
  /** Of the Parsl that interchange and workers import, where that is another one than the app's; null: it is the same. */
  readonly otherParsl: string | null;
  /** DataFlowKernels that the app makes, as far as was looked: one, where its text does not show more. */
  readonly kernels: number;
  /** Of a notebook: what is left out since only IPython knows it (`cell 1, line 2: !pip install parsl`). */
  readonly ipythonLines: readonly string[];
  /** Python files of the app's own folders that it had imported by then, real paths, sorted; not its main script. */
  readonly sources: readonly string[];
  readonly python: PythonFacts;
  readonly executors: readonly ExecutorFacts[];
  /** The app's own values, by action target: `config.strategy`, `htex.prefetch_capacity`, `provider.init_blocks`; objects as their repr. */
  readonly attributes: { readonly [target: string]: unknown };
  /** Parameters that this Parsl's constructors accept. */
  readonly parameters: {
    readonly config: readonly string[];
    readonly htex: readonly string[];
    readonly provider: readonly string[];
  };
  /** Whether each constructor named in the catalogue (`module.Class`) can be imported, null: yes, else why not. */
  readonly constructors: { readonly [call: string]: string | null };
  /** Whether each patch file applies to this Parsl: null: yes, else why not. */
  readonly patches: { readonly [file: string]: string | null };
  /** Pairs of patch files that do not apply together, in either order. */
  readonly patchConflicts: readonly (readonly [string, string])[];
  /** Features that the app was seen to use. */
  readonly uses: {
    readonly walltime: boolean;
    readonly staging: boolean;
    readonly monitoring: boolean;
    readonly resourceMonitoring: boolean;
    readonly cache: boolean;
    readonly checkpoint: boolean;
    /** It names files of earlier runs, whose tasks are not run again. */
    readonly checkpointFiles: boolean;
  };
  /** Environment variables of the app as it was started (only those that a treatment may set). */
  readonly environment: { readonly [name: string]: string };
}
