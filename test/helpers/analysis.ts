/** What `optimise analyse` does where nothing is asked for. */
export const PLAIN_ANALYSIS = {
  without: [],
  pair: null,
  scale: 'ln',
  tileOrder: 'clustered',
  png: false,
  deltas: null,
  columns: { score: null, time: null },
} as const;
