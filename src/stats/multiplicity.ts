/**
 * p-values adjusted so that the chance of any false claim is bounded (Holm 1979).
 * @returns in the order given.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = ascendingOrder(pValues);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let floor = 0;
  order.forEach((index, rank) => {
    floor = Math.max(floor, Math.min(1, (pValues.length - rank) * (pValues[index] ?? 1)));
    adjusted[index] = floor;
  });
  return adjusted;
}

/**
 * p-values adjusted so that the expected share of false claims is bounded (Benjamini & Hochberg 1995).
 * @returns in the order given.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = ascendingOrder(pValues);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let ceiling = 1;
  for (let rank = order.length - 1; rank >= 0; rank--) {
    const index = order[rank] ?? 0;
    ceiling = Math.min(ceiling, (pValues.length / (rank + 1)) * (pValues[index] ?? 1));
    adjusted[index] = ceiling;
  }
  return adjusted;
}

function ascendingOrder(values: readonly number[]): number[] {
  return values.map((_, i) => i).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
}
