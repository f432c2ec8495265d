import type { Factor, Level } from '../../domain/factor.ts';
import type { Genome } from '../../domain/genome.ts';
import type { Random } from '../../domain/random.ts';
import { MaskedCosts, type MaskedDraw } from '../../stats/masked-costs.ts';
import type { Observation } from '../evidence/observations.ts';
import type { Model } from '../findings.ts';
import { namesFaster } from './expectations.ts';

/** Prior probability that the base of a factor costs anything (for a judgement, for a search), and that a treatment does. */
export const HELPS = 0.24;
export const MAY_HELP = 0.36;
const HARMS = 0.09;
/** A level that the catalogue expects to be slower is not thought to help, one that it expects to be faster is. */
const EXPECTED_SLOWER = 0.01;
const EXPECTED_FASTER = 0.6;
/** Where the catalogue names some that should be faster, the others are thought to help this much more seldom. */
const UNNAMED = 0.5;
/** Noise that is the model's and not the run's: everywhere, and by ln distance from the fastest run. */
const MISFIT = 0.03;
const MISFIT_FAR = 0.08;
/** A finer ordinal factor is cut at so many of its levels that were run. */
const CUTS_AT_MOST = 8;
/** Sweeps before the first draw, cold and warm; sweeps between draws; draws. */
const COLD = 600;
const WARM = 120;
const APART = 5;

/** A cost that some levels of one factor bear and the others do not. */
interface Column {
  readonly factor: number;
  /** By level. */
  readonly bears: readonly boolean[];
  readonly prior: number;
}

/** What a level must save (ln) to be worth having; the base asks nothing. */
export type LevelPrice = (factor: number, level: number) => number;
/** Whether a level may be used: the base always may. */
export type LevelAllowed = (factor: number, level: number) => boolean;

/** What leaving the level of a set at its base costs there. */
export interface Need {
  /** Share of the model's states in which the treatment pays its price. */
  readonly probability: number;
  /** Mean cost (ln) of leaving it out of an otherwise ideal set. */
  readonly loss: number;
}

/** The smallest set that pays, with what each factor adds. */
export interface Guess {
  readonly genome: Genome;
  /** By factor. */
  readonly needs: readonly Need[];
}

/**
 * Few causes of the time per task, by the model of masked costs: which levels cost what against the best level of their
 * factor (see docs/decisions/few-causes.md). States of the chain are kept from fit to fit, so that each fit is short.
 */
export class Causes {
  readonly #factors: readonly Factor[];
  #last: { readonly columns: readonly Column[]; readonly state: MaskedDraw } | null = null;
  #columns: readonly Column[] = [];
  #draws: readonly MaskedDraw[] = [];

  constructor(factors: readonly Factor[]) {
    this.#factors = factors;
  }

  /**
   * Learn from all runs so far.
   * @param sd of a run (ln).
   * @param draws how many states to keep.
   * @param helps the prior probability that the base of a factor costs anything: bold to search, sober to judge.
   */
  fit(seen: readonly Observation[], sd: number, draws: number, random: Random, helps = HELPS): void {
    this.#columns = columnsOf(this.#factors, seen, helps);
    const y = Float64Array.from(seen, ({ lnScore }) => lnScore);
    const fastest = Math.min(...y);
    const chain = new MaskedCosts(
      {
        present: this.#columns.map(({ factor, bears }) =>
          Uint8Array.from(seen, ({ genome }) => (bears[genome[factor] ?? 0] ? 1 : 0)),
        ),
        y,
        variance: Float64Array.from(
          seen,
          ({ lnScore, weight }) => sd ** 2 / weight + MISFIT ** 2 + (MISFIT_FAR * (lnScore - fastest)) ** 2,
        ),
        prior: Float64Array.from(this.#columns, ({ prior }) => prior),
        group: Int32Array.from(this.#columns, ({ factor }) => factor),
      },
      random,
      this.#startOf(),
    );
    for (let i = 0; i < (this.#last === null ? COLD : WARM); i++) chain.sweep();
    const kept: MaskedDraw[] = [];
    for (let i = 0; i < draws * APART; i++) {
      chain.sweep();
      if (i % APART === 0) kept.push(chain.state);
    }
    this.#draws = kept;
    this.#last = { columns: this.#columns, state: chain.state };
  }

  /** The last state, where the columns are still the same. */
  #startOf(): MaskedDraw | null {
    if (this.#last === null || this.#last.columns.length !== this.#columns.length) return null;
    const same = this.#last.columns.every(({ bears }, j) => bears.join() === this.#columns[j]?.bears.join());
    return same ? this.#last.state : null;
  }

  /** The set that would be best if one state of the model, drawn at random, were the truth (Thompson 1933). */
  sample(price: LevelPrice, allowed: LevelAllowed, random: Random): Genome {
    const draw = this.#draws[Math.floor(random() * this.#draws.length)];
    return draw === undefined ? this.#factors.map(() => 0) : this.#ideal(draw, price, allowed).genome;
  }

  /** The treatments that pay their price in at least the share `cut` of the model's states. */
  guess(cut: number, price: LevelPrice, allowed: LevelAllowed): Guess {
    const chosen = this.#factors.map(({ levels }) => levels.map(() => 0));
    const losses = this.#factors.map(() => 0);
    for (const draw of this.#draws) {
      const { genome, loss } = this.#ideal(draw, price, allowed);
      genome.forEach((level, f) => {
        chosen[f]![level]!++;
        losses[f]! += loss[f]!;
      });
    }
    const count = Math.max(1, this.#draws.length);
    const needs = chosen.map((counts, f) => ({ probability: 1 - counts[0]! / count, loss: losses[f]! / count }));
    const genome = chosen.map((counts, f) => (needs[f]!.probability < cut ? 0 : mostOf(counts)));
    return { genome, needs };
  }

  /** ln(T of one genome / T of another): the mean over the model's states, and its sd. */
  ratio(above: Genome, below: Genome): { readonly mean: number; readonly sd: number } {
    const values = this.#draws.map((draw) => this.#lnTime(draw, above) - this.#lnTime(draw, below));
    const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
    return { mean, sd: Math.sqrt(variance) };
  }

  /** ln(T of a genome / T of the base), as a model. */
  relativeTo(base: Genome): Model {
    return { predict: (genomes) => genomes.map((genome) => this.ratio(genome, base)) };
  }

  #lnTime({ floor, masking, cost }: MaskedDraw, genome: Genome): number {
    let sum = 0;
    this.#columns.forEach(({ factor, bears }, j) => {
      if (cost[j] !== 0 && bears[genome[factor] ?? 0]) sum += Math.expm1(masking * cost[j]!);
    });
    return floor + Math.log1p(sum) / masking;
  }

  /** By factor the level whose cost and price together are least, and what its base would cost in its place. */
  #ideal(
    draw: MaskedDraw,
    price: LevelPrice,
    allowed: LevelAllowed,
  ): { readonly genome: Genome; readonly loss: readonly number[] } {
    const costs = this.#factors.map(({ levels }) => levels.map(() => 0));
    this.#columns.forEach(({ factor, bears }, j) => {
      if (draw.cost[j] === 0) return;
      const weight = Math.expm1(draw.masking * draw.cost[j]!);
      bears.forEach((does, level) => {
        if (does) costs[factor]![level]! += weight;
      });
    });
    const usable = costs.map((list, f) => list.flatMap((_, l) => (l === 0 || allowed(f, l) ? [l] : [])));
    const least = costs.map((list, f) => Math.min(...usable[f]!.map((l) => list[l]!)));
    const total = least.reduce((sum, cost) => sum + cost, 1);
    const lossOf = (f: number, level: number): number =>
      Math.log((total - least[f]! + costs[f]![level]!) / total) / draw.masking;
    const genome = usable.map((levels, f) => {
      const asks = (level: number): number => lossOf(f, level) + (level === 0 ? 0 : price(f, level));
      return levels.reduce((best, level) => (asks(level) < asks(best) ? level : best), 0);
    });
    return { genome, loss: genome.map((level, f) => lossOf(f, 0) - lossOf(f, level)) };
  }
}

