import { describe, expect, test } from 'vitest';
import type { Genome } from '../../../../src/domain/genome.ts';
import { drive } from '../../../../src/search/drive.ts';
import { purseOf } from '../../../../src/search/evidence/purse.ts';
import { conclude } from '../../../../src/search/reduction/conclusion.ts';
import { narrow } from '../../../../src/search/reduction/narrow.ts';
import { learn, newTask, run, type Task } from '../../../../src/search/reduction/task.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import { additive, QUIET, sessionOf } from '../../../helpers/phases.ts';
import { A_CALIBRATION } from '../../../helpers/simulation.ts';
import { runsOfLandscape } from '../../../landscapes/noise.ts';

const CALIBRATION = { ...A_CALIBRATION, sdCore: QUIET.core };
const WANTED = 5;

/** Eight switches of which the sixth alone matters; the base and everything at once were run. */
function begun(): { readonly task: Task; readonly machine: ReturnType<typeof runsOfLandscape> } {
  const truth = additive(Array.from({ length: 8 }, (_, i) => (i === WANTED ? 0.5 : 0)));
  const session = sessionOf(truth);
  const machine = runsOfLandscape(truth, QUIET, randomStreams('narrow'));
  const task = newTask(session, CALIBRATION);
  drive(run(task, [base, whole], purseOf(session, 2)), machine);
  learn(task, 50);
  return { task, machine };
}

const base: Genome = new Array<number>(8).fill(0);
const whole: Genome = base.map(() => 1);

describe('narrowing', () => {
  test('halves what a faster set has besides until the one treatment is left', () => {
    const { task, machine } = begun();
    drive(narrow(task, base, whole, purseOf(task.session, 20)), machine);
    expect([...task.required]).toEqual([[WANTED, 1]]);
    // log2(8) halvings after the two runs that began it.
    expect(task.session.runs.length).toBe(5);
  });

  test('an empty purse requires nothing', () => {
    const { task, machine } = begun();
    drive(narrow(task, base, whole, purseOf(task.session, 1)), machine);
    expect(task.required.size).toBe(0);
    expect(task.session.runs.length).toBe(3);
  });

  test('what was shown to be required stays in the set, whatever the model thinks', () => {
    const { task } = begun();
    const doubtful = 2;
    task.required.set(doubtful, 1);
    const found = conclude(task);
    expect(found.needs[doubtful]?.probability).toBeLessThan(0.5);
    expect(found.recommended[doubtful]).toBe(1);
  });
});
