import type { CompiledRule } from './compile.ts';

/** Factors that rules link with each other, and those rules. Different components are independent. */
export interface Component {
  /** In an order in which linked factors stand close together. */
  readonly factors: readonly number[];
  readonly rules: readonly CompiledRule[];
}

/** Factors that no rule is about are in no component. */
export function componentsOf(rules: readonly CompiledRule[]): Component[] {
  const byFactor = new Map<number, CompiledRule[]>();
  for (const rule of rules)
    for (const factor of rule.factors) byFactor.set(factor, [...(byFactor.get(factor) ?? []), rule]);
  const seen = new Set<number>();
  const components: Component[] = [];
  for (const start of [...byFactor.keys()].sort((a, b) => a - b)) {
    if (seen.has(start)) continue;
    const factors: number[] = [];
    const linked = new Set<CompiledRule>();
    const queue = [start];
    seen.add(start);
    // Breadth first: neighbours in the graph become neighbours in the order, which keeps the diagram small.
    for (let factor = queue.shift(); factor !== undefined; factor = queue.shift()) {
      factors.push(factor);
      for (const rule of byFactor.get(factor) ?? []) {
        linked.add(rule);
        for (const next of rule.factors) {
          if (!seen.has(next)) queue.push(next);
          seen.add(next);
        }
      }
    }
    components.push({ factors, rules: rules.filter((rule) => linked.has(rule)) });
  }
  // A rule that is never true touches no factor and belongs to none.
  const never = rules.filter((rule) => rule.factors.length === 0);
  return never.length > 0 ? [...components, { factors: [], rules: never }] : components;
}