function mostOf(counts: readonly number[]): number {
  return counts.reduce((best, count, level) => (level > 0 && (best === 0 || count > counts[best]!) ? level : best), 0);
}

function columnsOf(factors: readonly Factor[], seen: readonly Observation[], helps: number): Column[] {
  const others = namesFaster(factors) ? UNNAMED * helps : helps;
  return factors.flatMap((factor, f): Column[] => {
    const { levels, ordinal } = factor;
    const priorOf = (bears: readonly boolean[]): number => (bears[0] ? baseCosts(levels, bears, others) : HARMS);
    if (!ordinal && levels.length !== 2) {
      const single = (level: number): boolean[] => levels.map((_, l) => l === level);
      return levels.map((_, level) => {
        const bears = single(level);
        return { factor: f, bears, prior: priorOf(bears) };
      });
    }
    return cutsOf(factor, f, seen).flatMap((cut): Column[] => {
      const { below, above } = sidesOf(factor, cut);
      return [
        { factor: f, bears: below, prior: priorOf(below) },
        { factor: f, bears: above, prior: priorOf(above) },
      ];
    });
  });
}

/** The prior that the base costs something: some level that does not bear the cost then helps. */
function baseCosts(levels: readonly Level[], bears: readonly boolean[], helps: number): number {
  const free = levels.filter((_, level) => !bears[level]);
  if (free.some(({ expect }) => expect === 'faster')) return EXPECTED_FASTER;
  return free.every(({ expect }) => expect === 'slower') ? EXPECTED_SLOWER : helps;
}

/** Levels of an ordinal factor in their order: a base without a number stands first. */
function sidesOf({ levels }: Factor, cut: number): { readonly below: boolean[]; readonly above: boolean[] } {
  const place = placesOf(levels);
  const below = levels.map((_, l) => place[l]! < cut);
  return { below, above: below.map((is) => !is) };
}

function placesOf(levels: readonly Level[]): number[] {
  const order = levels.map((_, l) => l);
  order.sort((a, b) => numberOf(levels[a]) - numberOf(levels[b]) || a - b);
  return levels.map((_, l) => order.indexOf(l));
}

function numberOf(level: Level | undefined): number {
  return typeof level?.value === 'number' ? level.value : Number.NEGATIVE_INFINITY;
}

/** Places between which a cost may begin: all of them, or those of a spread of the levels that were run. */
function cutsOf({ levels }: Factor, f: number, seen: readonly Observation[]): number[] {
  const all = levels.slice(1).map((_, i) => i + 1);
  if (all.length <= CUTS_AT_MOST) return all;
  const place = placesOf(levels);
  const run = [...new Set(seen.map(({ genome }) => place[genome[f] ?? 0]!))].sort((a, b) => a - b).slice(1);
  if (run.length <= CUTS_AT_MOST) return run;
  return Array.from({ length: CUTS_AT_MOST }, (_, i) => run[Math.floor((i * run.length) / CUTS_AT_MOST)]!);
}
