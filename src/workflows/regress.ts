import { join } from 'node:path';
import type { Margins, RegressedWorkload, Regression, WorkloadName } from '../domain/regression.ts';
import { overallChange } from '../search/regression/summary.ts';
import { writeTextFile } from '../store/json-file.ts';
import { newLayout, type SearchLayout } from '../store/layout.ts';
import { newMeasurement } from '../store/measurements.ts';
import { compareOn, type OneComparison } from './regression/compare-on.ts';
import { givenDiff, isDiff } from './regression/given-diff.ts';
import type { Sides, Subject } from './regression/sides.ts';
import { regressionWarnings } from './regression/warnings.ts';
import { type Workload, workloadsOf } from './regression/workloads.ts';
import type { Surroundings } from './shared/surroundings.ts';
import type { TargetRequest } from './shared/target.ts';

/** What `optimise regress` is asked for. */
export interface RegressRequest {
  readonly subject: Subject;
  /** Its first `python` is what environments are made from. */
  readonly target: TargetRequest;
  /** Examples of the package; empty: the target's app. */
  readonly workloads: readonly WorkloadName[];
  readonly margins: Margins;
  /** A genome file, a treatment list, `expected` or `found`, compared beside the base; null: the base alone. */
  readonly genome: string | null;
  /** The chance of a false regression or improvement that is accepted, in (0, 0.05]. */
  readonly falseAlarms: number;
  /** Blocks at most, of each workload. */
  readonly blocks: number;
  readonly seed: string;
  readonly results: string;
}

/**
 * Did performance change between two versions of Parsl, or two states of an app, or would a treatment change it? Blocks of
 * old, new and old again, on this machine.
 * @throws UserError (2) where the margin cannot be told here, (65, 69) for a version that cannot be had
 * @throws Interrupted when stopped
 */
export async function regress(request: RegressRequest, surroundings: Surroundings): Promise<Regression> {
  const began = surroundings.now();
  const { subject, results, target, falseAlarms, seed } = request;
  const diff =
    subject.kind === 'treatment' && isDiff(subject.treatment)
      ? await givenDiff(subject.treatment, surroundings.signal)
      : null;
  const workloads = workloadsOf(request.workloads, target);
  const top = newMeasurement(results, 'regress', began);
  const made: OneComparison[] = [];
  for (const workload of workloads) {
    const layout = placeOf(workload, workloads, top);
    // Each workload may raise its share of the false alarms.
    const share = { ...request, falseAlarms: falseAlarms / workloads.length };
    made.push(await compareOn({ request: share, workload, layout, diff }, surroundings));
  }
  refuseWhereAlone(made);
  const [first] = made;
  if (first === undefined) throw new Error('a comparison without a workload');
  const found: Regression = {
    format: 1,
    ...comparedOf(first.sides),
    treatment: subject.kind === 'treatment' ? subject.treatment : null,
    machine: first.machine,
    change: overallChange(made.map(({ workload }) => workload.change)),
    falseAlarms,
    seed,
    runs: made.reduce((sum, { records }) => sum + records.length, 0),
    minutes: (surroundings.now().getTime() - began.getTime()) / 60_000,
    workloads: made.map(({ workload }): RegressedWorkload => workload),
    warnings: regressionWarnings(made, subject),
  };
  writeTextFile(join(top.folder, 'regress.json'), `${JSON.stringify(found, null, 2)}\n`);
  surroundings.terminal.say(`its runs: ${top.folder}`);
  return found;
}

function placeOf({ name }: Workload, workloads: readonly Workload[], top: SearchLayout): SearchLayout {
  return workloads.length === 1 || name === null ? top : newLayout(top.folder, name);
}

/** What cannot be told of the only workload is the answer; of one among others it is a warning. */
function refuseWhereAlone(made: readonly OneComparison[]): void {
  const refused = made.flatMap((one) => one.refused ?? []);
  const [first] = refused;
  if (first !== undefined && refused.length === made.length) throw first;
}

function comparedOf({ old, new: other, oldSpec, newSpec }: Sides): Pick<Regression, 'old' | 'new'> {
  return {
    old: { spec: oldSpec, parsl: old.parslVersion, python: old.pythonVersion },
    new: { spec: newSpec, parsl: other.parslVersion, python: other.pythonVersion },
  };
}
