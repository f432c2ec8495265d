import { EXIT, UserError } from '../../domain/errors.ts';
import { fromRecord, sameGenome } from '../../domain/genome.ts';
import type { PlannedRun, RunRecord } from '../../domain/run.ts';
import type { SearchSpace } from '../../domain/space.ts';
import type { Program } from '../../search/session.ts';

/** A recorded run is not the one that the search decides on there. */
export class OtherDecision extends UserError {
  /** The first run that was planned together with it. */
  readonly fromRun: number;

  constructor(run: number, fromRun: number) {
    super(
      `run ${run} of the run log is not the one that this search decides on here`,
      'its files were changed, or those of another search: restore them from a copy, or start a new search',
      EXIT.badInput,
    );
    this.fromRun = fromRun;
  }
}

/** A log that another search (or another version of this one) wrote must not be continued as if it were this one's. */
export function checkSameDecision(
  planned: PlannedRun,
  recorded: RunRecord,
  space: SearchSpace,
  fromRun = recorded.run,
): void {
  const genome = fromRecord(space.factors, recorded.genome);
  if (genome !== null && sameGenome(genome, planned.genome) && recorded.purpose === planned.purpose) return;
  throw new OtherDecision(recorded.run, fromRun);
}

/**
 * A program whose answers are held against what it asked for: another version's runs, taken for those that were asked
 * for here, would stand in the wrong blocks and give numbers of other sets.
 * @throws OtherDecision (exit 65) naming the first run that is another one
 */
export function* sameDecisions<Result>(program: Program<Result>, space: SearchSpace): Program<Result> {
  let step = program.next();
  while (step.done !== true) {
    const asked = step.value.runs;
    const answers = yield step.value;
    for (const [i, planned] of asked.entries()) {
      const answer = answers[i];
      if (answer !== undefined) checkSameDecision(planned, answer, space, answers[0]?.run);
    }
    step = program.next(answers);
  }
  return step.value;
}
