import { baseGenome, distinct, genomeKey } from '../../domain/genome.ts';
import { isProfiled, type PlannedRun } from '../../domain/run.ts';
import { purseOf } from '../evidence/purse.ts';
import { taskSizes } from '../evidence/task-sizes.ts';
import type { Confirmation } from '../findings.ts';
import { affordableBudget, type Ledger } from '../ledger.ts';
import { ask, type Program, type Session } from '../session.ts';

/** More tasks than this overflow the time stamps of the submitting thread. */
const MOST_TASKS = 10_000;

/**
 * Phase 7: one run with time stamps of each set that is handed over, the recommended one first: which stages it shortens.
 * None of them is scored.
 */
export function* profileSets(
  session: Session,
  { profileSets: allowance = 0 }: Ledger,
  confirmation: Confirmation | null,
): Program<void> {
  if (confirmation === null) return;
  const purse = purseOf(session, Math.min(allowance, affordableBudget(session) - session.runs.length));
  const sizes = taskSizes(session, null);
  const { recommended, fastest, rungs } = confirmation;
  const known = new Set([
    genomeKey(baseGenome(session.space.factors)),
    ...session.genomes.filter((_, i) => isProfiled(session.runs[i] ?? {})).map(genomeKey),
  ]);
  const sets = distinct([recommended, ...rungs, fastest].map(({ genome }) => genome));
  const planned = sets
    .filter((genome) => !known.has(genomeKey(genome)))
    .slice(0, purse.left)
    .map((genome): PlannedRun => {
      const size = sizes(genome);
      const tasks = size === null ? null : Math.min(size, session.settings.tasks ?? MOST_TASKS);
      return {
        ...{ genome, purpose: 'confirm', block: null, epoch: session.epoch },
        ...{ tasks, capSeconds: null, profiled: true },
      };
    });
  yield* ask(session, 'confirm', planned);
}
