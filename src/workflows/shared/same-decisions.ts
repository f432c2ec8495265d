import { EXIT, UserError } from '../../domain/errors.ts';
import { fromRecord, sameGenome } from '../../domain/genome.ts';
import type { PlannedRun, RunRecord } from '../../domain/run.ts';
import type { SearchSpace } from '../../domain/space.ts';
import type { Program } from '../../search/session.ts';

/** A log that another search (or another version of this one) wrote must not be continued as if it were this one's. */
export function checkSameDecision(planned: PlannedRun, recorded: RunRecord, space: SearchSpace): void {
  const genome = fromRecord(space.factors, recorded.genome);
  if (genome !== null && sameGenome(genome, planned.genome) && recorded.purpose === planned.purpose) return;
  throw new UserError(
    `run ${recorded.run} of the run log is not the one that this search decides on here`,
    'the search was begun by another version of optimise: its report of then stays; start a new search, which uses its runs',
    EXIT.badInput,
  );
}

/**
 * A program whose answers are held against what it asked for: another version's runs, taken for those that were asked
 * for here, would stand in the wrong blocks and give numbers of other sets.
 * @throws UserError (exit 65) naming the first run that is another one
 */
export function* sameDecisions<Result>(program: Program<Result>, space: SearchSpace): Program<Result> {
  let step = program.next();
  while (step.done !== true) {
    const asked = step.value.runs;
    const answers = yield step.value;
    for (const [i, answer] of answers.entries()) {
      const planned = asked[i];
      if (planned !== undefined) checkSameDecision(planned, answer, space);
    }
    step = program.next(answers);
  }
  return step.value;
}
