import type { SearchReport } from '../../domain/report.ts';
import type { RunRecord } from '../../domain/run.ts';
import type { SearchFindings } from '../../search/findings.ts';
import type { Session } from '../../search/session.ts';
import { median } from '../../stats/quantile.ts';
import { claimPairs } from './claim-pairs.ts';

/**
 * What the whole program takes, start and end included, in the blocks of the claim: a claim per task leaves both out.
 * @returns nothing where there is no claim per task; null where the runs are not of one and the same program.
 */
export function wholeProgramPart(
  session: Session,
  findings: SearchFindings | null,
): Pick<SearchReport, 'wholeProgram'> {
  if (findings === null || session.settings.metric !== 'us-per-task') return {};
  const pairs = claimPairs(session, findings, (run) => run);
  if (pairs.length === 0) return {};
  const runs = pairs.flatMap(({ base, best }) => [base, best]);
  if (!runs.every(isWhole) || new Set(runs.map(({ tasks }) => tasks)).size > 1) return { wholeProgram: null };
  const baseSeconds = median(pairs.map(({ base }) => base.wallSeconds));
  const bestSeconds = median(pairs.map(({ best }) => best.wallSeconds));
  if (!(baseSeconds > 0 && bestSeconds > 0)) return { wholeProgram: null };
  return { wholeProgram: { baseSeconds, bestSeconds, ratio: baseSeconds / bestSeconds, runs: pairs.length } };
}

/** An app that was stopped after its first tasks, or taken through several inputs, is no program from start to end. */
function isWhole({ first, inputs, tasks }: RunRecord): boolean {
  return first === undefined && inputs === undefined && tasks !== null;
}
