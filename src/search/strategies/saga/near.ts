/** A genome is near another that differs from it in at most so many genes. */
const NEAR = 2;

/** Whether the row of a table of codes that begins at `from` is near a genome (encoded). */
export function isNear(codes: Uint8Array, from: number, genome: Uint8Array): boolean {
  let distance = 0;
  for (let g = 0; g < genome.length; g++) {
    if (codes[from + g] !== genome[g] && ++distance > NEAR) return false;
  }
  return true;
}
