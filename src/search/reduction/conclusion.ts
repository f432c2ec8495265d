import { baseGenome, type Genome, genomeKey } from '../../domain/genome.ts';
import { allowedOn, RUNGS } from '../../domain/rung.ts';
import type { Calibration, PlannedRung, Reduction } from '../findings.ts';
import type { Session } from '../session.ts';
import type { LevelAllowed } from '../surrogate/causes.ts';
import { allowedAll, guessOf, learn, MORE_LIKELY_THAN_NOT, newTask, type Task, usable, worthOf } from './task.ts';

/** States of the model that the conclusion is drawn from. */
const LAST_DRAWS = 400;

/** The smallest set that all runs so far say pays, and the smallest on each rung. */
export function conclude(task: Task): Reduction {
  learn(task, LAST_DRAWS);
  const { needs } = guessOf(task, MORE_LIKELY_THAN_NOT, allowedAll);
  const recommended = settled(task, allowedAll);
  const { forecasts, causes } = task;
  return { recommended, needs, rungs: rungsOf(task, recommended), forecasts, causes };
}

/** The conclusion again when more runs have been made: the same model, fitted to all. */
export function reduceAgain(session: Session, calibration: Calibration, before: Reduction): Reduction {
  const { causes, forecasts } = before;
  const task = newTask(session, calibration, null);
  return conclude({ ...task, causes, forecasts: [...forecasts], required: requiredOf(before) });
}

function requiredOf({ recommended, needs }: Reduction): Map<number, number> {
  return new Map(
    recommended.flatMap((level, f) =>
      level !== 0 && (needs[f]?.probability ?? 0) < MORE_LIKELY_THAN_NOT ? [[f, level] as const] : [],
    ),
  );
}

function settled(task: Task, allowed: LevelAllowed): Genome {
  return usable(task, guessOf(task, MORE_LIKELY_THAN_NOT, allowed).genome);
}

/** The smallest set of each rung, nicest first; a rung that adds nothing to the one before it is left out. */
function rungsOf(task: Task, recommended: Genome): Reduction['rungs'] {
  const { session, causes } = task;
  const base = baseGenome(session.space.factors);
  const rungs: PlannedRung[] = [];
  for (const { name } of RUNGS) {
    const allowed = allowedOn(session.space.factors, name);
    const all = recommended.every((level, f) => level === 0 || allowed(f, level));
    const genome = all ? recommended : settled(task, allowed);
    const gain = -causes.ratio(genome, base).mean;
    const before = rungs.at(-1);
    const adds = gain - (before?.gain ?? 0) > worthOf(session);
    if (all) {
      if (adds || genomeKey(genome) !== genomeKey(before?.genome ?? base)) rungs.push({ name, genome, gain });
      break;
    }
    if (adds) rungs.push({ name, genome, gain });
  }
  return rungs;
}
