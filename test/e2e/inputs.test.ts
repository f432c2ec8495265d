import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runRecordSchema } from '../../src/store/schema.ts';
import { optimise } from '../helpers/cli.ts';
import { parslPython } from '../helpers/parsl-python.ts';
import { EXAMPLES } from '../helpers/real-runs.ts';

// Real pools on a machine that others may use as well.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let folder: string;
let app: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-inputs-'));
  app = ['--app', join(EXAMPLES, 'noop.py'), '--python', await parslPython(), '--quiet'];
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a real run goes through every input, and its score is their geometric mean', async () => {
  writeFileSync(join(folder, 'inputs.txt'), '# typical\n--tasks 30\n--tasks 60 --batches 2\n');
  const ended = await optimise(['run', ...app, '--inputs', 'inputs.txt', '--json'], folder);
  expect(ended).toMatchObject({ code: 0 });
  const run = runRecordSchema.parse(JSON.parse(ended.stdout));
  expect(run).toMatchObject({ outcome: 'ok', tasks: 90 });
  expect(run.inputs?.map(({ input, tasks }) => [input, tasks])).toEqual([
    ['--tasks 30', 30],
    ['--tasks 60 --batches 2', 60],
  ]);
  const [one = 0, other = 0] = run.inputs?.map(({ usPerTask }) => usPerTask ?? 0) ?? [];
  expect(run.usPerTask).toBeCloseTo(Math.sqrt(one * other), 6);
  const [made = ''] = readdirSync(join(folder, 'results'));
  expect(readdirSync(join(folder, 'results', made, 'runs')).sort()).toEqual(['00001-1', '00001-2']);
});

test('an input that does not start the app is named, and so is a misspelt {tasks}', async () => {
  writeFileSync(join(folder, 'wrong.txt'), '--tasks 30\n--tsks 30\n');
  const wrong = await optimise(['check', ...app, '--inputs', 'wrong.txt'], folder);
  expect(wrong).toMatchObject({ code: 1, stdout: '' });
  expect(wrong.stderr).toMatch(/input 2 \(--tsks 30\): .*unrecognized arguments: --tsks 30/);
  const misspelt = await optimise(['check', ...app, '--', '--tasks', '{task}'], folder);
  expect(misspelt).toMatchObject({ code: 1, stdout: '' });
  expect(misspelt.stderr).toMatch(/\n {2}\{task\} is passed on as it is: the number of tasks is written \{tasks\}$/m);
});
