/** Shares of no size bear a discrepancy as if they were this large (ln). */
const SMALLEST_SHARE = 0.01;

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
  const weights = shares.map(({ estimate, se }) => (known ? (se ?? 0) ** 2 : Math.abs(estimate) + SMALLEST_SHARE));
  const whole = weights.reduce((all, weight) => all + weight, 0);
  return shares.map(({ estimate }, i) => estimate + ((total - sum) * (weights[i] ?? 0)) / whole);
}
