import { evidence, gradient } from './evidence.ts';
import { flatten, type Hyper, type Priors, unflatten } from './hyper.ts';
import type { TrainingData } from './training.ts';

const FIRST_STEP = 0.15;
const LONGEST_STEP = 0.6;
const SHORTEST_STEP = 0.005;
const GROW = 1.3;
const SHRINK = 0.5;

/** Ascent by signs of the gradient (iRprop-, Igel & Hüsken 2000): no line search, the same steps on any machine. */
export function ascend(
  similarities: Float64Array,
  genes: number,
  data: TrainingData,
  start: Hyper,
  priors: Priors,
  steps: number,
): Hyper {
  let current: Float64Array = flatten(start);
  const length = new Float64Array(current.length).fill(FIRST_STEP);
  let before: Float64Array = new Float64Array(current.length);
  for (let step = 0; step < steps; step++) {
    const slope = flatten(gradient(similarities, genes, data, unflatten(current), priors));
    const next = Float64Array.from(current);
    for (let i = 0; i < next.length; i++) {
      const agreement = slope[i]! * before[i]!;
      if (agreement > 0) length[i] = Math.min(LONGEST_STEP, length[i]! * GROW);
      if (agreement < 0) {
        length[i] = Math.max(SHORTEST_STEP, length[i]! * SHRINK);
        slope[i] = 0;
      }
      next[i]! += Math.sign(slope[i]!) * length[i]!;
    }
    current = next;
    before = slope;
  }
  const end = unflatten(current);
  const better = evidence(similarities, genes, data, end, priors) >= evidence(similarities, genes, data, start, priors);
  return better ? end : start;
}
