import type { PathStep } from '../domain/report.ts';
import { appliedBy, type Design, findConfig, nameOf } from './design.ts';
import type { Model } from './model/fit.ts';
import { foretells } from './model/fitness.ts';
import { classRank } from './table.ts';

/** What is known of a configuration: measured where it was run, else predicted. */
export interface Node {
  readonly ln: number;
  readonly measured: boolean;
  /** 95 % interval, ln; null where a model that foretells nothing predicted it. */
  readonly low: number | null;
  readonly high: number | null;
}

export type NodeValue = (treatments: readonly number[]) => Node;

const Z95 = 1.96;

/** @param noiseSd sd of ln time of one run. @param model main effects and pairs in ln. */
export function nodeValues(design: Design, model: Model, noiseSd: number): NodeValue {
  const predicted = modelValues(design, model);
  return (treatments) => {
    const u = findConfig(design, treatments);
    const measured = u >= 0;
    const ln = measured ? (design.ln[u] as number) : predicted(treatments);
    if (!measured && !foretells(model)) return { ln, measured, low: null, high: null };
    const half = Z95 * (measured ? noiseSd / Math.sqrt(design.count[u] as number) : model.residualSd);
    return { ln, measured, low: ln - half, high: ln + half };
  };
}

/** ln time of a set by the model, at mean time. */
export function modelValues(design: Design, model: Model): (treatments: readonly number[]) => number {
  const { columns, coefficients } = model;
  const b = (column: number): number => {
    const value = column < 0 ? 0 : (coefficients[column]?.value ?? 0);
    return Number.isFinite(value) ? value : 0;
  };
  const count = design.treatments.length;
  return (treatments) => {
    let ln = b(0);
    treatments.forEach((a, i) => {
      ln += b(columns.mainColumn[a] ?? -1);
      for (const other of treatments.slice(i + 1)) ln += b(columns.pairColumn[a * count + other] ?? -1);
    });
    return ln;
  };
}

/** Less effect than this (ln) at both ends of the path, by the model, and a treatment is one of the 'others'. */
const WEAK = 0.03;

export type PathOrder = 'best' | 'nicest';

/**
 * From the base to a set, one treatment a step: this is ablation analysis (Fawcett & Hoos 2016), one story of many.
 * `best`: always the treatment with the largest drop; `nicest`: class by class, best first inside a class.
 * Treatments that matter at neither end come last, as one step. `best` ends with one step too for what does not gain
 * where it is added: single steps there are a story of losses that nobody would take.
 */
export function pathTo(
  design: Design,
  target: readonly number[],
  values: { readonly node: NodeValue; readonly model: (treatments: readonly number[]) => number },
  order: PathOrder,
): PathStep[] {
  const { node: value, model } = values;
  const strong = target.filter((t) => {
    const first = model([t]) - model([]);
    const last = model(target) - model(target.filter((other) => other !== t));
    return Math.max(Math.abs(first), Math.abs(last)) >= WEAK;
  });
  const steps = [stepOf(null, value([]))];
  const prefix: number[] = [];
  const left = new Set(strong);
  while (left.size > 0) {
    const next = nextTreatment(design, prefix, [...left], value, order);
    if (order === 'best' && value([...prefix, next]).ln >= value(prefix).ln) break;
    left.delete(next);
    prefix.push(next);
    steps.push(stepOf(nameOf(design, next), value(prefix)));
  }
  const end = value(target);
  if (prefix.length === target.length) return steps;
  // A model that overshoots the measured end gave these steps more than they have: they are told together.
  while (order === 'best' && prefix.length > 0 && value(prefix).ln <= end.ln) {
    prefix.pop();
    steps.pop();
  }
  const others = target.filter((t) => !prefix.includes(t));
  const name = others.length === 1 ? nameOf(design, others[0] as number) : `${others.length} others`;
  return [...steps, stepOf(name, end)];
}

function nextTreatment(
  design: Design,
  prefix: readonly number[],
  left: readonly number[],
  value: NodeValue,
  order: PathOrder,
): number {
  const rank = (t: number): number => classRank(design.treatments[t]?.class ?? 'config');
  const nicest = Math.min(...left.map(rank));
  const candidates = order === 'best' ? left : left.filter((t) => rank(t) === nicest);
  return candidates.reduce((a, b) => (value([...prefix, b]).ln < value([...prefix, a]).ln ? b : a));
}

function stepOf(treatment: string | null, node: Node): PathStep {
  return {
    treatment,
    usPerTask: Math.exp(node.ln),
    measured: node.measured,
    low: node.low === null ? null : Math.exp(node.low),
    high: node.high === null ? null : Math.exp(node.high),
  };
}

/** The treatments of the fastest configuration that was run. Chosen for its score, so that score flatters it. */
export function fastestConfig(design: Design): { readonly config: number; readonly treatments: readonly number[] } {
  let config = 0;
  for (let u = 1; u < design.configs; u++) if ((design.ln[u] as number) < (design.ln[config] as number)) config = u;
  return { config, treatments: appliedBy(design, config) };
}
