import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lastLineOf } from '../../../../src/launch/run/verdict.ts';

const folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

function lastOf(text: string): string {
  const file = join(folder, 'stderr');
  writeFileSync(file, text);
  return lastLineOf(file);
}

test('the last line that says why an app ended is no log line that goes well', () => {
  const error = 'ValueError: INFO is missing';
  expect(lastOf(`Traceback\n${error}\nDEBUG:parsl.process_loggers:Normal ending for cleanup\n\n`)).toBe(error);
  expect(lastOf(`${error}\n2026-11-29 07:00:00,123 - thinker - INFO - agent ended\n`)).toBe(error);
  expect(lastOf(`${error}\n1795934106.4 2026-11-29 07:00:00 MainThread-1 INFO: done\n`)).toBe(error);
  expect(lastOf('INFO:parsl.dataflow.dflow:done\n')).toBe('');
  expect(lastOf('WARNING:parsl:Python is exiting with a DFK still running.\n')).toMatch(/^WARNING/);
  expect(lastOf('')).toBe('');
});
