import type { Genome } from '../../domain/genome.ts';
import { shuffled } from '../../domain/random.ts';
import type { Archive } from '../evidence/archive.ts';
import { neighbours } from '../genetic/mutation.ts';
import { meanOf, newSamples, unscreened } from './common.ts';
import type { Situation, Strategy, StrategyContext } from './strategy.ts';

/** A climb starts from the best of this many random genomes. */
const STARTS = 10;

/** Random-restart first-improvement hill climbing: one changed gene at a time, in random order, never a genome twice. */
export function hillClimb(context: StrategyContext): Strategy {
  const { session, genes } = context;
  let starts: readonly Genome[] = [];
  let current: Genome | null = null;
  let queue: Genome[] = [];
  let climb = 0;

  const restart = (situation: Situation): readonly Genome[] => {
    const random = session.streams(`climb${climb}/starts`);
    climb++;
    current = null;
    starts = newSamples(context, situation, Math.min(STARTS, situation.left), random);
    return starts;
  };
  const moveTo = (genome: Genome): void => {
    current = genome;
    const random = session.streams(`climb${climb}/${session.runs.length}/order`);
    queue = shuffled(random, neighbours(genome, genes));
  };
  return {
    propose(situation) {
      const { archive } = situation;
      if (starts.length === 0) return unscreened(restart(situation));
      if (current === null) moveTo(bestOf(starts, archive) ?? starts[0]!);
      for (;;) {
        const next = nextNew(queue, context, archive, current!);
        if (next.better !== null) moveTo(next.better);
        else if (next.genome !== null) return unscreened([next.genome]);
        else break;
      }
      return unscreened(restart(situation));
    },
  };
}

/** Take neighbours off the queue: the first that is known to be better, or that was never run. */
function nextNew(
  queue: Genome[],
  { session }: StrategyContext,
  archive: Archive,
  current: Genome,
): { readonly better: Genome | null; readonly genome: Genome | null } {
  const level = scoreOf(archive, current);
  for (let head = queue[0]; head !== undefined; head = queue[0]) {
    if (!session.space.isValid(head)) {
      queue.shift();
      continue;
    }
    if (!archive.has(head)) return { better: null, genome: head };
    queue.shift();
    if (scoreOf(archive, head) < level) return { better: head, genome: null };
  }
  return { better: null, genome: null };
}

function bestOf(genomes: readonly Genome[], archive: Archive): Genome | null {
  const scored = genomes.map((genome) => ({ genome, score: scoreOf(archive, genome) }));
  return scored.sort((a, b) => a.score - b.score)[0]?.genome ?? null;
}

function scoreOf(archive: Archive, genome: Genome): number {
  const entry = archive.get(genome);
  return entry === undefined || entry.measurements.length === 0 ? Number.POSITIVE_INFINITY : meanOf(entry);
}
