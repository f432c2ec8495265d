import { holm } from '../../src/stats/multiplicity.ts';
import { mean, quantile } from '../../src/stats/quantile.ts';
import { signedRankTest } from '../../src/stats/signed-rank.ts';
import { type Cell, MARKS } from './cells.ts';

/** One line of the table: an engine on one problem at one noise level. */
export interface Summary {
  readonly problem: string;
  readonly noise: number;
  readonly engine: string;
  readonly sessions: number;
  /** At each of MARKS, in percent. */
  readonly median: readonly number[];
  readonly q90: readonly number[];
}

/** A recommendation that fails counts as this much slower. */
const FAILED_REGRET = 10;

function regretAt(cell: Cell, mark: number): number {
  return cell.regret[mark] ?? FAILED_REGRET;
}

function grouped(cells: readonly Cell[], keyOf: (cell: Cell) => string): Map<string, Cell[]> {
  const groups = new Map<string, Cell[]>();
  for (const cell of cells) groups.set(keyOf(cell), [...(groups.get(keyOf(cell)) ?? []), cell]);
  return groups;
}

export function summaries(cells: readonly Cell[]): Summary[] {
  const groups = grouped(cells, ({ problem, noise, engine }) => `${problem}/${noise}/${engine}`);
  return [...groups.values()].map((group) => {
    const at = (probability: number): number[] =>
      MARKS.map(
        (_, m) =>
          100 *
          quantile(
            group.map((cell) => regretAt(cell, m)),
            probability,
          ),
      );
    const { problem, noise, engine } = group[0]!;
    return { problem, noise, engine, sessions: group.length, median: at(0.5), q90: at(0.9) };
  });
}

/** How an engine stands at one budget. An engine that lacks sessions is not ranked. */
export interface Standing {
  readonly engine: string;
  readonly rank: number;
  /** Paired Wilcoxon signed-rank test against the first engine, two-sided, Holm-corrected over engines; null: itself. */
  readonly p: number | null;
  /** Share of sessions in which the first engine is better, ties half. */
  readonly beaten: number | null;
}

/** @param mark index into MARKS @param reference the engine that the others are tested against */
export function standings(cells: readonly Cell[], mark: number, reference: string): Standing[] {
  const byEngine = grouped(cells, ({ engine }) => engine);
  const most = Math.max(...[...byEngine.values()].map(({ length }) => length));
  const engines = [...byEngine].filter(([, { length }]) => length === most).map(([engine]) => engine);
  const sessions = [...grouped(cells, ({ problem, noise, seed }) => `${problem}/${noise}/${seed}`).values()]
    .map(
      (group) =>
        new Map(
          group.filter(({ engine }) => engines.includes(engine)).map((cell) => [cell.engine, regretAt(cell, mark)]),
        ),
    )
    .filter((session) => engines.every((engine) => session.has(engine)));
  const others = engines.filter((engine) => engine !== reference);
  const differences = others.map((engine) => sessions.map((session) => session.get(engine)! - session.get(reference)!));
  const corrected = holm(differences.map(testOf));
  return engines
    .map((engine): Standing => {
      const rank = mean(sessions.map((session) => rankOf(session, engine)));
      const other = others.indexOf(engine);
      if (other < 0) return { engine, rank, p: null, beaten: null };
      const wins = differences[other]!.map((d) => (d > 0 ? 1 : d === 0 ? 0.5 : 0));
      return { engine, rank, p: corrected[other]!, beaten: mean(wins) };
    })
    .sort((a, b) => a.rank - b.rank);
}

function testOf(differences: readonly number[]): number {
  const nonZero = differences.filter((d) => d !== 0);
  return nonZero.length === 0 ? 1 : signedRankTest(nonZero);
}

/** 1 is best; equal regrets share the mean of their ranks. */
function rankOf(session: ReadonlyMap<string, number>, engine: string): number {
  const own = session.get(engine)!;
  const values = [...session.values()];
  const better = values.filter((value) => value < own).length;
  const equal = values.filter((value) => value === own).length;
  return better + (equal + 1) / 2;
}
