import type { Genome } from '../../src/domain/genome.ts';
import { baseGenome, genomeKey, sameGenome } from '../../src/domain/genome.ts';
import { type SearchSettings, type StrategyName, searchSettings } from '../../src/domain/search-settings.ts';
import { likelyOf } from '../../src/report/search/likely.ts';
import { drive } from '../../src/search/drive.ts';
import { runSearch } from '../../src/search/engine.ts';
import { genesOf } from '../../src/search/genetic/genes.ts';
import { randomStreams } from '../../src/search/rng.ts';
import { newSession, type Session } from '../../src/search/session.ts';
import { Learner } from '../../src/search/surrogate/learner.ts';
import { type Cell, MARKS } from './cells.ts';
import { measured, type Problem, recordOf } from './problems.ts';

/** Runs of one session, in order. */
export interface Trace {
  readonly genomes: readonly Genome[];
  /** ln; null: failed. */
  readonly values: readonly (number | null)[];
  readonly repaired: number;
}

function settingsOf(strategy: StrategyName, seed: number, budget: number, phases: 'all' | 'search'): SearchSettings {
  return searchSettings(budget, { seed: String(seed), strategy, force: true, phases });
}

/** One of our strategies, bare: the whole budget goes to the search. */
export function bareSession(problem: Problem, noise: number, seed: number, strategy: StrategyName): Cell {
  const session = newSession(
    settingsOf(strategy, seed, MARKS.at(-1)!, 'search'),
    problem.space,
    randomStreams(`${seed}`),
  );
  const values: (number | null)[] = [];
  drive(runSearch(session), (request) => {
    const value = measured(problem, noise, seed, request.genome, request.run);
    values.push(value);
    return recordOf(problem, request, value);
  });
  return cellOf(problem, noise, seed, strategy, { genomes: session.genomes, values, repaired: 0 });
}

/** A whole search with attribution and confirmation, at each budget: what it hands over, which is the likely where nothing was shown. */
export function wholeSession(problem: Problem, noise: number, seed: number): Cell {
  const regret = MARKS.map((budget) => {
    const session = newSession(settingsOf('saga', seed, budget, 'all'), problem.space, randomStreams(`${seed}`));
    const findings = drive(runSearch(session), (request) =>
      recordOf(problem, request, measured(problem, noise, seed, request.genome, request.run)),
    );
    const isBase = sameGenome(findings.recommended, baseGenome(problem.space.factors));
    const likely = isBase ? likelyOf(session, findings) : null;
    return regretOf(problem, likely?.genome ?? findings.recommended);
  });
  return { problem: problem.name, noise, seed, engine: 'saga, whole', regret, own: regret, distinct: 0, repaired: 0 };
}

/** What a session is worth: the regret of what the shared surrogate recommends, whoever chose the runs. */
export function cellOf(problem: Problem, noise: number, seed: number, engine: string, trace: Trace): Cell {
  const session = sessionOf(problem, seed, trace);
  const learner = new Learner(session, genesOf(problem.space), null);
  const regret = MARKS.map((mark) => {
    const best = learner.bestAfter(Math.min(mark, trace.genomes.length), true);
    return best === null ? null : regretOf(problem, best);
  });
  const own = MARKS.map((mark) => regretOf(problem, bestSingle(trace, mark)));
  const distinct = new Set(trace.genomes.map(genomeKey)).size;
  return { problem: problem.name, noise, seed, engine, regret, own, distinct, repaired: trace.repaired };
}

function sessionOf(problem: Problem, seed: number, { genomes, values }: Trace): Session {
  const session = newSession(
    settingsOf('saga', seed, genomes.length, 'search'),
    problem.space,
    randomStreams('shared'),
  );
  genomes.forEach((genome, i) => {
    const planned = { genome, purpose: 'search' as const, block: null, epoch: 1, tasks: null, capSeconds: null };
    session.runs.push(recordOf(problem, { ...planned, run: i + 1, id: String(i + 1) }, values[i] ?? null));
    session.genomes.push(genome);
  });
  return session;
}

function bestSingle({ genomes, values }: Trace, mark: number): Genome | null {
  let best: number | null = null;
  for (let i = 0; i < Math.min(mark, genomes.length); i++) {
    const value = values[i] ?? null;
    if (value !== null && (best === null || value < values[best]!)) best = i;
  }
  return best === null ? null : genomes[best]!;
}

function regretOf(problem: Problem, genome: Genome | null): number | null {
  const truth = genome === null ? null : problem.truth(genome);
  return truth === null ? null : Math.expm1(truth - problem.optimum);
}
