import type { DatasetAnalysis } from '../../../analyse/analysis.ts';
import { nameOf } from '../../../analyse/design.ts';
import type { Interaction } from '../../../analyse/interactions.ts';
import type { ModelColumns } from '../../../analyse/model/columns.ts';
import { quantile } from '../../../stats/quantile.ts';
import type { Draft, Row, Spec } from '../figure.ts';
import { digits, treatmentAxis } from '../style.ts';
import { tip } from '../tips.ts';

/** Of what is called clear so much may be false (Benjamini-Hochberg). */
export const FALSE_SHARE = 0.1;
const TILE = 18;

/** `clustered`: strong partners side by side; `corner`: strong negatives to the upper right, as in the post; `name`. */
export type TileOrder = 'clustered' | 'corner' | 'name';

/** The post's `4_lm6_tiles`: what every two treatments do together beyond what each does alone. */
export function tilesFigure(analysis: DatasetAnalysis, tileOrder: TileOrder): Draft {
  const { design, interactions, full } = analysis;
  const off = interactions.flatMap((interaction) => [
    tileRow(nameOf(design, interaction.a), nameOf(design, interaction.b), interaction),
    tileRow(nameOf(design, interaction.b), nameOf(design, interaction.a), interaction),
  ]);
  const diagonal = design.treatments.flatMap((treatment, t): Row[] => {
    const value = full.coefficients[full.columns.mainColumn[t] ?? -1]?.value ?? Number.NaN;
    return Number.isFinite(value)
      ? [
          {
            a: treatment.name,
            b: treatment.name,
            kind: 'main',
            value,
            q: null,
            squares: null,
            confirmed: false,
            sign: '',
          },
        ]
      : [];
  });
  const order = orderOf(tileOrder, analysis).map((t) => nameOf(design, t));
  return {
    name: '4_lm6_tiles',
    title: 'Interactions of every two treatments',
    caption: `${countWords(full.columns)}, from the linear model with pairs (ln). Blue −: together faster than the product of both; red +: together slower (they save the same time). Grey: not told from 0 (Benjamini-Hochberg, q > 0.1); white: not estimated. Dot: complete squares of runs agree. Diagonal: the effect alone. ${overlapWords(analysis)}`,
    rows: [...off, ...diagonal],
    language: 'vega-lite',
    spec: tilesSpec(analysis, order, off, diagonal),
  };
}

function countWords({ pairs, candidatePairs }: ModelColumns): string {
  const few = `${candidatePairs} pairs with at least 10 runs in each of their four cells`;
  return pairs.length === candidatePairs ? few : `The ${pairs.length} likeliest of ${few}`;
}

function tileRow(a: string, b: string, interaction: Interaction): Row {
  const clear = interaction.q <= FALSE_SHARE;
  return {
    a,
    b,
    kind: clear ? 'clear' : 'unclear',
    value: interaction.value,
    q: interaction.q,
    squares: interaction.squares,
    confirmed: clear && isConfirmed(interaction),
    sign: clear ? (interaction.value < 0 ? '−' : '+') : '',
  };
}

/** Squares of runs say the same by themselves: their interval lies on the same side of 0. */
export function isConfirmed(interaction: Interaction): boolean {
  const { measured, value } = interaction;
  if (measured === null || measured.low === null || measured.high === null) return false;
  return value > 0 ? measured.low > 0 : measured.high < 0;
}

const NAMED_OVERLAPS = 3;

function overlapWords({ design, interactions }: DatasetAnalysis): string {
  const top = strongestOverlaps(interactions).slice(0, NAMED_OVERLAPS);
  if (top.length === 0) return '';
  const words = top.map(
    ({ a, b, overlap }) => `${nameOf(design, a)} and ${nameOf(design, b)} ${digits(overlap ?? 0, 2)}`,
  );
  return `Overlap (0 independent, 1 redundant, above 1 harmful together, below 0 synergy): ${words.join('; ')}.`;
}

/** Clear interactions with a known overlap, the strongest first. */
export function strongestOverlaps(interactions: readonly Interaction[]): Interaction[] {
  return interactions
    .filter((i) => i.overlap !== null && i.q <= FALSE_SHARE)
    .sort((x, y) => Math.abs(y.z) - Math.abs(x.z));
}

