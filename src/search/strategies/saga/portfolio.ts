import { type Genome, genomeKey } from '../../../domain/genome.ts';
import type { Random } from '../../../domain/random.ts';
import type { Archive, Entry } from '../../evidence/archive.ts';

/** Ways to propose a genome, each with the share of the proposals that it has before anything is known. */
const FIRST_SHARES = {
  /** The greatest expected improvement by the surrogate. */
  screened: 0.75,
  /** A mutant of a good genome that no model looked at. */
  plain: 0.03,
  /** A neighbour of the leader in what the leaders agree on. */
  contrary: 0.05,
  /** The leader with linked genes of another good genome. */
  partner: 0.03,
  /** A genome beside the best one that is far from the leader. */
  far: 0.07,
  /** A genome drawn uniformly. */
  anywhere: 0.04,
  /** Anything that has what the good runs have in common. */
  rule: 0.03,
} as const;

export type Way = keyof typeof FIRST_SHARES;
const WAYS = Object.keys(FIRST_SHARES) as Way[];

/** No way has less than this share of the proposals. */
const FLOOR = 0.02;
/** What is among this share of the runs before it is a success, what is faster than all of them by a run's noise so many. */
const TOP = 0.1;
const NEW_BEST = 3;
/** Runs that the first shares are worth, and what each run leaves of the weight of those before it. */
const PRIOR_RUNS = 4;
const MEMORY = 0.985;

interface Record {
  runs: number;
  successes: number;
}

/**
 * Which way of proposing earns how many runs: by the share of its runs that were among the fastest tenth of all runs before
 * them, ranks rather than sizes so that noise and scale do not matter (credit by rank: Fialho, Da Costa, Schoenauer &
 * Sebag 2010), in this search alone, newer runs first. Each keeps a floor.
 */
export class Portfolio {
  readonly #way = new Map<string, Way>();
  readonly #records = new Map<Way, Record>(WAYS.map((way) => [way, { runs: 0, successes: 0 }]));
  readonly #levels: number[] = [];
  #judged = 0;

  /** Remember which way proposed a genome. */
  note(genome: Genome, way: Way): void {
    this.#way.set(genomeKey(genome), way);
  }

  /** Give credit for what was run since the last time. @param noiseSd of a run (ln) */
  learn({ entries }: Archive, noiseSd: number): void {
    for (const entry of entries.slice(this.#judged)) this.#judge(entry, noiseSd);
    this.#judged = entries.length;
  }

  #judge({ key, measurements }: Entry, noiseSd: number): void {
    const first = measurements.find(({ censored }) => !censored)?.y ?? Number.POSITIVE_INFINITY;
    const way = this.#way.get(key);
    if (way !== undefined) this.#credit(way, this.#worthOf(first, noiseSd));
    if (Number.isFinite(first)) this.#levels.push(first);
  }

  #worthOf(level: number, noiseSd: number): number {
    if (this.#levels.length === 0) return 0;
    if (level < Math.min(...this.#levels) - noiseSd) return NEW_BEST;
    const faster = this.#levels.filter((other) => other < level).length;
    return faster < TOP * this.#levels.length ? 1 : 0;
  }

  #credit(way: Way, worth: number): void {
    for (const record of this.#records.values()) {
      record.runs *= MEMORY;
      record.successes *= MEMORY;
    }
    const own = this.#records.get(way)!;
    own.runs++;
    own.successes += worth;
  }

  /** The share of the proposals that each way has now; they sum to 1. */
  shares(): ReadonlyMap<Way, number> {
    const all = [...this.#records.values()];
    const usual = (1 + sum(all.map(({ successes }) => successes))) / (5 + sum(all.map(({ runs }) => runs)));
    const weights = WAYS.map((way) => {
      const { runs, successes } = this.#records.get(way)!;
      return (FIRST_SHARES[way] * (successes + PRIOR_RUNS * usual)) / (runs + PRIOR_RUNS) / usual;
    });
    const total = sum(weights);
    return new Map(
      WAYS.map((way, i) => [way, FLOOR + (1 - FLOOR * WAYS.length) * ((weights[i] ?? 0) / total)] as const),
    );
  }

  /** A way, drawn by its share. */
  draw(random: Random): Way {
    let left = random();
    for (const [way, share] of this.shares()) {
      left -= share;
      if (left < 0) return way;
    }
    return 'screened';
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
