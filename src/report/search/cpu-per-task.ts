import { baseGenome, sameGenome } from '../../domain/genome.ts';
import type { SearchReport } from '../../domain/report.ts';
import { isOfTheClaim, type RunRecord } from '../../domain/run.ts';
import { observations } from '../../search/evidence/observations.ts';
import type { SearchFindings } from '../../search/findings.ts';
import type { Session } from '../../search/session.ts';
import { median } from '../../stats/quantile.ts';
import { hodgesLehmann } from '../../stats/signed-rank.ts';
import { expOf } from './sets.ts';

/**
 * CPU seconds per task of base and recommended set, paired inside the blocks of the claim: a second witness, which tells
 * less work from more work at the same time. `best` is base / ratio, so that the three numbers agree.
 */
export function cpuPerTaskOf(session: Session, findings: SearchFindings | null): SearchReport['cpuPerTask'] {
  if (findings === null) return null;
  const base = baseGenome(session.space.factors);
  if (sameGenome(findings.recommended, base)) return null;
  const blocks = new Map<string, { base?: number; best?: number }>();
  for (const { run, genome } of observations(session)) {
    const cpu = cpuOf(run);
    if (cpu === null || run.block === null || !isOfTheClaim(run)) continue;
    const block = blocks.get(run.block) ?? {};
    if (sameGenome(genome, base)) block.base = cpu;
    else if (sameGenome(genome, findings.recommended)) block.best = cpu;
    blocks.set(run.block, block);
  }
  const pairs = [...blocks.values()].flatMap(({ base: before, best: after }) =>
    before === undefined || after === undefined ? [] : [{ before, gain: Math.log(before / after) }],
  );
  if (pairs.length === 0) return null;
  const { estimate, low, high } = hodgesLehmann(pairs.map(({ gain }) => gain));
  const typical = Math.exp(median(pairs.map(({ before }) => Math.log(before))));
  const ratio = Math.exp(estimate);
  return { base: typical, best: typical / ratio, ratio, low: expOf(low), high: expOf(high) };
}

function cpuOf({ cpuSeconds, tasks }: RunRecord): number | null {
  return cpuSeconds === null || tasks === null || !(cpuSeconds > 0) || tasks === 0 ? null : cpuSeconds / tasks;
}
