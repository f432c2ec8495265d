/** In place of the path of a site's Parsl configuration: nodes are had from the app's own Config. */
export const OWN_SITE = 'app';

/** How many nodes are waited for, are there, and were lost so far. */
export interface NodeCounts {
  readonly queued: number;
  readonly running: number;
  readonly lost: number;
}
