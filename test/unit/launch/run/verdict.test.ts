import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { HarnessOutcome } from '../../../../src/launch/run/outcome.ts';
import { type Expectations, judge, lastLineOf } from '../../../../src/launch/run/verdict.ts';
import { anEcho } from '../../../helpers/echo.ts';

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

const GOOD: HarnessOutcome = {
  ...{ outcome: 'ok', reason: null, censored: false, batches: [990, 1000, 1010], usPerTask: 1000 },
  ...{ tasks: 6, done: 6, failedTasks: 0, retries: 0, lostWorkers: 0, makespanSeconds: 6, startupSeconds: 1 },
  ...{ cpuSeconds: 9, peakRssMb: 300, logBytes: 0, workers: 2, echo: anEcho(), machine: [] },
};
const EXPECTED: Expectations = {
  ...{ actions: [], overlay: null, cpus: null, tasks: 6, failures: 0, timeoutSeconds: 60 },
  ...{ stderrFile: '/nowhere', app: { target: '/app.py', cwd: '/' } },
};

function judged(overrides: Partial<HarnessOutcome>): ReturnType<typeof judge> {
  const ended = { exitCode: 0, signal: null, problem: null };
  return judge(EXPECTED, { harness: { ...GOOD, ...overrides }, wallSeconds: 8, ended, stopped: null });
}

test('a time that no clock gives is an invalid run: recorded, it could not be read again', () => {
  expect(judged({}).outcome).toBe('ok');
  for (const us of [0, -5, 1e-9, 1e16]) {
    const invalid = { outcome: 'invalid', reason: `a time of ${us} µs per task: no clock gives that` };
    expect(judged({ usPerTask: us })).toEqual(invalid);
    expect(judged({ batches: [1000, us] })).toEqual(invalid);
  }
  expect(judged({ usPerTask: null })).toMatchObject({
    outcome: 'invalid',
    reason: expect.stringContaining('a time of no µs'),
  });
});
