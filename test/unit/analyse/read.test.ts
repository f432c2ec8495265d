import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRuns } from '../../../src/analyse/read.ts';
import { treatmentsOfTable } from '../../../src/analyse/table.ts';
import { UserError } from '../../../src/domain/errors.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'optimise-read-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let count = 0;
async function file(text: string | Buffer, extension = '.csv'): Promise<string> {
  const path = join(folder, `runs-${count++}${extension}`);
  await writeFile(path, text);
  return path;
}

async function mistake(text: string, extension = '.csv'): Promise<UserError> {
  const path = await file(text, extension);
  const error: unknown = await readRuns(path).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw new Error(`no user error: ${String(error)}`);
  return error;
}

describe('a data set', () => {
  it('is read in the seed’s form: semicolons, 0/1, timestamp, score', async () => {
    const table = await readRuns(await file('a;b;timestamp;score\n0;0;1700000000;1182.5\n1;0;1700000400;0.25\n'));
    expect(table.factors).toEqual([
      { name: 'a', levels: ['0', '1'] },
      { name: 'b', levels: ['0'] },
    ]);
    expect([...table.levels]).toEqual([0, 0, 1, 0]);
    expect([...table.usPerTask]).toEqual([1182.5, 0.25]);
    expect([...(table.unixSeconds ?? [])]).toEqual([1700000000, 1700000400]);
  });

  it('may have commas, Windows line ends, a byte order mark, no time and no last line end', async () => {
    const table = await readRuns(await file('\uFEFFscore,a\r\n5e2,1\r\n\r\n600,0'));
    expect([...table.usPerTask]).toEqual([500, 600]);
    expect([...table.levels]).toEqual([1, 0]);
    expect(table.unixSeconds).toBeNull();
  });

  it('may have decimal commas where semicolons separate', async () => {
    const table = await readRuns(await file('a;score\n1;1182,5\n0;7\n'));
    expect([...table.usPerTask]).toEqual([1182.5, 7]);
  });

  it('may be gzipped, and quoted', async () => {
    const zipped = await readRuns(await file(gzipSync('a;score\n1;3\n0;4\n'), '.csv.gz'));
    expect([...zipped.usPerTask]).toEqual([3, 4]);
    const quoted = await readRuns(await file('"a;b";score\n"1";3\n0;"4"\n'));
    expect(quoted.factors[0]?.name).toBe('a;b');
    expect([...quoted.usPerTask]).toEqual([3, 4]);
  });

  it('takes levels as they are named, the base by its name, numbers in order', async () => {
    const table = await readRuns(await file('workers;mode;score\n8;fast;1\n4;as-is;2\n0;slow;3\n'));
    expect(table.factors).toEqual([
      { name: 'workers', levels: ['0', '4', '8'] },
      { name: 'mode', levels: ['as-is', 'fast', 'slow'] },
    ]);
    expect(treatmentsOfTable(table).map((t) => t.name)).toEqual(['workers=4', 'workers=8', 'mode=fast', 'mode=slow']);
  });

  it('makes one factor of the columns factor=level', async () => {
    const table = await readRuns(await file('p=10;p=100;q;score\n1;0;0;1\n0;1;1;2\n0;0;0;3\n'));
    expect(table.factors).toEqual([
      { name: 'p', levels: ['as-is', '10', '100'] },
      { name: 'q', levels: ['0', '1'] },
    ]);
    expect([...table.levels]).toEqual([1, 0, 2, 1, 0, 0]);
  });

  it('counts runs without a score and does not use them', async () => {
    const table = await readRuns(await file('a;score\n1;\n0;NA\n1;5\n'));
    expect([table.rows, table.withoutScore]).toEqual([1, 2]);
  });

  it('leaves out a column of many values, with a warning', async () => {
    const rows = Array.from({ length: 80 }, (_, i) => `${i};${i % 2};5`).join('\n');
    const table = await readRuns(await file(`loadavg;a;score\n${rows}\n`));
    expect(table.factors.map((factor) => factor.name)).toEqual(['a']);
    expect(table.warnings).toEqual([expect.stringContaining('loadavg')]);
  });

  it('comes from runs.jsonl too; failed and capped runs, and such as had not all workers, have no score, a torn last line is left out', async () => {
    const line = (run: object): string =>
      JSON.stringify({ startedAt: '2026-01-01T00:00:00Z', censored: false, outcome: 'ok', ...run });
    const text = [
      line({ genome: {}, usPerTask: 100 }),
      line({ genome: { cfg_p: '10' }, usPerTask: 50 }),
      line({ genome: { cfg_p: '10' }, usPerTask: null, outcome: 'failed' }),
      line({ genome: {}, usPerTask: 90, censored: true }),
      line({ genome: {}, usPerTask: 900, shortOfWorkers: 'executor a had 1 of the 2 blocks' }),
      '{"genome":{"cf',
    ].join('\n');
    const table = await readRuns(await file(text, '.jsonl'));
    expect(table.factors).toEqual([{ name: 'cfg_p', levels: ['as-is', '10'] }]);
    expect([table.rows, table.withoutScore]).toEqual([2, 3]);
  });
});

describe('a mistake in a data set', () => {
  it('is told with file, line and exit code 65', async () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ['a;score\n1;3\n0;x1\n', /:3: the score 'x1' is not a number/],
      ['a;score\n1;0\n', /:2: the score 0 is not above 0/],
      ['a;score\n1;-4\n', /:2: the score -4 is not above 0/],
      ['a;b;score\n1;3\n', /:2: 2 cells, but the header has 3/],
      ['a;score\n1;3;4\n', /:2: 3 cells, but the header has 2/],
      ['a;timestamp;score\n1;yesterday;4\n', /:2: the time 'yesterday' is not a time/],
      ['a;a;score\n1;1;4\n', /two columns are called a/],
      ['a;b\n1;1\n', /:1: no column score/],
      ['score\n1\n', /no treatment column/],
      ['a;score\n', /holds no run with a score/],
      ['', /is empty/],
      ['p=1;p=2;score\n1;1;4\n', /two levels of p at once/],
    ];
    for (const [text, message] of cases) {
      const error = await mistake(text);
      expect(error.message).toMatch(message);
      expect(error.exitCode).toBe(65);
    }
  });

  it('is told with its line where the file has quotes, and for a runs.jsonl', async () => {
    expect((await mistake('"a";score\n1;3\n0;x\n')).message).toMatch(/:3: the score 'x' is not a number/);
    expect((await mistake('{"genome":{},"usPerTask":1,"outcome":"ok"}\nnonsense\n{}\n', '.jsonl')).message).toMatch(
      /:2 is not a line/,
    );
  });

  it('in its quotes, or in its packing, is told in words', async () => {
    expect((await mistake('a;score\n"0;100\n')).message).toMatch(/:\d: a quote is opened and never closed$/);
    expect((await mistake('a;score\nx"0;100\n')).message).toMatch(/:2: a quote in the middle of a cell$/);
    expect((await mistake('a;"b"x;score\n0;0;1\n')).message).toMatch(/:1: a quote is closed in the middle/);
    const { message, exitCode } = await mistake('a;score\n0;100\n', '.csv.gz');
    expect(message).toMatch(/\.csv\.gz: damaged, or not packed by gzip$/);
    expect(exitCode).toBe(65);
  });

  it('of a missing file is one line', async () => {
    await expect(readRuns(join(folder, 'nowhere.csv'))).rejects.toThrow(/cannot read .*nowhere\.csv/);
  });
});
