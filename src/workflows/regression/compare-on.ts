import type { UserError } from '../../domain/errors.ts';
import { toRecord } from '../../domain/genome.ts';
import type { RegressedWorkload } from '../../domain/regression.ts';
import type { RunRecord } from '../../domain/run.ts';
import { type SearchSettings, searchSettings } from '../../domain/search-settings.ts';
import { MEASURED } from '../../search/regression/measures.ts';
import type { RegressionPlan } from '../../search/regression/plan.ts';
import { regressionBudget } from '../../search/regression/program.ts';
import { failuresOf, interactionOf, placeboRowsOf, rowsOf, verdictOf } from '../../search/regression/summary.ts';
import { looksWithin } from '../../stats/looks.ts';
import type { SearchLayout } from '../../store/layout.ts';
import type { SearchFile } from '../../store/search-file.ts';
import type { RegressRequest } from '../regress.ts';
import type { Surroundings } from '../shared/surroundings.ts';
import { prepareTarget, type Target, type TargetRequest } from '../shared/target.ts';
import { arena } from './arena.ts';
import { configurationsOf, treatmentChoice, treatmentListOf } from './configurations.ts';
import { foundBest } from './found-best.ts';
import { type Compared, measureVersions } from './measure.ts';
import { type Sides, sidesOf } from './sides.ts';
import type { Workload } from './workloads.ts';

/** One workload's part of a comparison. */
interface Part {
  readonly request: RegressRequest;
  readonly workload: Workload;
  readonly layout: SearchLayout;
  /** The file of the diff that is the treatment; null: it is one of the gene pool, or there is none. */
  readonly diff: string | null;
}

/** What came of it. */
export interface OneComparison {
  readonly workload: RegressedWorkload;
  readonly sides: Sides;
  readonly machine: string;
  readonly records: readonly RunRecord[];
  /** What was noticed of the app beforehand. */
  readonly noticed: SearchFile['warnings'];
  readonly refused: UserError | null;
}

/** One workload, old against new: made ready, calibrated, measured, judged. */
export async function compareOn(part: Part, surroundings: Surroundings): Promise<OneComparison> {
  const { request, workload, layout, diff } = part;
  const { subject } = request;
  const { say } = surroundings.terminal;
  const sides = await sidesOf(subject, {
    oldApp: workload.target.app,
    python: request.target.python[0] ?? null,
    extra: workload.extra,
    say,
  });
  const asked: TargetRequest = {
    ...workload.target,
    python: [sides.old.executable],
    ...(subject.kind === 'treatment' ? treatmentChoice(subject.treatment, diff) : {}),
  };
  const target = await prepareTarget(asked, surroundings);
  const plan = await planOf(part, { asked, target, sides }, surroundings);
  const old = { name: 'old', about: sides.oldSpec, python: sides.old.executable };
  const file = arena(
    named(target, workload),
    old,
    [
      { name: 'new', about: sides.newSpec, python: sides.new.executable },
      { ...old, name: 'again', about: `${sides.oldSpec}, as a placebo` },
    ],
    settingsOf(request, target, regressionBudget(plan.configurations.length, plan.blocks)),
    { name: layout.name, createdAt: surroundings.now() },
  );
  const otherApp = subject.kind === 'apps' ? subject.app : null;
  const runs = await measureVersions({ file, layout, otherApp }, plan, surroundings);
  return {
    workload: workloadOf(file, runs, plan),
    sides,
    machine: file.machine.hostname,
    records: runs.records,
    noticed: file.warnings,
    refused: runs.refused,
  };
}

/** A workload is called as it was asked for, an app as its file. */
export function named(target: Target, { name }: Workload): Target {
  return name === null ? target : { ...target, stored: { ...target.stored, appName: name } };
}

async function planOf(
  { request, workload, diff }: Part,
  { asked, target, sides }: { readonly asked: TargetRequest; readonly target: Target; readonly sides: Sides },
  surroundings: Surroundings,
): Promise<RegressionPlan> {
  const { subject, genome, margins, falseAlarms, blocks, results } = request;
  const configurations = await configurationsOf(
    { genome, treatment: subject.kind === 'treatment' ? treatmentListOf(subject.treatment, diff) : null },
    {
      old: target,
      openNew: async () => ({
        name: subject.kind === 'apps' ? sides.newSpec : `the new version (Parsl ${sides.new.parslVersion})`,
        target: await prepareTarget(
          { ...asked, python: [sides.new.executable], ...(subject.kind === 'apps' ? { app: subject.app } : {}) },
          surroundings,
        ),
      }),
      find: () =>
        foundBest(
          workload.target,
          { workload: workload.name ?? 'app', python: sides.old.executable, results },
          surroundings,
        ),
      say: surroundings.terminal.say,
    },
  );
  const interaction = subject.kind === 'treatment' && configurations.length > 1;
  return {
    configurations,
    measures: subject.kind === 'apps' ? MEASURED.apps : workload.measures,
    margins,
    falseAlarms,
    blocks,
    interaction,
  };
}

/** A comparison is measured as a search would measure that app. */
export function settingsOf(
  { target: { metric, seconds, tasks }, seed }: RegressRequest,
  { sizedByTasks }: Target,
  budget: number,
): SearchSettings {
  return searchSettings(budget, { seed, metric, seconds, sizedByTasks, tasks, force: true });
}

function workloadOf({ appName, factors }: SearchFile, runs: Compared, plan: RegressionPlan): RegressedWorkload {
  const { blocks, resolutions } = runs;
  const none = blocks.length === 0;
  const rows = none ? [] : rowsOf(blocks, plan);
  const failures = failuresOf(runs, plan);
  return {
    workload: appName,
    change: verdictOf(rows, failures, plan),
    configurations: plan.configurations.map(({ name, old }) => ({ name, genome: toRecord(factors, old) })),
    resolutions,
    blocks: blocks.length,
    allowed: plan.blocks,
    looks: looksWithin(plan.blocks),
    rows,
    placebo: none ? [] : placeboRowsOf(blocks, plan),
    interaction: none ? null : interactionOf(blocks, plan),
    failures,
  };
}
