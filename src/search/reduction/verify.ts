import { baseGenome, distinct, type Genome, genomeKey } from '../../domain/genome.ts';
import { withLevels } from '../attribution/players.ts';
import type { Purse } from '../evidence/purse.ts';
import { nodesOf, type Program, type Session } from '../session.ts';
import type { Guess } from '../surrogate/causes.ts';
import { LAST_DRAWS, settled } from './conclusion.ts';
import { fasterThan, narrow } from './narrow.ts';
import { allowedAll, DRAWS, guessOf, learn, levelOf, MORE_LIKELY_THAN_NOT, run, type Task, usable } from './task.ts';

/** Below, and above, a treatment's standing is decided. */
const OUT = 0.1;
const IN = 0.95;
/** These largest ones come first: which of them is the largest is the first thing that is said. */
const LARGEST = 2;

/**
 * The set itself, then the set without each of its treatments, the doubtful first; once each has a run, those again that
 * are still undecided. Where a larger set is faster, what that owes it to is looked for first.
 */
export function* verify(task: Task, purse: Purse): Program<void> {
  const { session } = task;
  while (purse.left > 0) {
    learn(task, DRAWS);
    const { genome, needs } = guessOf(task, MORE_LIKELY_THAN_NOT, allowedAll);
    const set = usable(task, genome);
    if (levelOf(session, set) === null) yield* run(task, [set], purse);
    const level = levelOf(session, set);
    if (level === null || purse.left === 0) continue;
    const faster = fasterThan(task, set, level);
    if (faster !== null) {
      const before = purse.left - task.required.size;
      if (faster.believed) yield* narrow(task, set, faster.genome, purse);
      else yield* run(task, distinct([faster.genome, set]).slice(0, purse.left), purse);
      if (purse.left - task.required.size === before) return;
      continue;
    }
    const next = toTakeOut(task, set, needs).slice(0, Math.min(nodesOf(session), purse.left));
    if (next.length === 0) return;
    yield* run(task, next, purse);
  }
}

/**
 * Runs of the set that would be concluded, where it has none: only a measured one is trusted to be fast; and of it without
 * those that seem to do most.
 */
export function* lastLook(task: Task, purse: Purse): Program<void> {
  const { session, causes } = task;
  while (purse.left > 0) {
    learn(task, LAST_DRAWS);
    const set = settled(task, allowedAll);
    const largest = lackingOne(session, set)
      .map(({ without }) => ({ without, loss: causes.ratio(without, set).mean }))
      .sort((a, b) => b.loss - a.loss)
      .slice(0, LARGEST);
    const next = [set, ...largest.map(({ without }) => without)].find((genome) => levelOf(session, genome) === null);
    if (next === undefined) return;
    yield* run(task, [next], purse);
  }
}

/** Valid sets that lack the treatment of one factor of the given set. */
function lackingOne({ space }: Session, set: Genome): { readonly factor: number; readonly without: Genome }[] {
  const base = baseGenome(space.factors);
  return set
    .flatMap((level, factor) => (level === 0 ? [] : [{ factor, without: withLevels(set, base, [factor]) }]))
    .filter(({ without }) => space.isValid(without));
}

/** Such sets, what says most first. */
function toTakeOut(task: Task, set: Genome, needs: Guess['needs']): Genome[] {
  const { session } = task;
  const runs = new Map<string, number>();
  for (const genome of session.genomes) runs.set(genomeKey(genome), (runs.get(genomeKey(genome)) ?? 0) + 1);
  const options = lackingOne(session, set).map(({ factor, without }) => {
    const { probability = 1, loss = 0 } = needs[factor] ?? {};
    return { without, made: runs.get(genomeKey(without)) ?? 0, probability, loss };
  });
  const large = [...options].sort((a, b) => b.loss - a.loss).slice(0, LARGEST);
  const open = options.filter(({ made, probability }) => made === 0 || (probability > OUT && probability < IN));
  const isSmall = (option: (typeof options)[number]): number => Number(!large.includes(option));
  open.sort((a, b) => a.made - b.made || isSmall(a) - isSmall(b) || a.probability - b.probability);
  return open.map(({ without }) => without);
}
