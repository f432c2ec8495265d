import { type Design, findConfig, nameOf } from './design.ts';
import type { Node, NodeValue } from './paths.ts';

/**
 * What a search has reported of the runs that a table holds. Its base is without pilots and its best is from blocks:
 * the analysis says the same numbers instead of others of its own (docs/words.md).
 */
export interface Reported {
  readonly baseUs: number | null;
  readonly noiseSd: number | null;
  /** The confirmed fastest set; null: none was confirmed. */
  readonly best: {
    readonly treatments: readonly string[];
    readonly us: number;
    readonly low: number | null;
    readonly high: number | null;
  } | null;
}

/** Nothing is known beside the table. */
export const UNREPORTED: Reported = { baseUs: null, noiseSd: null, best: null };

/** The confirmed fastest set as the design numbers it; null: none, or the table lacks one of its treatments. */
export function reportedBest(design: Design, { best }: Reported): Best | null {
  if (best === null) return null;
  const treatments = best.treatments.map((name) => design.treatments.findIndex((_, t) => nameOf(design, t) === name));
  if (treatments.includes(-1)) return null;
  treatments.sort((a, b) => a - b);
  const config = findConfig(design, treatments);
  return { treatments, us: best.us, runs: config < 0 ? 0 : (design.count[config] as number), confirmed: true };
}

/** The set that paths lead to. */
export interface Best {
  readonly treatments: readonly number[];
  readonly us: number;
  readonly runs: number;
  /** By blocks of a search; else it was chosen for its score, which flatters it. */
  readonly confirmed: boolean;
}

/** Nodes as they are, but base and best where the search has reported them. */
export function reportedNodes(
  node: NodeValue,
  { baseUs, best }: Reported,
  { treatments: target, confirmed }: Best,
): NodeValue {
  const wanted = target.join();
  return (treatments) => {
    const own = node(treatments);
    if (treatments.length === 0) return baseUs === null ? own : movedTo(own, baseUs);
    if (best === null || !confirmed || treatments.length !== target.length) return own;
    if ([...treatments].sort((a, b) => a - b).join() !== wanted) return own;
    const moved = { ...movedTo(own, best.us), measured: true };
    return best.low === null || best.high === null
      ? moved
      : { ...moved, low: Math.log(best.low), high: Math.log(best.high) };
  };
}

function movedTo(node: Node, us: number): Node {
  const ln = Math.log(us);
  const moved = (end: number | null): number | null => (end === null ? null : end + ln - node.ln);
  return { ...node, ln, low: moved(node.low), high: moved(node.high) };
}
