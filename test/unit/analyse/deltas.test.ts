import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deltasCsv, findPairs, levelChanges, levelDeltasCsv, sampledEffects } from '../../../src/analyse/deltas.ts';
import { buildDesign, findConfig, neighbour } from '../../../src/analyse/design.ts';
import { interactionsOf, squareContrasts } from '../../../src/analyse/interactions.ts';
import { countTogether, modelColumns } from '../../../src/analyse/model/columns.ts';
import { fitModel } from '../../../src/analyse/model/fit.ts';
import type { RunTable } from '../../../src/analyse/table.ts';
import { median } from '../../../src/stats/quantile.ts';
import { designOf, tableOf } from '../../helpers/design.ts';

/** A table of factors with two to four levels, from 1 to 60 runs, many of them repeats. */
const tables = fc
  .record({
    sizes: fc.array(fc.integer({ min: 2, max: 4 }), { minLength: 1, maxLength: 40 }),
    seed: fc.integer({ min: 0, max: 1e9 }),
    rows: fc.integer({ min: 1, max: 60 }),
  })
  .map(({ sizes, seed, rows }): RunTable => {
    let state = seed;
    const next = (bound: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return (state >>> 16) % bound;
    };
    // Most factors stay at their base, so that neighbours occur by chance.
    const levels = Array.from({ length: rows }, () =>
      sizes.map((size) => (next(sizes.length) < 2 ? next(size) : 0)),
    ).flat();
    return {
      factors: sizes.map((size, f) => ({ name: `f${f}`, levels: ['0', 'a', 'b', 'c'].slice(0, size) })),
      rows,
      levels: Uint8Array.from(levels),
      usPerTask: Float64Array.from({ length: rows }, () => 1 + next(1000)),
      unixSeconds: null,
      epochs: null,
      withoutScore: 0,
      warnings: [],
    };
  });

interface BruteDelta {
  readonly treatment: string;
  readonly before: number;
  readonly after: number;
}

/** Every two configurations compared. @param ofLevels changes between levels off the base, upwards, in place of added treatments */
function bruteDeltas(table: RunTable, ofLevels = false): BruteDelta[] {
  const width = table.factors.length;
  const groups = new Map<string, number[]>();
  for (let row = 0; row < table.rows; row++) {
    const key = table.levels.slice(row * width, (row + 1) * width).join();
    groups.set(key, [...(groups.get(key) ?? []), Math.log(table.usPerTask[row] ?? 0)]);
  }
  const found: BruteDelta[] = [];
  for (const [x, before] of groups) {
    for (const [y, after] of groups) {
      const a = x.split(',').map(Number);
      const b = y.split(',').map(Number);
      const differ = a.flatMap((level, f) => (level === b[f] ? [] : [f]));
      const f = differ[0] ?? -1;
      const nameOf = (level = 0): string => `${table.factors[f]?.name}=${table.factors[f]?.levels[level]}`;
      const [from = 0, to = 0] = [a[f], b[f]];
      if (differ.length !== 1 || (ofLevels ? from === 0 || to < from : from !== 0)) continue;
      found.push({
        treatment: ofLevels ? `${nameOf(from)} to ${nameOf(to)}` : nameOf(to),
        before: Math.exp(median(before)),
        after: Math.exp(median(after)),
      });
    }
  }
  return found;
}

const sortKey = (delta: BruteDelta): string =>
  `${delta.treatment} ${delta.before.toFixed(6)} ${delta.after.toFixed(6)}`;

