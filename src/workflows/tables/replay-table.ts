import { type GenomeRecord, genomeKey, sameRecord, toRecord } from '../../domain/genome.ts';
import { normal, pick } from '../../domain/random.ts';
import type { RunRecord, RunRequest } from '../../domain/run.ts';
import type { SearchSettings } from '../../domain/search-settings.ts';
import type { SearchSpace } from '../../domain/space.ts';
import { likelyOf } from '../../report/search/likely.ts';
import type { ReplaySummary } from '../../report/text/replay.ts';
import { drive } from '../../search/drive.ts';
import { runSearch } from '../../search/engine.ts';
import type { SearchFindings } from '../../search/findings.ts';
import { genesOf } from '../../search/genetic/genes.ts';
import { randomStreams } from '../../search/rng.ts';
import { type EarlierRun, newSession, type Session } from '../../search/session.ts';
import { Learner } from '../../search/surrogate/learner.ts';
import { syntheticRecord } from './synthetic-record.ts';
import type { RecordedTable } from './table.ts';

export interface ReplayOptions {
  /** As given on the command line: the table's name in the result. */
  readonly table: string;
  readonly maximise: boolean;
  /** sd of ln time that is added to each run. */
  readonly noise: number;
}

/** What a replay against a table found (the JSON of `optimise replay --table`). */
export interface ReplayResult extends ReplaySummary {
  readonly trace: readonly ReplayedRun[];
}

export interface ReplayedRun {
  readonly run: number;
  readonly genome: GenomeRecord;
  /** In the table's unit; null: the run failed. */
  readonly value: number | null;
  /** Truth of what would be recommended if the search ended here; null before any run has a score. */
  readonly recommendedTrue: number | null;
}

/**
 * Run a whole search against a table: the same engine as on real runs, with another answer to 'run this'.
 * A table is no machine that could be made quieter: noise is no reason to refuse.
 */
export function replayTable(table: RecordedTable, settings: SearchSettings, options: ReplayOptions): ReplayResult {
  const session = newSession({ ...settings, force: true }, table.space, randomStreams(settings.seed));
  const values: (number | null)[] = [];
  let invalid = 0;
  const findings = drive(runSearch(session), (request) => {
    if (!table.space.isValid(request.genome)) {
      invalid++;
      values.push(null);
      return syntheticRecord(request, toRecord(table.space.factors, request.genome), { failure: 'no such row' });
    }
    const { record, value } = answer(table, settings.seed, options, request);
    values.push(value);
    return record;
  });
  const truth = table.truth(findings.recommended);
  const base = table.truth(table.space.factors.map(() => 0));
  const ratio = (before: number, after: number): number | null => ratioOf(before, after, options.maximise);
  const likely = likelyOf(session, findings)?.genome ?? null;
  const worse = truth === null ? null : ratio(truth, table.optimum);
  return {
    table: options.table,
    strategy: settings.strategy,
    seed: settings.seed,
    budget: settings.budgets.at(-1)?.budget ?? 0,
    rows: table.rows,
    optimum: table.optimum,
    recommended: toRecord(table.space.factors, findings.recommended, true),
    recommendedTrue: truth,
    regret: worse === null ? null : worse - 1,
    likely: likely === null ? null : toRecord(table.space.factors, likely, true),
    likelyTrue: likely === null ? null : table.truth(likely),
    speedup: table.hasRatios ? claimed(findings, session) : null,
    trueSpeedup: truth === null || base === null ? null : ratio(base, truth),
    distinct: new Set(session.genomes.map(genomeKey)).size,
    invalid,
    trace: traceOf(table, session, findings, values),
  };
}

/** How many times as much; null: of numbers that are not above 0 nothing is said, but where they are the same. */
function ratioOf(before: number, after: number, maximise: boolean): number | null {
  if (before === after) return 1;
  if (before <= 0 || after <= 0) return null;
  return maximise ? after / before : before / after;
}

