import type { Session } from './session.ts';

/** What the recommended set may be slower than the fastest where the user does not say (ln). */
const USUAL_WITHIN = Math.log(1.03);

/** How much slower (ln) than the fastest set the recommended one may be. */
export function withinOf({ settings }: Session): number {
  return settings.within ?? USUAL_WITHIN;
}