describe('pairs X, X + {t}', () => {
  it('are those that comparing every two configurations finds, for any number of factors and levels', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const design = buildDesign(table);
        const found = findPairs(design).flatMap((list) =>
          Array.from(list.before, (u, i) => ({
            treatment: design.treatments[list.treatment]?.name ?? '',
            before: Math.exp(design.ln[u] ?? 0),
            after: Math.exp(design.ln[list.after[i] ?? 0] ?? 0),
          })),
        );
        expect(found.map(sortKey).sort()).toEqual(bruteDeltas(table).map(sortKey).sort());
      }),
      { numRuns: 300 },
    );
  });

  it('of one level in place of another are those that comparing every two configurations finds', () => {
    let seen = 0;
    fc.assert(
      fc.property(tables, (table) => {
        const design = buildDesign(table);
        const nameOf = (t: number): string => design.treatments[t]?.name ?? '';
        const found = levelChanges(design).flatMap((change) =>
          Array.from(change.before, (u, i) => ({
            treatment: `${nameOf(change.from)} to ${nameOf(change.to)}`,
            before: Math.exp(design.ln[u] ?? 0),
            after: Math.exp(design.ln[change.after[i] ?? 0] ?? 0),
          })),
        );
        seen += found.length;
        expect(found.map(sortKey).sort()).toEqual(bruteDeltas(table, true).map(sortKey).sort());
      }),
      { numRuns: 300, seed: 1 },
    );
    expect(seen).toBeGreaterThan(50);
  });

  it('are within an epoch: the machine changed between two', () => {
    const rows = [
      [0, 0],
      [1, 0],
      [0, 0],
      [1, 0],
      [0, 1],
    ];
    const table = {
      ...tableOf(['a', 'b'], rows, () => 1),
      usPerTask: Float64Array.of(100, 50, 300, 150, 90),
      epochs: Uint32Array.of(0, 0, 1, 1, 1),
    };
    const design = buildDesign(table);
    const [a, b] = findPairs(design);
    expect(design.configs).toBe(5);
    expect(Array.from(a?.before ?? [], (u) => Math.round(Math.exp(design.ln[u] ?? 0)))).toEqual([100, 300]);
    expect(Array.from(b?.before ?? [], (u) => Math.round(Math.exp(design.ln[u] ?? 0)))).toEqual([300]);
    expect(findConfig(design, [0])).toBe(1);
    expect(modelColumns(design, null).names).toEqual(['(base)', 'epoch 2', 'a', 'b']);
  });

  it('are told with interval, quantiles and the share of contexts that it helps', () => {
    // a: −1 without b, 0 with it; b alone +0.5
    const rows = [0, 1, 2, 3].flatMap((i) => [
      [i & 1, (i >> 1) & 1, 0],
      [i & 1, (i >> 1) & 1, 1],
    ]);
    const design = designOf(['a', 'b', 'c'], rows, ([a = 0, b = 0]) => 7 - a * (1 - b) + 0.5 * b);
    const [a] = sampledEffects(design, findPairs(design));
    expect(a?.pairs).toBe(4);
    expect(a?.shareHelped).toBe(0.5);
    expect(a?.ln.estimate).toBeCloseTo(-0.5);
    expect(a?.ln.low).toBeNull();
    expect(a?.q10).toBeCloseTo(-1);
  });

  it('are written in the seed’s form, with the membership of X', () => {
    const design = designOf(
      ['a', 'b'],
      [
        [0, 0],
        [1, 0],
        [0, 1],
      ],
      ([a = 0]) => Math.log(1000 - 400 * a),
    );
    const lines = [...deltasCsv(design, findPairs(design))].join('').split('\n');
    expect(lines).toEqual(['treatment;before;after;delta;a;b', 'a;1000;600;-400;0;0', 'b;1000;1000;0;0;0', '']);
  });
});

it('changes of a level are written with both levels', () => {
  const table: RunTable = {
    ...tableOf(['log'], [[0], [0]], () => 1),
    factors: [{ name: 'log', levels: ['as-is', 'info', 'none'] }],
    levels: Uint8Array.of(1, 2),
    usPerTask: Float64Array.of(500, 400),
  };
  const design = buildDesign(table);
  const [head, row] = [...levelDeltasCsv(design, levelChanges(design))].join('').split('\n');
  expect(head).toBe('from;to;before;after;delta;log=info;log=none');
  expect(row).toBe('log=info;log=none;500;400;-100;1;0');
});

describe('configurations', () => {
  it('are found by their treatments, beyond 64 of them too', () => {
    const names = Array.from({ length: 100 }, (_, i) => `t${i}`);
    const row = (on: readonly number[]): number[] => names.map((_, i) => (on.includes(i) ? 1 : 0));
    const design = designOf(names, [row([]), row([31]), row([31, 32]), row([31, 32, 99])], () => 1);
    expect(findConfig(design, [99, 31, 32])).toBe(3);
    expect(findConfig(design, [99])).toBe(-1);
    expect(neighbour(design, 2, 99)).toBe(3);
    expect(neighbour(design, 3, 99)).toBe(2);
    expect(neighbour(design, 0, 99)).toBe(-1);
  });
});

describe('interactions', () => {
  it('of two redundant treatments overlap by 1, and complete squares agree', () => {
    const rows = Array.from({ length: 128 }, (_, i) => [0, 1, 2, 3, 4, 5, 6].map((bit) => (i >> bit) & 1));
    const design = designOf(
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
      rows,
      ([a = 0, b = 0, c = 0]) => 6 - Math.max(a, b) - 0.1 * c,
    );
    const pairs = findPairs(design);
    const model = fitModel(design, modelColumns(design, countTogether(design)), design.lnOfRun);
    const squares = squareContrasts(design, pairs);
    expect(squares.get('0,1')).toHaveLength(32);
    expect(squares.get('0,1')?.every((contrast) => Math.abs(contrast - 1) < 1e-9)).toBe(true);
    const interaction = interactionsOf(model, squares).find(({ a, b }) => a === 0 && b === 1);
    expect(interaction?.value).toBeCloseTo(1, 1);
    expect(interaction?.measured?.estimate).toBeCloseTo(1);
  });
});
