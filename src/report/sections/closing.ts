import type { SearchReport } from '../../domain/report.ts';
import type { RunRecord } from '../../domain/run.ts';
import { type LookedAt, lookedAt } from '../search/looked-at.ts';
import { countText, percentText } from '../text/format.ts';
import { sinceTheSearch } from './claim.ts';
import type { ReportSource, Section } from './section.ts';
import { section } from './section.ts';

/** What was noticed on the way. */
export function warningsSection({ report, duels }: ReportSource): Section | null {
  const others = report.warnings.filter(({ code }) => {
    // That the app cannot be measured stands at the top.
    if (code === 'cannot-be-measured') return report.recommended !== null;
    // So does what a duel has found since.
    return code !== 'not-confirmed' || sinceTheSearch(report.recommended, duels) === null;
  });
  if (others.length === 0) return null;
  return section('warnings', { tone: 'bad', bullets: others.map(({ text }) => text) });
}

/** The limits of the numbers above, those that hold always and those of this search. */
export function limitsSection({ report, runs, factors }: ReportSource): Section {
  const bullets = [
    'Other machines, other versions of Parsl or Python, other task lengths: nothing was measured there.',
    notLookedAt(lookedAt(factors, runs)),
    'Features that a treatment removes (logs, encryption, detection of lost workers) are worth what they are worth to you; no run measures that.',
    ...specificLimits(report, runs),
  ];
  return section('limits', { bullets });
}

/** What was never run may be faster: no search of this kind ends at an optimum that it could prove. */
function notLookedAt({ sets, pairs, allPairs }: LookedAt): string {
  const met =
    allPairs === 0 ? '' : `; ${percentText(1 - pairs / allPairs)} of the pairs of their levels never met in a run`;
  return `Sets that were not tried: there may be a faster one. ${countText(sets, 'set')} of what the factors could form ${sets === 1 ? 'was' : 'were'} run${met}.`;
}

function specificLimits(report: SearchReport, runs: readonly RunRecord[]): string[] {
  const limits: string[] = [];
  if (report.scaled == null && report.recommended?.speedup != null) {
    limits.push(
      'Longer runs: a frozen garbage collector or a deep prefetch may owe their gain to short ones. resume --scale-check confirms at ten times the tasks; that was not done.',
    );
  }
  const modelled = report.attribution.some((row) =>
    [row.atBest, row.atBase, row.shapley].some((value) => value?.measured === false),
  );
  if (modelled)
    limits.push(
      "Numbers marked 'model' are a model's: no run stands behind them until resume with a higher --budget gives more.",
    );
  const unknown = report.attribution.filter((row) => row.verdict === 'unknown').length;
  if (unknown > 0) {
    limits.push(
      `Whether ${unknown === report.attribution.length ? 'each' : `each of ${unknown}`} of the treatments does anything by itself: the budget did not reach ${unknown === 1 ? 'it' : 'them'}, or the noise hides it.`,
    );
  }
  const epochs = new Set(runs.map((run) => run.epoch)).size;
  if (epochs > 1)
    limits.push(
      `The machine changed its speed ${epochs - 1} time(s) during the search: only runs of one block were compared across that.`,
    );
  const hosts = new Set(runs.map((run) => run.node)).size;
  if (hosts > 1)
    limits.push(`Runs were made on ${hosts} nodes: differences between nodes are left out by blocks, not explained.`);
  return limits;
}
