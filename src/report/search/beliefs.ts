import type { BeliefStep } from '../../domain/report.ts';
import { genesOf } from '../../search/genetic/genes.ts';
import type { Session } from '../../search/session.ts';
import { Learner } from '../../search/surrogate/learner.ts';

/** The model is asked at about so many places of a search. */
const STEPS = 25;
const FEWEST_RUNS = 8;
/** Two standard deviations of the posterior. */
const BAND = 1.96;

/** What the model believed of the best genome it knew, as the runs came in: for pictures, never for decisions. */
export function beliefTrace(session: Session): BeliefStep[] {
  if (session.settings.metric !== 'us-per-task') return [];
  const learner = new Learner(session, genesOf(session.space), null);
  const every = Math.max(FEWEST_RUNS, Math.ceil(session.runs.length / STEPS));
  const steps: BeliefStep[] = [];
  for (let run = every; run <= session.runs.length; run += every) {
    const belief = learner.beliefAfter(run);
    if (belief === null) continue;
    const { mean, sd } = belief;
    steps.push({ run, us: Math.exp(mean), low: Math.exp(mean - BAND * sd), high: Math.exp(mean + BAND * sd) });
  }
  return steps;
}
