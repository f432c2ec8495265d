import type { Genome } from '../../domain/genome.ts';
import { type Measure, type Resolution, VERSIONS, type Version } from '../../domain/regression.ts';
import type { Purpose, RunRecord } from '../../domain/run.ts';
import { looksWithin } from '../../stats/looks.ts';
import { type BlockRuns, type Comparison, runBlock } from '../evidence/blocks.ts';
import { type Purse, purseOf } from '../evidence/purse.ts';
import { withRepetitions } from '../evidence/repetitions.ts';
import { PILOT_TASKS, type TaskSizes, taskSizes } from '../evidence/task-sizes.ts';
import { noiseOf } from '../phases/1-calibrate.ts';
import { type Program, runsLeft, type Session } from '../session.ts';
import { marginOf, measured } from './measures.ts';
import type { RegressionPlan, RegressionRuns } from './plan.ts';
import { blocksFor, tells } from './resolution.ts';
import { isAnswered, leadShare } from './summary.ts';

/** Runs that a comparison of so many blocks may come to: pilots, calibration, blocks, and what is made again. */
export function regressionBudget(configurations: number, blocks: number): number {
  const first = (PILOTS * PILOT_VERSIONS.length + AGAINST_ITSELF * CALIBRATED_VERSIONS.length) * configurations;
  return first + withRepetitions(blocks * VERSIONS.length * configurations);
}

const PILOTS = 2;
const PILOT_VERSIONS = ['old', 'new'] as const;
/** Ten runs tell a spread to a quarter of itself. */
const AGAINST_ITSELF = 5;
const CALIBRATED_VERSIONS = ['old', 'again'] as const;
/** An app that failed so often in one version has no time there. */
const FAILURES_TO_STOP = 2;

/**
 * Old against new: two pilots of each, the old one against itself, then blocks of old, new, and old again in random order
 * with equal numbers of tasks, until every time is answered at a look that was fixed beforehand, or the blocks are made.
 * @param session a new one, whose budget is {@link regressionBudget} or more.
 * @param begin told what the blocks can tell before the first of them is run; false: they are not run.
 */
export function* regression(
  session: Session,
  plan: RegressionPlan,
  begin: (resolutions: readonly Resolution[]) => boolean,
): Program<RegressionRuns> {
  const purse = purseOf(session, runsLeft(session));
  const earlier: RegressionRuns['earlier'][number][] = [];
  const keep = (versions: readonly Version[], runs: BlockRuns): void => {
    const arms = plan.configurations.flatMap(({ name }) => versions.map((version) => [version, name] as const));
    for (const [i, [version, name]] of arms.entries()) if (runs[i] != null) earlier.push([version, name, runs[i]]);
  };
  if (!(yield* pilots(session, plan, purse, (runs) => keep(PILOT_VERSIONS, runs)))) {
    return { resolutions: [], blocks: [], earlier };
  }
  const sizes = oldSizes(session, plan);
  const calibration: BlockRuns[] = [];
  for (let i = 0; i < AGAINST_ITSELF; i++) {
    const aa = comparison(plan, CALIBRATED_VERSIONS, { label: 'aa', purpose: 'calibrate', sizes });
    const runs = yield* runBlock(session, aa, i, purse);
    if (runs === null) break;
    keep(CALIBRATED_VERSIONS, runs);
    calibration.push(runs);
  }
  const resolutions = resolutionsOf(plan, calibration);
  if (resolutions.length < plan.configurations.length || !begin(resolutions))
    return { resolutions, blocks: [], earlier };
  return { resolutions, blocks: yield* blocksOf(session, plan, sizes, purse), earlier };
}

function comparison(
  { configurations }: RegressionPlan,
  versions: readonly Version[],
  { label, purpose, sizes }: { readonly label: string; readonly purpose: Purpose; readonly sizes: TaskSizes },
): Comparison {
  const genomes = configurations.flatMap((configuration) => versions.map((version) => configuration[version]));
  return { phase: purpose === 'calibrate' ? 'calibrate' : 'confirm', purpose, label, genomes, sizes };
}

/** The second pilot is of the size that the first one suggests. @returns whether every version ran in the last one */
function* pilots(
  session: Session,
  plan: RegressionPlan,
  purse: Purse,
  keep: (runs: BlockRuns) => void,
): Program<boolean> {
  const sized = session.settings.sizedByTasks && session.settings.tasks === null;
  let works = false;
  for (let i = 0; i < PILOTS && !(works && !sized); i++) {
    const sizes = i === 0 && sized ? () => PILOT_TASKS : oldSizes(session, plan);
    const pilot = comparison(plan, PILOT_VERSIONS, { label: 'pilot', purpose: 'calibrate', sizes });
    const runs = yield* runBlock(session, pilot, i, purse);
    if (runs === null) return false;
    keep(runs);
    works = runs.every((run) => run?.outcome === 'ok');
  }
  return works;
}

/** Every version of a configuration runs as many tasks as fill the time in the old one. */
function oldSizes(session: Session, { configurations }: RegressionPlan): TaskSizes {
  const sizes = taskSizes(session, null);
  const oldOf = new Map<Genome, Genome>(
    configurations.flatMap((configuration) => VERSIONS.map((version) => [configuration[version], configuration.old])),
  );
  return (genome) => sizes(oldOf.get(genome) ?? genome);
}

function resolutionsOf(plan: RegressionPlan, calibration: readonly BlockRuns[]): Resolution[] {
  const { configurations, falseAlarms, margins, blocks, measures, interaction } = plan;
  const [lead] = measures;
  // Each is promised what it has when it stands alone at the strictest step of Holm.
  const total = leadShare(falseAlarms) / (configurations.length + (interaction ? 1 : 0));
  return configurations.flatMap(({ name }, c) => {
    const at = [2 * c, 2 * c + 1];
    const values = calibration.flatMap((runs) => at.flatMap((arm) => lnOf(runs[arm], lead)));
    if (values.length === 0) return [];
    const noise = noiseOf(values);
    const least = tells(noise, blocks, total);
    return [
      {
        configuration: name,
        ...noise,
        tells: Number.isFinite(least) ? Math.expm1(least) : null,
        needs: blocksFor(noise, Math.log1p(marginOf(margins, lead)), total),
      },
    ];
  });
}

function lnOf(run: RunRecord | null | undefined, measure: Measure): number[] {
  const value = measured(run, measure);
  return value === null ? [] : [Math.log(value)];
}

function* blocksOf(session: Session, plan: RegressionPlan, sizes: TaskSizes, purse: Purse): Program<BlockRuns[]> {
  const looks = looksWithin(plan.blocks);
  const blocks: BlockRuns[] = [];
  const main = comparison(plan, VERSIONS, { label: 'regress', purpose: 'regress', sizes });
  while (blocks.length < plan.blocks) {
    const runs = yield* runBlock(session, { ...main, fewestBlocks: plan.blocks }, blocks.length, purse);
    if (runs === null) break;
    blocks.push(runs);
    if (main.genomes.some((_, arm) => failuresOf(blocks, arm) >= FAILURES_TO_STOP)) break;
    if (looks.includes(blocks.length) && isAnswered(blocks, plan)) break;
  }
  return blocks;
}

function failuresOf(blocks: readonly BlockRuns[], arm: number): number {
  return blocks.filter((runs) => runs[arm]?.outcome !== 'ok').length;
}
