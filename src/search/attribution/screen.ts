import { inverse, Matrix } from 'ml-matrix';
import type { Genome } from '../../domain/genome.ts';
import { type Random, shuffled } from '../../domain/random.ts';
import type { PlannedRun } from '../../domain/run.ts';
import type { SearchSpace } from '../../domain/space.ts';
import { calibrationFactor } from '../../stats/calibration.ts';
import { fitDesign } from '../../stats/design-fit.ts';
import { foldOver, hadamardDesign } from '../../stats/designs.ts';
import { studentQuantile } from '../../stats/distributions.ts';
import { observations } from '../evidence/observations.ts';
import type { Purse } from '../evidence/purse.ts';
import { askGated } from '../evidence/repetitions.ts';
import type { TaskSizes } from '../evidence/task-sizes.ts';
import type { TreatmentEffect } from '../findings.ts';
import type { Program, Session } from '../session.ts';
import { differing, withLevels } from './players.ts';

/** Rows of the orthogonal designs, each good for one column less. */
const ORDERS = [4, 8, 12, 16, 20, 24, 32, 64];
/** More rows than this are better spent on blocks. */
const MOST_ROWS = 48;
/** A second fold-over of a small screen may take the allowance up to this share. */
const REPEAT_SHARE = 0.7;
/** The best set itself every so many runs: a control, and the anchor. */
const CONTROL_EVERY = 16;
/** Fewer runs than this tell nothing about even three treatments. */
const FEWEST_RUNS = 9;

/** The number of treatments that a screen within the allowance can hold; 0: none. */
export function screenCapacity(allowance: number): number {
  if (allowance < FEWEST_RUNS) return 0;
  return Math.max(0, ...ORDERS.filter((order) => withControls(2 * order) <= allowance)) - 1;
}

function withControls(rows: number): number {
  return rows + Math.floor(rows / CONTROL_EVERY);
}

/**
 * Anchored fold-over screen: everything strong stays on, the weak treatments are toggled by an orthogonal design and
 * its mirror image (docs/decisions/attribution.md).
 * @returns the genomes to run in random order, the best set as a control among them.
 */
export function screenRuns(
  space: SearchSpace,
  base: Genome,
  best: Genome,
  weak: readonly number[],
  allowance: number,
  random: Random,
): Genome[] {
  const design = hadamardDesign(weak.length);
  const once = 2 * design.length;
  if (weak.length === 0 || withControls(once) > allowance) return [];
  const rows: (readonly number[])[] = [];
  while (
    rows.length === 0 ||
    (rows.length + once <= MOST_ROWS && withControls(rows.length + once) <= REPEAT_SHARE * allowance)
  ) {
    const columns = shuffled(
      random,
      weak.map((_, i) => i),
    );
    rows.push(...foldOver(design).map((row) => columns.map((column) => row[column] ?? 1)));
  }
  const genomeOf = (row: readonly number[]): Genome =>
    withLevels(
      best,
      base,
      weak.filter((_, i) => row[i] === -1),
    );
  const valid = replaceInvalid(rows, (row) => space.isValid(genomeOf(row)));
  const genomes = shuffled(random, valid).map(genomeOf);
  return genomes.flatMap((genome, i) => ((i + 1) % CONTROL_EVERY === 0 ? [genome, best] : [genome]));
}

/** A row that breaks a rule gives way to its valid neighbour (one or two flips) that maximises |X'X|. */
function replaceInvalid(
  rows: readonly (readonly number[])[],
  isValid: (row: readonly number[]) => boolean,
): (readonly number[])[] {
  const kept = rows.filter(isValid);
  for (const row of rows) {
    if (isValid(row)) continue;
    const candidates = neighbours(row).filter(isValid);
    const information = inverseInformation(kept, row.length);
    let chosen: readonly number[] | null = null;
    let most = Number.NEGATIVE_INFINITY;
    for (const candidate of candidates) {
      const x = Matrix.rowVector([...candidate]);
      const leverage = x.mmul(information).mmul(x.transpose()).get(0, 0);
      if (leverage > most) {
        most = leverage;
        chosen = candidate;
      }
    }
    if (chosen !== null) kept.push(chosen);
  }
  return kept;
}

function inverseInformation(rows: readonly (readonly number[])[], columns: number): Matrix {
  const information = Matrix.eye(columns, columns).mul(0.01);
  for (const row of rows) {
    const x = Matrix.rowVector([...row]);
    information.add(x.transpose().mmul(x));
  }
  return inverse(information);
}

function neighbours(row: readonly number[]): number[][] {
  const flip = (source: readonly number[], i: number): number[] => source.map((sign, j) => (i === j ? -sign : sign));
  const single = row.map((_, i) => flip(row, i));
  return [...single, ...single.flatMap((near, i) => row.slice(i + 1).map((_, j) => flip(near, i + 1 + j)))];
}

const CHUNK = 9;

/** Make the runs of a screen. @param label names them in the run log. */
export function* runScreen(
  session: Session,
  genomes: readonly Genome[],
  label: string,
  sizes: TaskSizes,
  purse: Purse,
): Program<void> {
  const planned = genomes.map((genome, i): PlannedRun => {
    const block = `${label}/${i + 1}`;
    return { genome, purpose: 'attribute', block, epoch: session.epoch, tasks: sizes(genome), capSeconds: null };
  });
  for (let start = 0; start < planned.length && purse.left > 0; start += CHUNK) {
    yield* askGated(session, 'attribute', planned.slice(start, start + CHUNK), purse);
  }
}

/**
 * Effects of removal from all runs of a screen: ln y = b0 + Σ b D + drift, robustly, D = ±1; effect = -2 b.
 * @returns nothing for treatments that the runs do not vary, or where there are too few runs.
 */
export function screenEffects(session: Session, base: Genome, best: Genome, label: string): TreatmentEffect[] {
  const seen = observations(session).filter(({ run }) => run.block?.startsWith(`${label}/`));
  const columns = differing(base, best).filter((f) => seen.some(({ genome }) => genome[f] !== best[f]));
  if (columns.length === 0 || seen.length < columns.length + 4) return [];
  const middle = (seen.length - 1) / 2;
  const rows = seen.map(({ genome, run }, i) => {
    const time = (i - middle) / Math.max(1, middle);
    const epoch = hasEpochs(seen) ? [run.epoch === seen[0]?.run.epoch ? 0 : 1] : [];
    const signs = columns.map((f) => (genome[f] === best[f] ? 1 : -1));
    return [1, ...epoch, ...signs, time, time * time - 1 / 3];
  });
  const first = hasEpochs(seen) ? 2 : 1;
  const fit = fitDesign(
    rows,
    seen.map(({ lnScore }) => lnScore),
    seen.map(({ weight }) => weight),
    first,
  );
  const widen = calibrationFactor('screen');
  const t = fit.df > 0 ? studentQuantile(0.975, fit.df) : Number.NaN;
  return columns.map((factor, i) => {
    const estimate = -2 * (fit.coefficients[first + i] ?? Number.NaN);
    const se = 2 * widen * (fit.standardErrors[first + i] ?? Number.NaN);
    const known = fit.df > 0 && Number.isFinite(se);
    return {
      factor,
      estimate,
      se: known ? se : null,
      low: known ? estimate - t * se : null,
      high: known ? estimate + t * se : null,
      measured: true,
      runs: seen.length,
    };
  });
}

function hasEpochs(seen: readonly { readonly run: { readonly epoch: number } }[]): boolean {
  return new Set(seen.map(({ run }) => run.epoch)).size > 1;
}
