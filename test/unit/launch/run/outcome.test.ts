import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { keptRuns } from '../../../../src/launch/run/kept-runs.ts';
import { readOutcome } from '../../../../src/launch/run/outcome.ts';
import { makeFolder } from '../../../../src/store/layout.ts';

const folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('an outcome that the app wrote over makes the run invalid, and is no bug of ours', () => {
  const file = join(folder, 'outcome.json');
  for (const text of ['', '{', 'null', '[]', '{"outcome": "ok"}', '{"usPerTask": Infinity}', '\u0000\u0001']) {
    writeFileSync(file, text);
    expect(readOutcome(file)).toMatchObject({ outcome: 'invalid', usPerTask: null });
    expect(readOutcome(file)?.reason).toMatch(/outcome\.json is not as the harness writes it/);
  }
  expect(readOutcome(join(folder, 'not-there.json'))).toBeNull();
});

test('what is no outcome is replaced by the verdict in the kept folder', () => {
  const run = join(folder, '000001');
  makeFolder(run);
  writeFileSync(join(run, 'outcome.json'), 'spoiled');
  keptRuns(folder, () => {}).remember('000001', { outcome: 'invalid', reason: 'spoiled' });
  expect(readOutcome(join(run, 'outcome.json'))?.outcome).toBe('invalid');
});
