import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { searchSettings } from '../../../../src/domain/search-settings.ts';
import type { Launcher } from '../../../../src/launch/run/launcher.ts';
import { noLog } from '../../../../src/log.ts';
import { driveAsync, Interrupted } from '../../../../src/search/drive.ts';
import { runSearch } from '../../../../src/search/engine.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import { newSession } from '../../../../src/search/session.ts';
import { openRunLog } from '../../../../src/store/run-log.ts';
import { answerFrom } from '../../../../src/workflows/shared/answer.ts';
import { taskCounts } from '../../../../src/workflows/shared/task-counts.ts';
import { runsOfLandscape, USUAL_NOISE } from '../../../landscapes/noise.ts';
import { parslLike } from '../../../landscapes/parsl-like.ts';

const settings = searchSettings(60, { seed: 's', force: true });
const streams = randomStreams('truth');
const truth = parslLike(1, streams);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Drives a search on a landscape into a run log; stops after some runs as a user would. */
async function searchInto(file: string, stopAfter: number, budgets = settings.budgets): Promise<void> {
  const answer = runsOfLandscape(truth, USUAL_NOISE, streams);
  const stop = new AbortController();
  let made = 0;
  const launcher: Launcher = {
    run: async (request) => {
      if (++made >= stopAfter) stop.abort();
      return answer(request);
    },
    close: async () => {},
  };
  const session = newSession({ ...settings, budgets }, truth.space, randomStreams(settings.seed));
  const answers = answerFrom({
    space: truth.space,
    log: openRunLog(file),
    launcher,
    counts: taskCounts(true, true),
    signal: stop.signal,
    logger: noLog(),
    onRun: () => {},
    onBatch: async () => {},
  });
  await driveAsync(runSearch(session), answers);
}

test('a search that is stopped again and again decides as one that never was', async () => {
  const whole = join(folder, 'whole.jsonl');
  const parts = join(folder, 'parts.jsonl');
  await searchInto(whole, Number.POSITIVE_INFINITY);
  for (let stops = 0; ; stops++) {
    try {
      await searchInto(parts, 7);
      expect(stops).toBeGreaterThan(5);
      break;
    } catch (error) {
      expect(error).toBeInstanceOf(Interrupted);
    }
  }
  expect(readFileSync(parts, 'utf8')).toBe(readFileSync(whole, 'utf8'));
});

test('a raised budget buys more runs and changes none of the earlier ones', async () => {
  const file = join(folder, 'raised.jsonl');
  await searchInto(file, Number.POSITIVE_INFINITY);
  const before = readFileSync(file, 'utf8');
  const done = before.trim().split('\n').length;
  await searchInto(file, Number.POSITIVE_INFINITY, [...settings.budgets, { fromRun: done + 1, budget: 90 }]);
  const after = readFileSync(file, 'utf8');
  expect(after.startsWith(before)).toBe(true);
  const runs = after.trim().split('\n').length;
  expect(runs).toBeGreaterThan(done);
  expect(runs).toBeLessThanOrEqual(90);
});

test('a log of another search is refused, not continued', async () => {
  const file = join(folder, 'other.jsonl');
  await expect(searchInto(file, 20)).rejects.toThrow(Interrupted);
  const lines = readFileSync(file, 'utf8').split('\n');
  [lines[12], lines[13]] = [lines[13] ?? '', lines[12] ?? ''];
  const log = openRunLog(join(folder, 'changed.jsonl'));
  const runs = lines.filter((text) => text !== '').map((line) => JSON.parse(line));
  for (const [i, run] of runs.entries()) log.append({ ...run, run: i + 1 });
  await expect(searchInto(join(folder, 'changed.jsonl'), 5)).rejects.toThrow(
    /is not the one that this search decides on/,
  );
});
