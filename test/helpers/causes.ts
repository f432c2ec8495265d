import type { Genome } from '../../src/domain/genome.ts';
import { randomStreams } from '../../src/search/rng.ts';
import { causesLike } from '../landscapes/causes.ts';
import { USUAL_NOISE } from '../landscapes/noise.ts';
import { simulateSearch, trueGain } from './simulation.ts';

const PLACEBOS = 10;
const LANDSCAPES = 12;
const NOISE = { ...USUAL_NOISE, core: 0.05 };
/** What a recommended treatment must truly save (ln) to be called a cause. */
const CAUSE = Math.log(1.02);
/** Where no set of a search gains more (ln), nothing was to be had. */
const NOTHING_TO_HAVE = 0.02;

/** How the answer of one search compares with the truth. */
export interface CausesRow {
  readonly recommended: number;
  /** Recommended treatments whose true effect at the recommended set is at least 2 %. */
  readonly causes: number;
  readonly placebos: number;
  /** ln gain of the recommended set over that of the truly fastest set that the search measured. */
  readonly share: number;
  /** The largest true cause has the largest reported effect. */
  readonly first: boolean;
  /** Whether the confirmed interval holds the truth; null: nothing was confirmed. */
  readonly covered: boolean | null;
  readonly runs: number;
}

/**
 * A whole search of 46 factors and ten placebos, of which the causes are known.
 * @param informed whether the catalogue expects most of the large causes, as the gene pool does.
 */
export function causesRow(seed: number, budget: number, informed = false): CausesRow {
  const truth = causesLike(seed % LANDSCAPES, randomStreams('causes'), PLACEBOS, informed);
  const { factors } = truth.space;
  const { session, findings } = simulateSearch(truth, NOISE, `causes/${seed}`, {
    force: true,
    budgets: [{ fromRun: 1, budget }],
  });
  const set = findings.recommended;
  const gain = trueGain(truth, set);
  const on = set.flatMap((level, f) => (level === 0 ? [] : [f]));
  const effects = new Map(on.map((f) => [f, gain - trueGain(truth, without(set, f))]));
  const most = Math.max(...session.genomes.map((genome) => trueGain(truth, genome)), gain);
  const confirmed = findings.confirmation?.recommended;
  const said = new Map((findings.attribution?.atBest ?? []).map(({ factor, estimate }) => [factor, estimate]));
  const { low = null, high = null } = confirmed ?? {};
  return {
    recommended: on.length,
    causes: [...effects.values()].filter((effect) => effect >= CAUSE).length,
    placebos: on.filter((f) => factors[f]?.name.startsWith('placebo')).length,
    share: most <= NOTHING_TO_HAVE ? 1 : gain / most,
    first: largestOf(effects) === largestOf(new Map(on.map((f) => [f, said.get(f) ?? Number.NEGATIVE_INFINITY]))),
    covered: low === null || high === null ? null : low <= gain && gain <= high,
    runs: session.runs.length,
  };
}

function without(genome: Genome, factor: number): Genome {
  return genome.map((level, f) => (f === factor ? 0 : level));
}

function largestOf(effects: ReadonlyMap<number, number>): number | null {
  return [...effects].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

export interface CausesSummary {
  readonly precision: number;
  readonly share: number;
  readonly placebos: number;
  readonly first: number;
  /** Of the searches that confirmed something. */
  readonly coverage: number;
  readonly size: number;
  readonly runs: number;
}

export function causesSummary(rows: readonly CausesRow[]): CausesSummary {
  const sum = (of: (row: CausesRow) => number): number => rows.reduce((all, row) => all + of(row), 0);
  const confirmed = rows.filter(({ covered }) => covered !== null);
  return {
    precision:
      sum(({ causes }) => causes) /
      Math.max(
        1,
        sum(({ recommended }) => recommended),
      ),
    share: sum(({ share }) => share) / rows.length,
    placebos: sum(({ placebos }) => placebos) / (PLACEBOS * rows.length),
    first: sum(({ first }) => Number(first)) / rows.length,
    coverage: confirmed.filter(({ covered }) => covered).length / confirmed.length,
    size: sum(({ recommended }) => recommended) / rows.length,
    runs: sum(({ runs }) => runs) / rows.length,
  };
}
