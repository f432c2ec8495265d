/**
 * The version of the engine: raised whenever the same runs lead to other decisions (`version.test.ts` tells).
 * A search knows which version decides on its runs.
 */
export const ENGINE = '2026-11-30.1';
