import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ask } from '../../src/launch/machine/process.ts';
import { type Ended, optimise } from '../helpers/cli.ts';
import { FIXTURE_APPS, leftovers, newestParsl } from '../helpers/real-runs.ts';

vi.setConfig({ testTimeout: 240_000 });

const APP = join(FIXTURE_APPS, 'as_written.py');
/** What one screen holds. */
const A_SCREEN = 24;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-answers-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  expect(leftovers()).toEqual([]);
});

/** An app that does as `how` says, under a command line. */
async function answer(command: string, how: string, ...options: string[]): Promise<Ended & { readonly words: string }> {
  const python = await newestParsl();
  const ended = await optimise([command, '--app', APP, '--python', python, ...options, '--', how], folder);
  return { ...ended, words: ended.stdout.replaceAll(/\s+/g, ' ') };
}

const search = (how: string, budget: number) =>
  answer('search', how, '--budget', String(budget), '--fresh', '--force', '--quiet');

describe('an app that cannot be measured is told why, and what to do', () => {
  test('it reads the checkpoints of an earlier run', async () => {
    const byHand = await ask(await newestParsl(), [APP, 'checkpoints'], { cwd: folder, timeoutMs: 100_000 });
    expect(byHand.ok).toBe(true);
    const ended = await answer('run', 'checkpoints', '--json');
    expect(ended.code).toBe(1);
    const { outcome, reason } = JSON.parse(ended.stdout);
    expect(outcome).toBe('invalid');
    expect(reason).toMatch(/^10 of 10 tasks were answered from a memo or a checkpoint and not run: .*--cwd /);
    expect(ended.stderr).toContain('tasks that are in them are not run');
    expect(ended.stderr).not.toContain('no task is taken from an earlier run');
  });

  test('it reads an empty standard input', async () => {
    const ended = await answer('run', 'reads', '--json');
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.stdout).reason).toBe(
      'the app submitted no task: it reads its standard input, which is empty (--stdin FILE gives each run one)',
    );
  });

  test('a run leaves something that is in the way of the next', async () => {
    const ended = await search('appends', 8);
    expect(ended.code).toBe(1);
    expect(`${ended.words} ${ended.stderr}`).toMatch(/runs failed: .*not one greeting .*--prepare or --cleanup/);
    expect(ended.stdout).not.toContain('resume');
  });

  test("optimise's own results are in its way", async () => {
    await mkdir(join(folder, 'results'));
    const ended = await answer('run', 'makes-a-folder', '--json');
    expect(ended.code).toBe(1);
    const advice = /FileExistsError: .*'results'.*--prepare or --cleanup .*--results DIR/s;
    expect(`${ended.stdout}${ended.stderr}`).toMatch(advice);
  });

  test('it breaks after its tasks: its own last line, on one screen', async () => {
    const ended = await search('breaks-after', 8);
    expect(ended.code).toBe(1);
    expect(ended.words).toMatch(
      /Nothing can be said: the app as written cannot be measured\. The app as written .*RuntimeError: broken post-processing \(as_written\.py:\d+\)/,
    );
    expect(ended.words.match(/broken post-processing/g)).toHaveLength(1);
    expect(ended.stdout).not.toContain('resume');
    expect(`${ended.stdout}${ended.stderr}`.split('\n').length).toBeLessThanOrEqual(A_SCREEN);
  });
});

describe('an app that can be measured, with what has to be known of it', () => {
  test('it chooses its own number of tasks', async () => {
    const ended = await search('counts-by-itself', 6);
    expect(ended.words).toMatch(/the app chooses its own number of tasks \([\d,]+, /);
    expect(ended.words).not.toContain('invalid');
    expect(ended.code).toBe(0);
  });

  test('nothing can matter: the runs are not spent', async () => {
    const ended = await answer('search', 'hardly-any-tasks', '--budget', '20', '--fresh', '--json', '--quiet');
    expect(ended.code).toBe(0);
    const { runs, recommended, warnings } = JSON.parse(ended.stdout);
    expect(runs).toBeLessThanOrEqual(6);
    expect(recommended.treatments).toEqual([]);
    expect(warnings.map(({ code }: { readonly code: string }) => code)).toContain('nothing-can-matter');
  });
});
