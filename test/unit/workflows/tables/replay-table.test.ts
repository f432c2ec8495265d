import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import picocolors from 'picocolors';
import { afterAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/domain/errors.ts';
import { normal } from '../../../../src/domain/random.ts';
import { STRATEGIES } from '../../../../src/domain/search-settings.ts';
import { replayText } from '../../../../src/report/text/replay.ts';
import { randomFrom } from '../../../../src/search/rng.ts';
import { type ReplayResult, replayTable } from '../../../../src/workflows/tables/replay-table.ts';
import { loadTable, type RecordedTable, type TableOptions } from '../../../../src/workflows/tables/table.ts';
import { someSettings } from '../../../helpers/simulation.ts';

const folder = mkdtempSync(join(tmpdir(), 'replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

function load(text: string, options: Partial<TableOptions> = {}): RecordedTable {
  const table = join(folder, `t${files++}.csv`);
  writeFileSync(table, text);
  const machine = { cpus: 4, cores: 2, memory_gb: 8 };
  const usual = { objective: 'time', maximise: false, constraints: null, base: 1, repeats: null, failures: null };
  return loadTable({ table, machine, ...usual, ...options });
}

function rules(text: string): string {
  const path = join(folder, `r${files++}.yaml`);
  writeFileSync(path, text);
  return path;
}

/** What is wrong with a table, in the words the user gets. */
function complaint(text: string, options: Partial<TableOptions> = {}): { message: string; exitCode: number } {
  try {
    load(text, options);
  } catch (error) {
    if (error instanceof UserError) return { message: error.message, exitCode: error.exitCode };
    throw error;
  }
  throw new Error('nothing was complained about');
}

/** 2^8 configurations; a and b save 30 % each, the others a little or nothing. */
function factorial(
  extra: (bits: readonly number[], time: number, i: number) => string = (_, time) => `${time}`,
): string {
  const header = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const lines = Array.from({ length: 256 }, (_, i) => {
    const bits = header.map((_, bit) => (i >> bit) & 1);
    const [a = 0, b = 0, c = 0, d = 0] = bits;
    const time = 100 * 0.7 ** a * 0.7 ** b * 0.98 ** c * 1.2 ** d;
    return `${bits.join(',')},${extra(bits, time, i)}`;
  });
  return lines.join('\n');
}

function replay(
  table: RecordedTable,
  overrides: Parameters<typeof someSettings>[0] = {},
  maximise = false,
  noise = 0.05,
): ReplayResult {
  const settings = someSettings({ phases: 'search', budgets: [{ fromRun: 1, budget: 50 }], ...overrides });
  return replayTable(table, settings, { table: 'T.csv', maximise, noise });
}

const plain = load(`a,b,c,d,e,f,g,h,time\n${factorial()}\n`);

describe('where nothing is shown to be faster', () => {
  it('the best guess stands beside the base that is recommended', () => {
    const rows = Array.from({ length: 32 }, (_, i) => [0, 1, 2, 3, 4].map((bit) => (i >> bit) & 1));
    const lines = rows.map((levels) => `${levels.join()},${100 * 0.95 ** levels[0]!}`);
    const table = load(`a,b,c,d,e,time\n${lines.join('\n')}\n`);
    const results = Array.from({ length: 8 }, (_, seed) => {
      const settings = someSettings({ seed: `${seed}`, budgets: [{ fromRun: 1, budget: 40 }] });
      return replayTable(table, settings, { table: 't.csv', maximise: false, noise: 0.05 });
    });
    const open = results.filter(({ recommendedTrue }) => recommendedTrue === 100);
    expect(open.length).toBeGreaterThan(1);
    expect(open.filter(({ likely }) => likely?.a === '1').length).toBeGreaterThanOrEqual(open.length / 2);
    expect(replayText(open.slice(0, 1), { colours: picocolors.createColors(false), width: 100 })).toMatch(
      /\nlikely, but not shown: a=/,
    );
  });
});

describe('a packed table', () => {
  it('is read as what it holds, whatever it is called', () => {
    const table = join(folder, 'packed.csv');
    writeFileSync(table, gzipSync('a,time\n0,100\n1,80\n'));
    expect(load('', { table })).toMatchObject({ rows: 2, optimum: 80 });
  });
});

describe('a table', () => {
  it('has a factor for every column but the objective, the base row first, numbers with more than two values ordinal', () => {
    const table = load('mode;n;time\nfast;10;5\nslow;2;7\nfast;3;6\n', { base: 2 });
    expect(table.space.factors.map(({ name, ordinal }) => [name, ordinal])).toEqual([
      ['mode', false],
      ['n', true],
    ]);
    expect(table.space.factors[0]?.levels.map(({ name }) => name)).toEqual(['slow', 'fast']);
    expect(table.truth([0, 0])).toBe(7);
    expect(table.optimum).toBe(5);
    expect(table.rows).toBe(3);
  });

  it('is valid where it has a row, and repairs to a nearest one', () => {
    const table = load('a,b,c,time\n0,0,0,1\n1,1,0,2\n1,1,1,3\n');
    expect(table.space.isValid([1, 0, 0])).toBe(false);
    expect([
      [0, 0, 0],
      [1, 1, 0],
    ]).toContainEqual(table.space.repair([1, 0, 0], randomFrom('repair')));
  });

  it('leaves out what breaks a rule, also as the optimum', () => {
    const constraints = rules('rules:\n- excludes: [a, b]\n');
    const table = load('a,b,time\n0,0,9\n1,0,5\n0,1,6\n1,1,1\n', { constraints });
    expect(table.space.isValid([1, 1])).toBe(false);
    expect(table.optimum).toBe(5);
  });

  it('takes the median of repeats for the truth, and draws among them', () => {
    const table = load('a,runtime,r1,r2,r3\n0,9,1,5,3\n1,9,2,,2\n', { objective: 'runtime', repeats: 'r*' });
    expect(table.space.factors.map(({ name }) => name)).toEqual(['a']);
    expect(table.values([0])).toEqual([1, 5, 3]);
    expect(table.truth([0])).toBe(3);
    expect(table.values([1])).toEqual([2, 2]);
  });

  it('counts the objective among the repeats where it is one of them', () => {
    expect(load('a,r1,r2\n0,1,3\n1,1,1\n', { objective: 'r1', repeats: 'r*' }).truth([0])).toBe(2);
  });

  it('knows rows that fail: they have no value and are no optimum', () => {
    const table = load('a,fails,time\n0,0,5\n1,1,1\n', { failures: 'fails' });
    expect(table.truth([1])).toBeNull();
    expect(table.optimum).toBe(5);
  });

  it('turns rates into times, and moves values that have no logarithm', () => {
    const rate = load('a,time\n0,4\n1,8\n', { maximise: true });
    expect(rate.optimum).toBe(8);
    expect(rate.toTime(4)).toBeGreaterThan(rate.toTime(8));
    const shifted = load('a,time\n0,-4\n1,0\n');
    expect(shifted.toTime(-4)).toBeGreaterThan(0);
    expect(shifted.optimum).toBe(-4);
  });

  const bad: readonly [string, string, Partial<TableOptions>, RegExp][] = [
    ['a column that occurs twice', 'a,a,time\n0,0,1\n', {}, /:1: the column 'a' occurs twice/],
    ['a column without a name', 'a,,time\n0,0,1\n', {}, /:1: column 2 has no name/],
    ['a name with =', 'a=1,time\n0,1\n', {}, /:1: .*'a=1'/],
    ['a name with ;', 'a,"b;c",time\n0,0,1\n', {}, /:1: .*'b;c'/],
    ['a value that is no number', 'a,time\n0,1\n1,fast\n', {}, /:3: 'fast' in the column 'time'/],
    ['a row with too few cells', 'a,b,time\n0,0,1\n1,2\n', {}, /:3: /],
    ['no rows', 'a,time\n', {}, /no data rows/],
    ['nothing', '', {}, /empty/],
    ['a quote that is never closed', 'a,b,time\n0,"0,100\n1,0,80\n', {}, /:3: a quote is opened and never closed/],
    ['infinity', 'a,time\n0,Infinity\n', {}, /:2: Infinity in the column 'time' is too large/],
    ['a value near the end of all numbers', 'a,time\n0,1\n1,-1e308\n', {}, /:3: -1e308 in the column 'time'/],
    [
      'ten thousand levels without an order',
      `a,time\n${Array.from({ length: 10_000 }, (_, i) => `x${i},1\n`).join('')}`,
      {},
      /:1: the column 'a' has 10000 values that are not all numbers/,
    ],
    [
      'a base that breaks a rule',
      'a,b,time\n1,1,1\n0,0,2\n',
      { constraints: rules('rules:\n- excludes: [a, b]\n') },
      /:2: the base row/,
    ],
    ['a base that fails', 'a,fails,time\n0,1,1\n1,0,2\n', { failures: 'fails' }, /:2: the base row fails/],
  ];
  for (const [what, text, options, words] of bad) {
    it(`is refused with file and line for ${what}`, () => {
      const { message, exitCode } = complaint(text, options);
      expect(message).toMatch(words);
      expect(exitCode).toBe(65);
    });
  }

  it('may have ten thousand levels that are numbers', () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => `${i},${100 + (i % 7)}\n`);
    expect(load(`a,time\n${rows.join('')}`).space.factors[0]?.levels.length).toBe(10_000);
  });

  it('is asked for a column that it does not have', () => {
    expect(complaint('a,time\n0,1\n', { objective: 'tome' })).toMatchObject({ exitCode: 64 });
    expect(complaint('a,time\n0,1\n', { objective: 'tome' }).message).toMatch(/did you mean 'time'/);
    expect(complaint('a,time\n0,1\n', { base: 7 }).message).toMatch(/--base 7/);
  });
});

describe('a replay', () => {
  for (const strategy of STRATEGIES) {
    it(`of ${strategy} proposes rows only and spends the budget`, () => {
      const result = replay(plain, { strategy });
      expect(result.invalid).toBe(0);
      expect(result.trace).toHaveLength(50);
      expect(result.trace.map(({ run }) => run)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    });
  }

  it('says what it recommends and how far from the optimum that is', () => {
    const result = replay(plain);
    expect(result).toMatchObject({ table: 'T.csv', strategy: 'saga', budget: 50, rows: 256, seed: 'simulation' });
    expect(Object.keys(result.recommended)).toHaveLength(8);
    expect(result.recommended).toMatchObject({ a: '1', b: '1', d: '0' });
    expect(result.regret).toBeCloseTo(result.recommendedTrue! / result.optimum - 1, 12);
    expect(result.regret).toBeLessThan(0.03);
    expect(result.trueSpeedup).toBeCloseTo(100 / result.recommendedTrue!, 12);
    expect(result.trace.at(-1)?.recommendedTrue).toBe(result.recommendedTrue);
    expect(result.trace[0]?.genome).toEqual({ a: '0', b: '0', c: '0', d: '0', e: '0', f: '0', g: '0', h: '0' });
  });

  it('takes the same decisions again, and others with another seed', () => {
    expect(replay(plain)).toEqual(replay(plain));
    expect(replay(plain, { seed: 'other' }).trace).not.toEqual(replay(plain).trace);
  });

  it('with --maximise is the replay of the reciprocal table in the words of rates', () => {
    const rate = load(`a,b,c,d,e,f,g,h,time\n${factorial((_, time) => `${1000 / time}`)}\n`, { maximise: true });
    const result = replay(rate, {}, true);
    const times = replay(plain);
    // Rounding may turn a tie among idle factors, so the decisions are compared where the design is still fixed.
    expect(result.recommended).toMatchObject({ a: '1', b: '1', d: '0' });
    expect(result.regret).toBeCloseTo(result.optimum / result.recommendedTrue! - 1, 12);
    expect(result.trueSpeedup).toBeCloseTo(result.recommendedTrue! / 10, 9);
    expect(result.trace[9]?.value).toBeCloseTo(1000 / times.trace[9]!.value!, 6);
  });

  it('never recommends a row that fails', () => {
    const text = factorial((bits, time) => (bits[0] === 1 && bits[2] === 1 ? '1,' : `0,${time}`));
    const table = load(`a,b,c,d,e,f,g,h,fails,time\n${text}\n`, { failures: 'fails' });
    const result = replay(table);
    expect(result.recommended).toMatchObject({ a: '1', b: '1', c: '0' });
    expect(result.trace.some(({ value }) => value === null)).toBe(true);
  });

  it('draws recorded repeats', () => {
    const random = randomFrom('repeats');
    const text = factorial((_, time) => [1, 2, 3].map(() => time * Math.exp(0.05 * normal(random))).join(','));
    const table = load(`a,b,c,d,e,f,g,h,r1,r2,r3\n${text}\n`, { objective: 'r1', repeats: 'r*' });
    const result = replay(table, {}, false, 0);
    const drawn = result.trace.map(({ value }) => value);
    expect(new Set(drawn).size).toBeGreaterThan(20);
    expect(result.regret).toBeLessThan(0.1);
  });

  it('of a whole search counts everything and claims a speed-up with an interval', () => {
    const result = replay(plain, { phases: 'all', budgets: [{ fromRun: 1, budget: 120 }] });
    expect(result.trace.length).toBeLessThanOrEqual(120);
    expect(result.speedup?.blocks).toBeGreaterThanOrEqual(6);
    expect(result.speedup?.low).toBeLessThan(result.trueSpeedup! * 1.05);
    expect(result.speedup?.high).toBeGreaterThan(result.trueSpeedup! * 0.95);
  });
});

describe('a table with values that are not above 0', () => {
  const replay = (text: string): ReplayResult =>
    replayTable(load(text), someSettings({ budgets: [{ fromRun: 1, budget: 20 }] }), {
      table: 't.csv',
      maximise: false,
      noise: 0,
    });

  it('has a regret where the optimum is found, and no ratios', () => {
    const result = replay('a,b,time\n0,0,0\n1,0,-5\n0,1,3\n1,1,60\n');
    expect(result).toMatchObject({ optimum: -5, recommendedTrue: -5, regret: 0, speedup: null, trueSpeedup: null });
  });

  it('of nothing but zeros has no fastest', () => {
    const result = replay('a,time\n0,0\n1,0\n');
    expect(result).toMatchObject({ optimum: 0, regret: 0, trueSpeedup: 1, speedup: null });
  });
});
