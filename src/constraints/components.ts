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
    const own = rules.filter((rule) => linked.has(rule));
    components.push({ factors: drawnTogether(factors, own), rules: own });
  }
  // A rule that is never true touches no factor and belongs to none.
  const never = rules.filter((rule) => rule.factors.length === 0);
  return never.length > 0 ? [...components, { factors: [], rules: never }] : components;
}

/** Rounds of {@link drawnTogether}: the spans hardly shrink after the first dozen. */
const ROUNDS = 30;

/**
 * An order in which each rule's factors stand close together (FORCE: Aloul, Markov and Sakallah 2003): every factor
 * moves to the middle of its rules, every rule is at the middle of its factors, again and again. The best round counts.
 */
function drawnTogether(factors: readonly number[], rules: readonly CompiledRule[]): readonly number[] {
  let order = factors;
  let best = { order, span: spanOf(order, rules) };
  for (let round = 0; round < ROUNDS; round++) {
    const position = positions(order);
    const pull = new Map(order.map((factor) => [factor, { sum: 0, count: 0 }]));
    for (const rule of rules) {
      const middle = rule.factors.reduce((sum, factor) => sum + (position.get(factor) ?? 0), 0) / rule.factors.length;
      for (const factor of rule.factors) {
        const own = pull.get(factor);
        if (own !== undefined) {
          own.sum += middle;
          own.count++;
        }
      }
    }
    const place = (factor: number): number => (pull.get(factor)?.sum ?? 0) / (pull.get(factor)?.count ?? 1);
    order = [...order].sort((a, b) => place(a) - place(b));
    const span = spanOf(order, rules);
    if (span < best.span) best = { order, span };
  }
  return best.order;
}

function positions(order: readonly number[]): ReadonlyMap<number, number> {
  return new Map(order.map((factor, i) => [factor, i]));
}

/** How far apart the factors of the rules stand, summed. */
function spanOf(order: readonly number[], rules: readonly CompiledRule[]): number {
  const position = positions(order);
  return rules.reduce((total, rule) => {
    const at = rule.factors.map((factor) => position.get(factor) ?? 0);
    return total + Math.max(...at) - Math.min(...at);
  }, 0);
}
