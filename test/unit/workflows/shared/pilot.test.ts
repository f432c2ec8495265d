import { expect, test } from 'vitest';
import type { RunRecord } from '../../../../src/domain/run.ts';
import { sizedByPilot } from '../../../../src/workflows/shared/pilot.ts';
import { aRun } from '../../../helpers/builders.ts';

/** An app that needs some milliseconds for its first tasks, whatever their number. */
function anApp(usPerTask: number, startMs = 30) {
  const asked: number[] = [];
  const said: string[] = [];
  const run = async (tasks: number): Promise<RunRecord> => {
    asked.push(tasks);
    const makespanSeconds = (tasks * usPerTask) / 1e6 + startMs / 1e3;
    return aRun({ asked: tasks, tasks, makespanSeconds, usPerTask: (makespanSeconds * 1e6) / tasks });
  };
  return { asked, said, run, say: (line: string) => said.push(line) };
}

test.each([37, 300, 1200])('a set of %i µs per task is given the tasks for the aimed time', async (usPerTask) => {
  const app = anApp(usPerTask);
  const piloted = await sizedByPilot(1.5, app.run, app.say);
  const tasks = 'tasks' in piloted ? piloted.tasks : 0;
  expect((tasks * usPerTask) / 1e6).toBeGreaterThan(0.75);
  expect((tasks * usPerTask) / 1e6).toBeLessThan(1.6);
  expect(app.asked.length).toBeLessThanOrEqual(3);
  expect(app.said).toHaveLength(1);
  expect(app.said[0]).toMatch(/^pilot: 60 tasks at .*; the run has [\d,]+ tasks for 1\.5\d* s$/);
});

test('a pilot that took the aimed time tells the size by itself', async () => {
  const app = anApp(25_000, 0);
  expect(await sizedByPilot(1.5, app.run, app.say)).toEqual({ tasks: 60 });
});

test('a slow app has one pilot', async () => {
  const app = anApp(20_000);
  await sizedByPilot(1.5, app.run, app.say);
  expect(app.asked).toEqual([60]);
});

test('a pilot that goes wrong is the answer: nothing longer is run', async () => {
  const failed = aRun({ outcome: 'failed', reason: 'exit code 1', usPerTask: null });
  const said: string[] = [];
  expect(
    await sizedByPilot(
      1.5,
      async () => failed,
      (line) => said.push(line),
    ),
  ).toEqual({ failed });
  expect(said).toEqual([]);
});
