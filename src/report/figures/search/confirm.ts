import type { SearchReport } from '../../../domain/report.ts';
import { isOfTheClaim, scoreOf } from '../../../domain/run.ts';
import { hodgesLehmann } from '../../../stats/signed-rank.ts';
import type { ReportSource } from '../../sections/section.ts';
import { countText } from '../../text/format.ts';
import type { Draft, Row, Spec } from '../figure.ts';
import { digits, TWO_GROUPS } from '../style.ts';
import { tip } from '../tips.ts';
import { genomeName, speedupOf } from './names.ts';

/** `9_confirm`: the ratio of base to each confirmed set, block by block; null without a confirmation. */
export function confirmFigure(source: ReportSource): Draft | null {
  const blocks = blocksOf(source);
  const rows = blocks.flatMap(rowsOfBlock);
  if (rows.length === 0) return null;
  const sets = [...new Set(rows.map((row) => String(row.set)))].sort();
  const lines = sets.map((set) => intervalOf(set, rows, source.report));
  return {
    name: '9_confirm',
    title: 'The confirmation, block by block',
    caption: `${countText(blocks.length, 'fresh block')}, each a run of the app as written and one of each set in random order. Line and band: what the report claims of each set, with its 95 % interval: ${lines.map((line) => line.words).join('; ')}.`,
    rows,
    language: 'vega-lite',
    spec: confirmSpec(blocks.length, sets, lines),
  };
}

/** µs per task of each set in each block of the claim. */
function blocksOf({ runs, report }: ReportSource): ReadonlyMap<string, number>[] {
  const blocks = new Map<string, Map<string, number>>();
  for (const run of runs) {
    const us = scoreOf(run, 'us-per-task');
    if (!isOfTheClaim(run) || us === null || run.block === null) continue;
    const block = blocks.get(run.block) ?? new Map<string, number>();
    block.set(genomeName(run.genome, report), us);
    blocks.set(run.block, block);
  }
  return [...blocks.values()];
}

function rowsOfBlock(block: ReadonlyMap<string, number>, i: number): Row[] {
  const base = block.get('base');
  if (base === undefined) return [];
  return [...block]
    .filter(([set]) => set !== 'base')
    .map(([set, us]) => ({ block: i + 1, set, ratio: base / us, base, us }));
}

interface Interval {
  readonly set: string;
  readonly ratio: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly words: string;
}

function confirmSpec(blocks: number, sets: readonly string[], lines: readonly Interval[]): Spec {
  const x = {
    field: 'block',
    type: 'quantitative',
    title: 'block',
    axis: { tickMinStep: 1, format: 'd', grid: false },
    scale: { domain: [0.5, blocks + 0.5], nice: false },
  };
  const y = {
    field: 'ratio',
    type: 'quantitative',
    title: 'time of the app as written / time',
    scale: { type: 'log', base: 2, nice: false, padding: 12 },
    axis: { format: '.3~r', tickCount: 6 },
  };
  const colour = {
    field: 'set',
    type: 'nominal',
    scale: { domain: sets, range: sets.map((_, i) => TWO_GROUPS[(i + 1) % 2]) },
    legend: { title: null, orient: 'top', symbolOpacity: 1 },
  };
  const shape = {
    field: 'set',
    type: 'nominal',
    scale: { domain: sets, range: sets.map((_, i) => ['circle', 'diamond', 'square', 'cross'][i % 4]) },
    legend: { title: null, orient: 'top' },
  };
  return {
    width: 560,
    height: 240,
    layer: [
      {
        data: { values: lines.filter((line) => line.low !== null) },
        mark: { type: 'rect', opacity: 0.14, aria: false },
        encoding: { y: { ...y, field: 'low' }, y2: { field: 'high' }, color: colour },
      },
      {
        data: { values: lines },
        mark: { type: 'rule', strokeWidth: 1.6, aria: false },
        encoding: { y, color: colour },
      },
      { data: { values: [{ ratio: 1 }] }, mark: { type: 'rule', color: '#555555', aria: false }, encoding: { y } },
      {
        data: { name: 'rows' },
        mark: {
          type: 'point',
          filled: true,
          size: 60,
          opacity: 0.9,
          description: tip(['block', 'block'], ['', 'set'], ['times as fast:', 'ratio']),
        },
        encoding: { x, y, color: colour, shape },
      },
    ],
  };
}

/** The report's own claim where it names the set; else the plain interval over these blocks. */
function intervalOf(set: string, rows: readonly Row[], report: SearchReport): Interval {
  const lns = rows.filter((row) => row.set === set).map((row) => Math.log(Number(row.ratio)));
  const claim = speedupOf(set, report) ?? plainSpeedup(lns);
  const { estimate, low, high } = claim;
  const ends = low === null || high === null ? '' : ` [${digits(low)}, ${digits(high)}]`;
  return {
    set,
    ratio: estimate,
    low,
    high,
    words: `${set} ×${digits(estimate)}${ends}, ${countText(lns.length, 'block')}`,
  };
}

function plainSpeedup(
  lns: readonly number[],
): Omit<Interval, 'set' | 'ratio' | 'words'> & { readonly estimate: number } {
  const { estimate, low, high } = hodgesLehmann(lns);
  const exp = (value: number | null): number | null => (value === null ? null : Math.exp(value));
  return { estimate: Math.exp(estimate), low: exp(low), high: exp(high) };
}
