import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { optimise } from '../helpers/cli.ts';
import { leftovers } from '../helpers/real-runs.ts';

// Some forty runs of a second or two; the first of them may set up environments.
vi.setConfig({ testTimeout: 1_200_000 });

/** Tasks that sleep: how fast the machine is says nothing. Threads, so that a run is short. */
const app = (tasks: number, more = ''): string => `
import time
import parsl
from parsl import python_app
from parsl.config import Config
from parsl.executors import ThreadPoolExecutor

@python_app
def wait():
    time.sleep(0.1)

with parsl.load(Config(executors=[ThreadPoolExecutor(max_threads=1)])):
    for _ in range(3):
        for task in [wait() for _ in range(${tasks})]:
            task.result()
${more}`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
  writeFileSync(join(folder, 'app.py'), app(2));
  writeFileSync(join(folder, 'slower.py'), app(6));
  writeFileSync(join(folder, 'crashes.py'), app(2, "raise SystemExit('no')"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  expect(leftovers()).toEqual([]);
});

// As few blocks as an interval needs, and a margin that a busy machine can tell too.
const FEW = ['--blocks', '6', '--margin', '90%'];
// As few as the interval of every measure needs.
const ENOUGH = ['--blocks', '12', '--margin', '90%'];

test('two states of an app: the one that takes three times as long is a regression', async () => {
  const ended = await optimise(['regress', '--old', 'app.py', '--new', 'slower.py', '--json', ...FEW], folder);
  expect(ended.stderr).toContain('6 blocks (at most, about');
  expect(ended.code).toBe(1);
  const found = JSON.parse(ended.stdout);
  expect(found).toMatchObject({ change: 'regression', treatment: null, workloads: [{ blocks: 6, failures: [] }] });
  const [row] = found.workloads[0].rows;
  expect(row).toMatchObject({ measure: 'makespan', change: 'regression', blocks: 6 });
  expect(1 / row.ratio.low).toBeGreaterThan(2);
  expect(found.workloads[0].placebo[0]).toMatchObject({ measure: 'makespan', change: 'no-change' });
  expect(found.warnings).toContainEqual(expect.objectContaining({ code: 'other-tasks' }));
});

test('a state that fails to run is a failure, and no slow-down', async () => {
  const ended = await optimise(['regress', '--old', 'app.py', '--new', 'crashes.py', ...FEW], folder);
  expect(ended.code).toBe(69);
  expect(ended.stdout).toContain('Failed to run: new, base: failed: the app ended with exit code 1');
});

test('a treatment that logs nothing changes the logs, and not the time', async () => {
  const treatment = ['--treatment', 'cfg_logging=none'];
  const ended = await optimise(['regress', '--app', 'app.py', ...treatment, '--json', ...ENOUGH], folder);
  expect(ended.code).toBe(0);
  const found = JSON.parse(ended.stdout);
  const { rows, interaction } = found.workloads[0];
  expect(found).toMatchObject({ treatment: 'cfg_logging=none', change: 'no-change' });
  const logs = rows.filter(({ measure }: { measure: string }) => measure === 'log');
  expect(logs.map(({ change }: { change: string }) => change)).toEqual(['improvement']);
  expect(interaction).toBeNull();
});

test('a series is measured, kept and shown again', async () => {
  const versions = ['--old', 'parsl==2024.11.18', '--new', 'parsl==2026.10.26'];
  const series = ['--history', '--points', '1', '--rounds', '2', '--app', 'app.py'];
  const ended = await optimise(['regress', ...versions, ...series], folder);
  expect(ended.code).toBe(0);
  expect(ended.stdout).toContain('1 version beside Parsl 2024.11.18');
  const shown = await optimise(['history', '--json'], folder);
  const histories: { measure: string }[] = JSON.parse(shown.stdout);
  expect(histories.map(({ measure }) => measure)).toEqual(['cpu', 'log', 'time']);
  const history = JSON.parse(shown.stdout).at(-1);
  expect(history.points).toMatchObject([{ version: '2026.10.26', failed: null }]);
  expect(history.points[0].values).toHaveLength(2);
  expect(history.series[0].ratio).toBeCloseTo(1, 0);
  expect(readFileSync(join(folder, 'results', 'history', 'index.html'), 'utf8')).toContain('2026.10.26');
});
