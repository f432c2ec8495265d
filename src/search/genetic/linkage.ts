import type { Posterior } from '../surrogate/posterior.ts';

/** A pair of genes is linked when its effect exceeds this many times the spread of all pair effects. */
const LINKED = 1.5;

/** For each gene the block of itself and the genes that the surrogate says it interacts with. */
export function linkageBlocks(posterior: Posterior, genes: number): number[][] {
  const { pair } = posterior.weights();
  const strength = Array.from({ length: genes }, () => new Float64Array(genes));
  let squares = 0;
  for (let g = 0; g < genes; g++) {
    for (let h = g + 1; h < genes; h++) {
      const largest = pair(g, h).reduce((most, w) => Math.max(most, Math.abs(w)), 0);
      strength[g]![h] = largest;
      strength[h]![g] = largest;
      squares += largest * largest;
    }
  }
  const spread = Math.sqrt(squares / Math.max(1, (genes * (genes - 1)) / 2));
  return strength.map((row, g) => [g, ...[...row.keys()].filter((h) => row[h]! > LINKED * spread)]);
}
