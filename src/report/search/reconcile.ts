/** A node of a path: the model's gain over the base (ln), and the measured one where there is one. */
export interface Node {
  readonly modelGain: number;
  readonly measuredGain: number | null;
}

/** Steps of no size share a discrepancy as if they were this large (ln). */
const SMALLEST_STEP = 0.01;

/**
 * Gains along a path that meet every measured node: between two of them the model's steps, with what they lack (or have
 * too much) spread over them in proportion to their size. So the steps sum to the measured total.
 * @param nodes the first is the base: gain 0.
 * @param total the confirmed gain of the last node, which outranks its own measurement; null: not confirmed.
 */
export function anchoredGains(nodes: readonly Node[], total: number | null): number[] {
  const last = nodes.length - 1;
  const anchorAt = (i: number): number | null => {
    if (i === 0) return 0;
    return i === last && total !== null ? total : (nodes[i]?.measuredGain ?? null);
  };
  const gains = nodes.map((node, i) => anchorAt(i) ?? node.modelGain);
  let start = 0;
  for (let end = 1; end <= last; end++) {
    const to = anchorAt(end) ?? (end === last ? (gains[start] ?? 0) + modelStep(nodes, start, end) : null);
    if (to === null) continue;
    const lack = to - (gains[start] ?? 0) - modelStep(nodes, start, end);
    const sizes = steps(nodes, start, end).map((step) => Math.abs(step) + SMALLEST_STEP);
    const whole = sizes.reduce((sum, size) => sum + size, 0);
    for (let i = start + 1, spread = 0; i <= end; i++) {
      spread += (sizes[i - start - 1] ?? 0) / whole;
      gains[i] = i === end ? to : (gains[start] ?? 0) + modelStep(nodes, start, i) + lack * spread;
    }
    start = end;
  }
  return gains;
}

function modelStep(nodes: readonly Node[], from: number, to: number): number {
  return (nodes[to]?.modelGain ?? 0) - (nodes[from]?.modelGain ?? 0);
}

function steps(nodes: readonly Node[], from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => modelStep(nodes, from + i, from + i + 1));
}

/**
 * Shares moved so that they sum to a total that was measured better: the discrepancy is spread by variance where the
 * standard errors are known, else by size.
 */
export function reconciled(
  shares: readonly { readonly estimate: number; readonly se: number | null }[],
  total: number,
): number[] {
  const sum = shares.reduce((all, { estimate }) => all + estimate, 0);
  const known = shares.every(({ se }) => se !== null && se > 0);
  const weights = shares.map(({ estimate, se }) => (known ? (se ?? 0) ** 2 : Math.abs(estimate) + SMALLEST_STEP));
  const whole = weights.reduce((all, weight) => all + weight, 0);
  return shares.map(({ estimate }, i) => estimate + ((total - sum) * (weights[i] ?? 0)) / whole);
}