function orderOf(tileOrder: TileOrder, { design, interactions }: DatasetAnalysis): number[] {
  const count = design.treatments.length;
  const all = Array.from({ length: count }, (_, t) => t);
  if (tileOrder === 'clustered') return clusteredOrder(count, interactions);
  if (tileOrder === 'name') {
    return all.sort((a, b) => (nameOf(design, a) < nameOf(design, b) ? -1 : 1));
  }
  const sums = new Float64Array(count);
  for (const { a, b, value } of interactions) {
    sums[a] = (sums[a] as number) + value;
    sums[b] = (sums[b] as number) + value;
  }
  // The horizontal axis runs to the right and the vertical one up: last in both is the upper right corner.
  return all.sort((a, b) => (sums[b] as number) - (sums[a] as number) || a - b);
}

/** Average-linkage clustering on |interaction|, strong partners side by side (Sokal & Michener 1958). */
function clusteredOrder(count: number, interactions: readonly Interaction[]): number[] {
  const strength = new Float64Array(count * count);
  for (const { a, b, value } of interactions) {
    strength[a * count + b] = Math.abs(value);
    strength[b * count + a] = Math.abs(value);
  }
  let clusters = Array.from({ length: count }, (_, t) => [t]);
  const linkage = (x: readonly number[], y: readonly number[]): number => {
    let sum = 0;
    for (const i of x) for (const j of y) sum += strength[i * count + j] as number;
    return sum / (x.length * y.length);
  };
  while (clusters.length > 1) {
    let best = { x: 0, y: 1, value: -1 };
    for (let x = 0; x < clusters.length; x++) {
      for (let y = x + 1; y < clusters.length; y++) {
        const value = linkage(clusters[x] ?? [], clusters[y] ?? []);
        if (value > best.value) best = { x, y, value };
      }
    }
    const merged = [...(clusters[best.x] ?? []), ...(clusters[best.y] ?? [])];
    clusters = [merged, ...clusters.filter((_, i) => i !== best.x && i !== best.y)];
  }
  return clusters[0] ?? [];
}

function limitOf(rows: readonly Row[]): number {
  const sizes = rows.map((row) => Math.abs(Number(row.value)));
  return sizes.length === 0 ? 1 : Math.max(quantile(sizes, 0.98), 1e-6);
}

/** What a tile says of itself: both its treatments, and what they do together. */
const SAYS = tip(['', 'a'], ['with', 'b'], ['together (ln)', 'value'], ['q', 'q']);

function tilesSpec(
  analysis: DatasetAnalysis,
  order: readonly string[],
  off: readonly Row[],
  diagonal: readonly Row[],
): Spec {
  const axis = treatmentAxis(analysis.design.treatments);
  const x = {
    field: 'a',
    type: 'nominal',
    sort: order,
    scale: { domain: order },
    axis: { ...axis, labelAngle: -60, orient: 'bottom' },
  };
  const y = { field: 'b', type: 'nominal', sort: order, scale: { domain: [...order].reverse() }, axis };
  const size = analysis.design.treatments.length * TILE;
  const colour = (limit: number, title: string): Spec => ({
    field: 'value',
    type: 'quantitative',
    scale: { scheme: 'redblue', reverse: true, domain: [-limit, limit], domainMid: 0, clamp: true },
    legend: { title, orient: 'right', gradientLength: 130 },
  });
  return {
    data: { name: 'rows' },
    width: size,
    height: size,
    layer: [
      {
        transform: [{ filter: "datum.kind === 'clear'" }],
        mark: { type: 'rect', stroke: '#ffffff', strokeWidth: 0.5, description: SAYS },
        encoding: {
          x,
          y,
          color: colour(limitOf(off.filter((row) => row.kind === 'clear')), 'together (ln)'),
        },
      },
      {
        transform: [{ filter: "datum.kind === 'unclear'" }],
        mark: { type: 'rect', color: '#e6e6e6', stroke: '#ffffff', strokeWidth: 0.5, aria: false },
        encoding: { x, y },
      },
      {
        transform: [{ filter: "datum.kind === 'main'" }],
        mark: { type: 'rect', stroke: '#111111', strokeWidth: 1, description: tip(['', 'a'], ['alone (ln)', 'value']) },
        encoding: { x, y, color: colour(limitOf(diagonal), 'alone (ln)') },
      },
      {
        transform: [{ filter: "datum.sign !== ''" }],
        mark: { type: 'text', fontSize: 9, color: '#111111', dx: -4, dy: -1, aria: false },
        encoding: { x, y, text: { field: 'sign' } },
      },
      {
        transform: [{ filter: 'datum.confirmed' }],
        mark: { type: 'point', filled: true, size: 12, color: '#111111', dx: 4, opacity: 1, aria: false },
        encoding: { x, y },
      },
    ],
    resolve: { scale: { color: 'independent' } },
  };
}
