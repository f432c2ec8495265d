import type { ReportSource } from '../sections/section.ts';

/** The script beside the page of a search that goes on: it says which state the newest page shows. */
export const LIVE_FILE = 'live.js';

/** What the page shows, short: another one is a reason to load it again. */
export function liveVersion({ source }: { readonly source: ReportSource }): string {
  const { runs, budget, phase } = source.report;
  return `${runs} of ${budget}, ${phase}`;
}

/** A file may load no data from beside it, but a script: it hands the state to the page that asked. */
export function liveScript(version: string): string {
  return `window.optimiseLive?.(${JSON.stringify(version)});\n`;
}
