import { join } from 'node:path';
import { toRecord } from '../domain/genome.ts';
import type { ComparedVersion, Margins, RegressedWorkload, Regression } from '../domain/regression.ts';
import { searchSettings } from '../domain/search-settings.ts';
import type { PythonChoice } from '../launch/python/environment.ts';
import { versionPython, versionSpec } from '../launch/python/versions.ts';
import type { RegressionPlan, RegressionRuns } from '../search/regression/plan.ts';
import { regressionBudget } from '../search/regression/program.ts';
import { failuresOf, placeboRowsOf, rowsOf, verdictOf } from '../search/regression/summary.ts';
import { looksWithin } from '../stats/looks.ts';
import { writeTextFile } from '../store/json-file.ts';
import { newLayout, timeStamp } from '../store/layout.ts';
import type { SearchFile } from '../store/search-file.ts';
import { arena } from './regression/arena.ts';
import { configurationsOf } from './regression/configurations.ts';
import { measureVersions } from './regression/measure.ts';
import type { Surroundings } from './shared/surroundings.ts';
import { prepareTarget, type TargetRequest } from './shared/target.ts';

/** What `optimise regress` is asked for. */
export interface RegressRequest {
  /** `parsl==VERSION`, a source tree, `tree@gitref`, an environment. */
  readonly old: string;
  readonly new: string;
  /** Its first `python` is what environments are made from. */
  readonly target: TargetRequest;
  readonly margins: Margins;
  /** A genome file, or `expected`, that is compared beside the base; null: the base alone. */
  readonly genome: string | null;
  /** The chance of a false regression or improvement that is accepted, in (0, 0.05]. */
  readonly falseAlarms: number;
  /** Blocks at most. */
  readonly blocks: number;
  readonly seed: string;
  readonly results: string;
}

/**
 * Did performance change between two versions of Parsl? Blocks of old, new and old again, on this machine.
 * @throws UserError (2) where the margin cannot be told here, (65, 69) for a version that cannot be had
 * @throws Interrupted when stopped
 */
export async function regress(request: RegressRequest, surroundings: Surroundings): Promise<Regression> {
  const { terminal, now } = surroundings;
  const began = now();
  const python = request.target.python[0] ?? null;
  const specs = { old: versionSpec(request.old, '--old'), new: versionSpec(request.new, '--new') };
  const versions = {
    old: await versionPython(specs.old, python, terminal.say),
    new: await versionPython(specs.new, python, terminal.say),
  };
  const { layout, file, plan } = await prepared(request, versions, surroundings);
  const runs = await measureVersions(file, plan, layout, surroundings);
  const workload = workloadOf(file, runs, plan);
  const found: Regression = {
    format: 1,
    old: comparedVersion(request.old, versions.old),
    new: comparedVersion(request.new, versions.new),
    machine: file.machine.hostname,
    change: workload.change,
    falseAlarms: request.falseAlarms,
    seed: request.seed,
    runs: runs.made,
    minutes: (now().getTime() - began.getTime()) / 60_000,
    workloads: [workload],
    warnings: [],
  };
  writeTextFile(join(layout.folder, 'regress.json'), `${JSON.stringify(found, null, 2)}\n`);
  terminal.say(`its runs: ${layout.folder}`);
  return found;
}

async function prepared(
  request: RegressRequest,
  versions: { readonly old: PythonChoice; readonly new: PythonChoice },
  surroundings: Surroundings,
) {
  const { margins, falseAlarms, blocks, seed } = request;
  const wanted = { ...request.target, python: [versions.old.executable] };
  const target = await prepareTarget(wanted, surroundings);
  const plan: RegressionPlan = {
    configurations: await configurationsOf(request, target, versions.new, surroundings),
    margins,
    falseAlarms,
    blocks,
  };
  const { metric, seconds, tasks } = wanted;
  const { sizedByTasks } = target;
  const budget = regressionBudget(plan.configurations.length, blocks);
  const settings = searchSettings(budget, { seed, metric, seconds, sizedByTasks, tasks, force: true });
  const layout = newLayout(request.results, `regress-${timeStamp(surroundings.now())}`);
  return { layout, plan, file: arena(target, versions, settings, surroundings.now()) };
}

function workloadOf({ appName, factors }: SearchFile, runs: RegressionRuns, plan: RegressionPlan): RegressedWorkload {
  const { blocks, resolutions } = runs;
  const rows = blocks.length === 0 ? [] : rowsOf(blocks, plan);
  const failures = failuresOf(runs, plan);
  return {
    workload: appName,
    change: verdictOf(rows, failures),
    configurations: plan.configurations.map(({ name, old }) => ({ name, genome: toRecord(factors, old) })),
    resolutions,
    blocks: blocks.length,
    allowed: plan.blocks,
    looks: looksWithin(plan.blocks),
    rows,
    placebo: blocks.length === 0 ? [] : placeboRowsOf(blocks, plan),
    failures,
  };
}

function comparedVersion(spec: string, { parslVersion, pythonVersion }: PythonChoice): ComparedVersion {
  return { spec, parsl: parslVersion, python: pythonVersion };
}
