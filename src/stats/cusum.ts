/** Slack and threshold in sd: two-sided in-control run length about 465 (Page 1954; Montgomery, table 9.3). */
const SLACK = 0.5;
const THRESHOLD = 5;

/**
 * Two-sided CUSUM of standardised residuals.
 * @returns the index at which the alarm is raised first, null for none.
 */
export function cusumAlarm(residuals: readonly number[]): number | null {
  let up = 0;
  let down = 0;
  for (const [i, z] of residuals.entries()) {
    up = Math.max(0, up + z - SLACK);
    down = Math.max(0, down - z - SLACK);
    if (up > THRESHOLD || down > THRESHOLD) return i;
  }
  return null;
}
