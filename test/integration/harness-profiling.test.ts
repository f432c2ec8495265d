import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const HARNESS = join(import.meta.dirname, '..', '..', 'src', 'harness');

/** What Python prints as JSON, with the modules of the profiling there. */
function python(code: string): unknown {
  const whole = `
import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from measured.profiling import accounting, schedule, stamps, summary
from measured.profiling.accounting import Span
from measured.profiling.schedule import Task
from measured.profiling.stamps import Stretch
from measured.profiling.summary import Own
def task(previous=-1, trigger=-1, pause=0.0, depends=(), pool='htex'):
    return Task(previous, trigger, pause, tuple(depends), pool)
${code}`;
  return JSON.parse(execFileSync('python3', ['-c', whole, HARNESS], { encoding: 'utf8' }));
}

describe('what a Parsl that costs nothing would take', () => {
  test('tasks share the workers; one that waits for others comes after them', () => {
    const found = python(`
four = [task(previous=i - 1) for i in range(4)]
chain = [task(previous=i - 1, depends=[i - 1] if i else []) for i in range(4)]
print(json.dumps([schedule.least_seconds(four, [1.0] * 4, {'htex': 2}), schedule.least_seconds(four, [1.0] * 4, {}),
                  schedule.least_seconds(chain, [1.0] * 4, {'htex': 2}), schedule.least_seconds(chain, [1.0] * 4, {})]))`);
    expect(found).toEqual([2, 1, 4, 4]);
  });

  test('a program that waits for each task has them one after the other, however many workers there are', () => {
    expect(
      python(`
waits = [task(previous=i - 1, trigger=i - 1) for i in range(5)]
print(json.dumps(schedule.least_seconds(waits, [0.5] * 5, {'htex': 4})))`),
    ).toBe(2.5);
  });

  test("the program's own pauses are nobody's to save", () => {
    expect(
      python(`
slow = [task(previous=i - 1, trigger=i - 1, pause=0.25 if i else 0.0) for i in range(3)]
print(json.dumps(schedule.least_seconds(slow, [1.0] * 3, {'htex': 1})))`),
    ).toBe(3.5);
  });

  test('the order of waiting tasks is not the reason: a long one that was called last is taken first', () => {
    expect(
      python(`
some = [task(previous=i - 1) for i in range(3)]
print(json.dumps(schedule.least_seconds(some, [1.0, 1.0, 2.0], {'htex': 2})))`),
    ).toBe(2);
  });

  test('a pause counts where nothing was outstanding, CPU time always', () => {
    expect(
      python(`
print(json.dumps([schedule.own_pause(1.0, 4.0, 0.1, 2.0, False), schedule.own_pause(1.0, 4.0, 0.1, 2.0, True),
                  schedule.own_pause(None, 4.0, 0.1, None, False), schedule.own_pause(1.0, 1.002, 0.0, None, False)]))`),
    ).toEqual([2, 0.1, 0, 0]);
  });
});

describe('bounds from what tasks take by themselves', () => {
  test('computing tasks are bounded by the CPUs, tasks that sleep are not', () => {
    const found = python(`
four = [task(previous=i - 1) for i in range(4)]
computes = [Own(wall=1.0, alone=1.0, cpu=1.0)] * 4
sleeps = [Own(wall=1.0, alone=1.0, cpu=0.0)] * 4
print(json.dumps([summary.least(four, owns, {'htex': 1}, 2, 1.0) for owns in (computes, sleeps)]))`);
    expect(found).toEqual([
      { given: 4, anyWorkers: 2, givenWithoutCpu: 0, anyWorkersWithoutCpu: 0 },
      { given: 4, anyWorkers: 1, givenWithoutCpu: 4, anyWorkersWithoutCpu: 1 },
    ]);
  });

  test("that tasks wait for a CPU is Parsl's fault no further than it computes itself", () => {
    expect(
      python(`
owns = [Own(wall=3.0, alone=1.0, cpu=1.0)] * 2
print(json.dumps([summary.blame(owns, 2.0), summary.blame(owns, 3.0), summary.blame(owns, 60.0)]))`),
    ).toEqual([0, 0.25, 1]);
  });
});

test('each moment is divided once: the stages sum to the time, and what runs beside tasks counts for nothing', () => {
  const found = python(`
RUN, MANAGER, SEND = stamps.RUN, stamps.MANAGER, stamps.SEND
def stretch(stage, begin, end):
    return Stretch(stage, begin, end, -1, 0.0, 0.0)
stretches = [stretch(SEND, 1, 2), stretch(MANAGER, 2, 4), stretch(SEND, 3, 4), stretch(RUN, 5, 8), stretch(MANAGER, 6, 7)]
both = [Span(1, 9)]
divided = accounting.account(stretches, both, both, 1, 0, 10)
print(json.dumps({name: seconds for name, seconds in divided.seconds.items() if seconds}))`);
  expect(found).toEqual({ app: 2, send: 1.5, manager: 1.5, run: 3, 'in transit': 2 });
});

test('tasks that wait for others need no worker yet: one of two workers that runs the only one that may run is enough', () => {
  expect(
    python(`
divided = accounting.account([Stretch(stamps.RUN, 0, 4, 1, 0.0, 0.0)], [Span(0, 4)], [Span(0, 4), Span(0, 9)], 2, 0, 4)
print(json.dumps(divided.seconds['run']))`),
  ).toBe(4);
});
