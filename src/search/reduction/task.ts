import { baseGenome, type Genome, genomeKey } from '../../domain/genome.ts';
import { median } from '../../stats/quantile.ts';
import { withLevels } from '../attribution/players.ts';
import { archiveOf } from '../evidence/archive.ts';
import { observations } from '../evidence/observations.ts';
import type { Purse } from '../evidence/purse.ts';
import { askGated } from '../evidence/repetitions.ts';
import { type TaskSizes, taskSizes } from '../evidence/task-sizes.ts';
import type { Calibration, Forecast, Model } from '../findings.ts';
import type { Program, Session } from '../session.ts';
import { Causes, type Guess, HELPS, type LevelAllowed, type LevelPrice } from '../surrogate/causes.ts';
import { withinOf } from '../within.ts';

/** States of the model that a decision is made from. */
export const DRAWS = 100;
/** What is recommended helps in at least this share of the model's states. */
export const MORE_LIKELY_THAN_NOT = 0.5;
/** A treatment has to save this much of the `within` that is allowed for all of them together. */
const SHARE_OF_WITHIN = 2 / 3;
const LEAST_SD = 0.03;

/** What the parts of a reduction share. */
export interface Task {
  readonly session: Session;
  readonly causes: Causes;
  /** Of a run (ln). */
  readonly sd: number;
  readonly price: LevelPrice;
  readonly sizes: TaskSizes;
  /** Levels (by factor) without which a set was shown to be slower, whatever the model thinks. */
  readonly required: Map<number, number>;
  readonly forecasts: Forecast[];
}

export const allowedAll: LevelAllowed = () => true;

export function newTask(session: Session, { sdCore }: Calibration): Task {
  const causes = new Causes(session.space.factors);
  return {
    session,
    causes,
    sd: Math.max(LEAST_SD, sdCore),
    price: pricesOf(session),
    sizes: taskSizes(session, timesOf(session, causes)),
    required: new Map(),
    forecasts: [],
  };
}

/** How long a set may take by the model of few causes: at its slower end, for a slow set of many tasks costs minutes. */
function timesOf(session: Session, causes: Causes): Model {
  const base = baseGenome(session.space.factors);
  const relative = causes.relativeTo(base);
  return {
    predict: (genomes) => {
      const origin = levelOf(session, base) ?? Number.NaN;
      return relative.predict(genomes).map(({ mean, sd }) => ({ mean: origin + mean + sd, sd }));
    },
  };
}

/** The least (ln) that a treatment must save, whatever its class. */
export function worthOf(session: Session): number {
  return SHARE_OF_WITHIN * withinOf(session);
}

/** What a level must save: its class's price, and more than what the user does not mind anyway. */
export function pricesOf(session: Session): LevelPrice {
  const { space, settings } = session;
  const worth = worthOf(session);
  const prices = space.factors.map(({ levels }) =>
    levels.map(({ risk, class: kind }) =>
      Math.max(worth, Math.log1p(settings.prices[risk === 'dangerous' ? 'dangerous' : kind] / 100)),
    ),
  );
  return (factor, level) => prices[factor]?.[level] ?? worth;
}

/** @param helps the prior probability that a factor matters (see `Causes.fit`). */
export function learn({ session, causes, sd }: Task, draws: number, helps = HELPS): void {
  causes.fit(observations(session), sd, draws, session.streams(`causes/${session.runs.length}/${draws}`), helps);
}

/** The model's guess with what was shown to be required. */
export function guessOf(task: Task, cut: number, allowed: LevelAllowed): Guess {
  const guess = task.causes.guess(cut, task.price, allowed);
  const genome = guess.genome.map((level, f) => {
    const required = task.required.get(f);
    return level === 0 && required !== undefined && allowed(f, required) ? required : level;
  });
  return { ...guess, genome };
}

/** Runs of the genomes; what the model thought of each beforehand is kept beside what came. */
export function* run(task: Task, genomes: readonly Genome[], purse: Purse): Program<void> {
  const { session, causes, sizes } = task;
  const base = baseGenome(session.space.factors);
  const origin = levelOf(session, base);
  const expected = genomes.map((genome) => causes.ratio(genome, base).mean);
  const start = session.runs.length;
  const planned = genomes.map((genome) => ({
    genome,
    purpose: 'search' as const,
    block: null,
    epoch: session.epoch,
    tasks: sizes(genome),
    capSeconds: null,
  }));
  yield* askGated(session, 'reduce', planned, purse);
  for (const { genome, lnScore } of observations(session, start)) {
    const at = genomes.findIndex((other) => genomeKey(other) === genomeKey(genome));
    if (at >= 0 && origin !== null) task.forecasts.push({ predicted: expected[at] ?? 0, measured: lnScore - origin });
  }
}

interface Scores {
  readonly genome: Genome;
  readonly values: readonly number[];
}

/** Location of ln score of a genome; null: it has no run. */
export function levelOf(session: Session, genome: Genome): number | null {
  const key = genomeKey(genome);
  const own = observations(session).flatMap((seen) => (genomeKey(seen.genome) === key ? [seen.lnScore] : []));
  return own.length === 0 ? null : median(own);
}

/** The ln scores of each genome that has runs, by its key, in the order in which the genomes were first run. */
export function scoresByGenome(session: Session): ReadonlyMap<string, Scores> {
  const scores = new Map<string, { readonly genome: Genome; readonly values: number[] }>();
  for (const { genome, lnScore } of observations(session)) {
    const key = genomeKey(genome);
    const known = scores.get(key) ?? { genome, values: [] };
    known.values.push(lnScore);
    scores.set(key, known);
  }
  return scores;
}

/** The guess, or the nearest smaller set of it that is valid and did not fail. */
export function usable(task: Task, genome: Genome): Genome {
  const { session } = task;
  const archive = archiveOf(session);
  const fails = (set: Genome): boolean => {
    const entry = archive.get(set);
    return entry !== undefined && entry.runs > 0 && entry.failures === entry.runs;
  };
  const isFit = (set: Genome): boolean => session.space.isValid(set) && !fails(set);
  if (isFit(genome)) return genome;
  const base = baseGenome(session.space.factors);
  const on = genome.flatMap((level, f) => (level === 0 ? [] : [f]));
  const pairs = on.flatMap((a, i) => on.slice(i + 1).map((b) => [a, b]));
  for (const dropped of [...on.map((f) => [f]), ...pairs]) {
    const smaller = withLevels(genome, base, dropped);
    if (isFit(smaller)) return smaller;
  }
  const repaired = session.space.repair(genome, session.streams(`repair/${session.runs.length}`));
  return isFit(repaired) ? repaired : base;
}
