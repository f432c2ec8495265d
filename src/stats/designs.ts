/** First rows of cyclic Hadamard designs (Plackett & Burman 1946), without the closing row of all minus. */
const GENERATORS = [
  '++-',
  '+++-+--',
  '++-+++---+-',
  '++++-+-++--+---',
  '++--++++-+-+----++-',
  '+++++-+-++--++--+-+----',
];

/** One row a run, one ±1 a column: +1 the treatment is on. */
export type Design = readonly (readonly number[])[];

/**
 * The smallest two-level orthogonal design of at least `columns` columns: rows a multiple of 4.
 * Beyond 23 columns Hadamard matrices of order 32, 64, … by doubling (Sylvester).
 */
export function hadamardDesign(columns: number): Design {
  const generator = GENERATORS.find((row) => row.length >= columns);
  const full = generator === undefined ? sylvester(columns) : cyclic(generator);
  return full.map((row) => row.slice(0, columns));
}

/** D = [H; -H]: main effects are clear of pair effects (resolution IV; Box & Wilson 1951). */
export function foldOver(design: Design): Design {
  return [...design, ...design.map((row) => row.map((sign) => -sign))];
}

function cyclic(generator: string): number[][] {
  const first = [...generator].map((sign) => (sign === '+' ? 1 : -1));
  const size = first.length;
  const rows = first.map((_, shift) => first.map((_, column) => first[(column - shift + size) % size] ?? 1));
  return [...rows, first.map(() => -1)];
}

function sylvester(columns: number): number[][] {
  let matrix = [[1]];
  while (matrix.length < columns + 1) {
    matrix = [...matrix.map((row) => [...row, ...row]), ...matrix.map((row) => [...row, ...row.map((sign) => -sign)])];
  }
  return matrix.map((row) => row.slice(1));
}