/** Draws are keyed by the run's number, so that they do not depend on the order in which runs are answered. */
function answer(
  table: RecordedTable,
  seed: string,
  { noise, maximise }: ReplayOptions,
  request: RunRequest,
): { readonly record: RunRecord; readonly value: number | null } {
  const genome = toRecord(table.space.factors, request.genome);
  const recorded = table.values(request.genome);
  if (recorded.length === 0) return { record: syntheticRecord(request, genome, { failure: 'failed' }), value: null };
  const random = randomStreams(`${seed}/replay`)(String(request.run));
  const drawn = pick(random, recorded);
  const factor = noise > 0 ? Math.exp(noise * normal(random)) : 1;
  const value = maximise ? drawn / factor : drawn * factor;
  return { record: syntheticRecord(request, genome, { usPerTask: table.toTime(drawn) * factor }), value };
}

function claimed(
  { confirmation, outcome, recommended, calibration }: SearchFindings,
  session: Session,
): ReplaySummary['speedup'] {
  if (confirmation !== null) {
    const { gain, low, high, blocks } = confirmation.recommended;
    return {
      estimate: Math.exp(gain),
      low: low === null ? null : Math.exp(low),
      high: high === null ? null : Math.exp(high),
      blocks,
    };
  }
  if (outcome === null || calibration?.baseline == null) return null;
  const [base, best] = outcome.model.predict([session.space.factors.map(() => 0), recommended]);
  if (base === undefined || best === undefined || !Number.isFinite(base.sd)) return null;
  return { estimate: Math.exp(base.mean - best.mean), low: null, high: null, blocks: 0 };
}

/** Up to so many runs every prefix gets its own fit; beyond, every eighth. */
const EVERY_RUN_UP_TO = 250;
const REFIT_EVERY = 8;

/** What would be recommended after each run: the best posterior mean; at the end what was recommended. */
function traceOf(
  table: RecordedTable,
  session: Session,
  findings: SearchFindings,
  values: readonly (number | null)[],
): ReplayedRun[] {
  const learner = new Learner(session, genesOf(session.space), findings.calibration?.sdCore ?? null);
  const last = session.runs.length;
  let recommendedTrue: number | null = null;
  return session.genomes.map((genome, i) => {
    const run = i + 1;
    if (run === last) recommendedTrue = table.truth(findings.recommended);
    else if (run <= EVERY_RUN_UP_TO || run % REFIT_EVERY === 0) {
      const best = learner.bestAfter(run, run % REFIT_EVERY === 0);
      recommendedTrue = best === null ? null : table.truth(best);
    }
    return { run, genome: toRecord(session.space.factors, genome, true), value: values[i] ?? null, recommendedTrue };
  });
}

/** The first place where a repeated search asks for another run than the recorded one. */
export interface Difference {
  readonly run: number;
  readonly recorded: GenomeRecord | null;
  readonly decided: GenomeRecord | null;
}

/**
 * Repeat a recorded search from its runs: the program is asked again and answered from the log.
 * @returns the first decision that differs; null: none does, as far as the log goes
 */
export function replaySearch(
  recorded: readonly RunRecord[],
  settings: SearchSettings,
  space: SearchSpace,
  earlier: readonly EarlierRun[] = [],
): Difference | null {
  const program = runSearch(newSession(settings, space, randomStreams(settings.seed), earlier));
  let done = 0;
  let step = program.next();
  while (step.done !== true) {
    const { runs: asked, given = 0 } = step.value;
    for (const [i, planned] of asked.entries()) {
      const run = recorded[done + i];
      if (run === undefined) return null;
      const decided = toRecord(space.factors, planned.genome);
      const same = sameRecord(decided, run.genome) && planned.purpose === run.purpose && planned.block === run.block;
      if (!same) return { run: run.run, recorded: run.genome, decided };
    }
    const count = given + asked.length;
    if (done + count > recorded.length) return null;
    step = program.next(recorded.slice(done, done + count));
    done += count;
  }
  const left = recorded[done];
  return left === undefined ? null : { run: left.run, recorded: left.genome, decided: null };
}
