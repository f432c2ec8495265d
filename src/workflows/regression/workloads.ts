import { join } from 'node:path';
import type { WorkloadName } from '../../domain/regression.ts';
import { MEASURED } from '../../search/regression/measures.ts';
import type { RegressionPlan } from '../../search/regression/plan.ts';
import { EXAMPLES, type TargetRequest } from '../shared/target.ts';

/** What is run to compare two versions. */
export interface Workload {
  /** As it was asked for; null: the app of the target. */
  readonly name: WorkloadName | null;
  readonly target: TargetRequest;
  readonly measures: RegressionPlan['measures'];
  /** What must be installed with Parsl: `monitoring` for `parsl[monitoring]`; null: nothing. */
  readonly extra: string | null;
}

const FILES: { readonly [W in WorkloadName]: string } = {
  'no-op': 'noop.py',
  'stdout-as-file': 'stdout_as_file.py',
  'file-staging': 'file_staging.py',
  bash: 'bash.py',
  chain: 'chain.py',
  'wide-join': 'fan_out_fan_in.py',
  monitoring: 'monitoring.py',
  'big-arguments': 'big_arguments.py',
  walltime: 'walltime.py',
  idle: 'idle.py',
};

/** The idle app waits so many times as long as a run of the others measures: 30 s beside 6 s. */
const IDLE_TIMES = 5;

/** The workloads of a comparison: those that are named, else the app of the target (the built-in no-op where it has none). */
export function workloadsOf(names: readonly WorkloadName[], target: TargetRequest): readonly Workload[] {
  if (names.length === 0) return [{ name: null, target, measures: MEASURED.tasks, extra: null }];
  return names.map((name) => ({
    name,
    target: name === 'no-op' ? target : { ...target, app: exampleApp(name, target.seconds) },
    measures: name === 'idle' ? MEASURED.idle : MEASURED.tasks,
    extra: name === 'monitoring' ? 'monitoring' : null,
  }));
}

function exampleApp(name: WorkloadName, seconds: number): NonNullable<TargetRequest['app']> {
  const args = name === 'idle' ? ['--seconds', String(IDLE_TIMES * seconds)] : ['--tasks', '{tasks}'];
  return { kind: 'script', target: join(EXAMPLES, FILES[name]), args, cwd: process.cwd() };
}
