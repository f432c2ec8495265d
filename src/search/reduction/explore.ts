import { type Genome, genomeKey } from '../../domain/genome.ts';
import type { Random } from '../../domain/random.ts';
import { allowedOn, RUNGS } from '../../domain/rung.ts';
import { archiveOf } from '../evidence/archive.ts';
import type { Purse } from '../evidence/purse.ts';
import { nodesOf, type Program, type Session } from '../session.ts';
import { HELPS, type LevelPrice, MAY_HELP } from '../surrogate/causes.ts';
import { failureModel } from '../surrogate/failures.ts';
import { allowedAll, DRAWS, guessOf, learn, MORE_LIKELY_THAN_NOT, run, type Task } from './task.ts';

/** Runs planned together: a guess and a challenge to it; of several nodes each has one, up to so many. */
const BATCH = 2;
const LARGEST_BATCH = 8;
/** Guesses that are tried hold what helps in at least a share of the model's states between these. */
const BOLDEST = 0.2;
const SHYEST = 0.7;
/** Share of the challenges that have what two states of the model would: fast sets are met sooner in company. */
const IN_COMPANY = 0.5;
/** A challenge counts what saves anything that a run could show. */
const CHALLENGE = 0.005;
/** Every so many batches the set of a nicer rung is tried, where the allowance is large enough for more than one answer. */
const RUNG_EVERY = 3;
const RUNGS_FROM = 24;
const DRAW_TRIES = 100;
const TOO_RISKY = 0.5;

/**
 * Guesses, from bold to shy, and challenges: sets that one state of the model would have, or two. Where runs are few the
 * model is told to be bold: a fast set with much in it can be made small, a slow one never becomes fast.
 */
export function* explore(task: Task, purse: Purse, reserve: number): Program<void> {
  const { session } = task;
  const rungs = purse.left >= RUNGS_FROM;
  for (let batch = 0; purse.left > reserve; batch++) {
    learn(task, DRAWS, rungs ? HELPS : MAY_HELP);
    const random = session.streams(`explore/${session.runs.length}`);
    const size = Math.min(batchSize(session), purse.left - reserve);
    const rung = rungs && batch % RUNG_EVERY === RUNG_EVERY - 1;
    const genomes = proposals(task, { rung, bold: !rungs }, random).slice(0, size);
    if (genomes.length === 0) return;
    yield* run(task, genomes, purse);
  }
}

function batchSize(session: Session): number {
  return Math.max(BATCH, Math.min(LARGEST_BATCH, nodesOf(session)));
}

function proposals(
  task: Task,
  { rung, bold }: { readonly rung: boolean; readonly bold: boolean },
  random: Random,
): Genome[] {
  const { session, causes } = task;
  const archive = archiveOf(session);
  const failures = failureModel(archive);
  const found = new Map<string, Genome>();
  const add = (genome: Genome): void => {
    const valid = session.space.isValid(genome) ? genome : session.space.repair(genome, random);
    if (!session.space.isValid(valid) || archive.has(valid) || failures.probability(valid) > TOO_RISKY) return;
    found.set(genomeKey(valid), valid);
  };
  if (rung) {
    const name = RUNGS[Math.floor(random() * (RUNGS.length - 1))]?.name;
    if (name !== undefined) add(guessOf(task, MORE_LIKELY_THAN_NOT, allowedOn(session.space.factors, name)).genome);
  }
  if (found.size === 0) add(guessOf(task, BOLDEST + (SHYEST - BOLDEST) * random(), allowedAll).genome);
  const worth: LevelPrice = () => CHALLENGE;
  for (let tries = 0; found.size < batchSize(session) && tries < DRAW_TRIES; tries++) {
    const genome = causes.sample(worth, allowedAll, random);
    const other = bold && random() < IN_COMPANY ? causes.sample(worth, allowedAll, random) : genome;
    add(genome.map((level, f) => (level === 0 ? (other[f] ?? 0) : level)));
  }
  return [...found.values()];
}
