import type { PathStep, SearchReport } from '../../domain/report.ts';
import type { PathNode, SearchFindings } from '../../search/findings.ts';
import type { Session } from '../../search/session.ts';
import { nameOf } from './contributions.ts';
import { anchoredGains } from './reconcile.ts';
import { confirmedOf } from './sets.ts';

/** From the base to the fastest set one treatment at a time, in µs per task; empty where nothing was attributed. */
export function pathsOf(
  session: Session,
  findings: SearchFindings | null,
  baselineUs: number | null,
): SearchReport['paths'] {
  const paths = findings?.attribution?.paths;
  if (findings === null || paths === undefined || baselineUs === null) return { bestFirst: [], nicestFirst: [] };
  return {
    bestFirst: stepsOf(session, findings, paths.bestFirst, baselineUs),
    nicestFirst: stepsOf(session, findings, paths.nicestFirst, baselineUs),
  };
}

function stepsOf(
  session: Session,
  findings: SearchFindings,
  path: readonly PathNode[],
  baselineUs: number,
): PathStep[] {
  const last = path.at(-1);
  const end = last === undefined ? null : confirmedOf(findings, last.genome);
  const gains = anchoredGains(
    path.map(({ modelGain, measured }) => ({ modelGain, measuredGain: measured?.gain ?? null })),
    end?.gain ?? null,
  );
  return path.map((node, i) => {
    const seen = i === path.length - 1 ? (end ?? node.measured) : node.measured;
    const us = (gain: number | null | undefined): number | null => (gain == null ? null : baselineUs * Math.exp(-gain));
    return {
      treatment: i === 0 ? null : node.factors.map((factor) => nameOf(session, node.genome, factor)).join(' + '),
      usPerTask: baselineUs * Math.exp(-(gains[i] ?? 0)),
      measured: i === 0 || seen !== null,
      low: us(seen?.high),
      high: us(seen?.low),
    };
  });
}
