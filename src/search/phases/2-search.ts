import { fromRecord, type Genome, genomeKey } from '../../domain/genome.ts';
import type { PlannedRun } from '../../domain/run.ts';
import type { EndedEarly } from '../../domain/warning.ts';
import { type Archive, archiveOf } from '../evidence/archive.ts';
import { searchCap } from '../evidence/capping.ts';
import { watchDrift } from '../evidence/drift.ts';
import { anchors } from '../evidence/leases.ts';
import { type Purse, purseOf } from '../evidence/purse.ts';
import { askGated } from '../evidence/repetitions.ts';
import { taskSizes } from '../evidence/task-sizes.ts';
import type { Calibration, SearchOutcome } from '../findings.ts';
import { type Genes, genesOf } from '../genetic/genes.ts';
import { ranked } from '../genetic/population.ts';
import type { Program, Session } from '../session.ts';
import { strategyOf } from '../strategies/index.ts';
import type { Situation } from '../strategies/strategy.ts';
import { expectedSet } from '../surrogate/expectations.ts';
import { failureModel } from '../surrogate/failures.ts';
import { Learner, modelOf } from '../surrogate/learner.ts';

/** The shortlist handed to the selection. */
const SHORTLIST = 8;

/** Look for fast genomes with the chosen strategy until the phase's runs are used up, or no set is left that was not run. */
export function* search(session: Session, runs: number, calibration: Calibration): Program<SearchOutcome> {
  const genes = genesOf(session.space);
  const learner = new Learner(session, genes, calibration.sdCore);
  const strategy = strategyOf({ session, genes, calibration });
  const purse = purseOf(session, runs);
  let stoppedEarly: EndedEarly | null = null;
  let expectedGain: number | null = null;
  yield* runAll(session, calibration, startingPoints(session), learner, purse);
  for (let generation = 0; purse.left > 0; generation++) {
    const situation = situationOf(session, learner, generation, purse.left);
    const proposal = strategy.propose(situation);
    if (proposal === null || proposal.genomes.length === 0) {
      stoppedEarly = 'nothing-left';
      break;
    }
    expectedGain = proposal.expectedGain;
    yield* runAll(session, calibration, proposal.genomes, learner, purse);
  }
  return outcomeOf(session, learner, genes, stoppedEarly, expectedGain);
}

function* runAll(
  session: Session,
  calibration: Calibration,
  genomes: readonly Genome[],
  learner: Learner,
  purse: Purse,
): Program<void> {
  const { last, genes } = learner;
  const sizes = taskSizes(session, last === null ? null : modelOf(last, genes));
  const cap = searchCap(session);
  const { epoch } = session;
  const proposed = genomes.map((genome): PlannedRun => {
    const tasks = sizes(genome);
    return { genome, purpose: 'search', block: null, epoch, tasks, capSeconds: cap(genome) };
  });
  const planned = [...anchors(session, sizes), ...proposed];
  yield* askGated(session, 'search', planned, purse);
  watchDrift(session, calibration.sdCore);
}

function situationOf(session: Session, learner: Learner, generation: number, left: number): Situation {
  const archive = archiveOf(session);
  const posterior = once(() => learner.fit(archive));
  return {
    archive,
    generation,
    left,
    failures: failureModel(archive),
    posterior,
    ranked: once(() => {
      const fitted = posterior();
      return fitted === null ? [] : ranked(archive, fitted, learner.genes);
    }),
  };
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | null = null;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}

function outcomeOf(
  session: Session,
  learner: Learner,
  genes: Genes,
  stoppedEarly: EndedEarly | null,
  expectedGain: number | null,
): SearchOutcome {
  const archive = archiveOf(session);
  const posterior = learner.fit(archive);
  const members = posterior === null ? [] : ranked(archive, posterior, genes);
  const candidates = members.length > 0 ? members.map(({ genome }) => genome) : measured(archive);
  return {
    candidates: candidates.slice(0, SHORTLIST),
    model: modelOf(posterior, genes),
    stoppedEarly,
    expectedGain,
  };
}

function measured(archive: Archive): Genome[] {
  return archive.entries.filter(({ measurements }) => measurements.length > 0).map(({ genome }) => genome);
}

/** The user's genomes that are valid here and were never run, and what the catalogue expects to be fastest. */
function startingPoints(session: Session): Genome[] {
  const { space, settings } = session;
  const archive = archiveOf(session);
  const seen = new Set<string>();
  const own = settings.startingPoints.map((record) => fromRecord(space.factors, record));
  const expected = space.repair(expectedSet(space.factors), session.streams('expected'));
  return [...own, expected].flatMap((genome) => {
    if (genome === null || !session.space.isValid(genome) || archive.has(genome)) return [];
    const key = genomeKey(genome);
    if (seen.has(key)) return [];
    seen.add(key);
    return [genome];
  });
}
