import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../../src/domain/errors.ts';
import { openRunLog, readRuns } from '../../../src/store/run-log.ts';
import { aRun } from '../../helpers/builders.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
  file = join(folder, 'runs.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a run is on disk when append returns, one line each', () => {
  const log = openRunLog(file);
  log.append(aRun({ run: 1 }));
  log.append(aRun({ run: 2, usPerTask: 900 }));
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(3);
  expect(readRuns(file).map((run) => run.usPerTask)).toEqual([1000, 900]);
});

test('a reopened log goes on after its last run', () => {
  openRunLog(file).append(aRun({ run: 1 }));
  const again = openRunLog(file);
  again.append(aRun({ run: 2 }));
  expect(readRuns(file).map((run) => run.run)).toEqual([1, 2]);
});

test('a last line torn by a crash is dropped and written over', () => {
  openRunLog(file).append(aRun({ run: 1 }));
  appendFileSync(file, '{"run":2,"id":"0000');
  expect(readRuns(file)).toHaveLength(1);
  openRunLog(file).append(aRun({ run: 2, id: '00002' }));
  expect(readRuns(file).map((run) => run.id)).toEqual(['00001', '00002']);
});

test('a bad line inside is named by its number', () => {
  writeFileSync(file, `${JSON.stringify(aRun())}\nnonsense\n${JSON.stringify(aRun())}\n`);
  expect(() => readRuns(file)).toThrow(/runs\.jsonl:2: not a line of JSON/);
});

test('a line of another shape is refused with the field', () => {
  writeFileSync(file, `${JSON.stringify({ ...aRun(), outcome: 'fine' })}\n`);
  expect(() => readRuns(file)).toThrow(UserError);
  expect(() => readRuns(file)).toThrow(/runs\.jsonl:1: field outcome/);
});

test('a time that no clock gave is refused: one of 0 µs ended the runtime itself', () => {
  for (const usPerTask of [0, -5, 1e300, 1e-320]) {
    writeFileSync(file, `${JSON.stringify(aRun({ usPerTask }))}\n`);
    expect(() => readRuns(file)).toThrow(/runs\.jsonl:1: field usPerTask: Too (?:small|big)/);
  }
});

test('a line of before it was recorded what was asked is read', () => {
  const { asked: _, ...older } = aRun();
  writeFileSync(file, `${JSON.stringify(older)}\n`);
  expect(readRuns(file)[0]?.asked).toBeNull();
});

test('a log that something else wrote to is not gone on with', () => {
  const log = openRunLog(file);
  log.append(aRun({ run: 1 }));
  appendFileSync(file, 'a line of somebody else\n');
  const before = readFileSync(file, 'utf8');
  expect(() => log.append(aRun({ run: 2 }))).toThrow(expect.objectContaining({ exitCode: 75 }));
  rmSync(file);
  expect(() => log.append(aRun({ run: 2 }))).toThrow(/0 bytes where this process left \d+/);
  expect(before).toContain('somebody else');
});

test('nothing is written by who may not', () => {
  const log = openRunLog(file, () => {
    throw new UserError('lost');
  });
  expect(() => log.append(aRun())).toThrow('lost');
  expect(readRuns(file)).toEqual([]);
});

test('lines of before there were checksums are read, and covered by the next one', () => {
  writeFileSync(file, `${JSON.stringify(aRun({ run: 1 }))}\n${JSON.stringify(aRun({ run: 2 }))}\n`);
  openRunLog(file).append(aRun({ run: 3 }));
  expect(readRuns(file)).toHaveLength(3);
  writeFileSync(file, readFileSync(file, 'utf8').replace('"usPerTask":1000', '"usPerTask":1001'));
  expect(() => readRuns(file)).toThrow(/runs\.jsonl:3: this line or one before it is not as it was written/);
});
