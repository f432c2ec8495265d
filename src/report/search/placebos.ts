import { isPlacebo } from '../../domain/factor.ts';
import type { SearchReport } from '../../domain/report.ts';
import type { SearchFindings } from '../../search/findings.ts';
import type { Session } from '../../search/session.ts';

/**
 * How the factors that do nothing fared: what one of them seemed to gain is what any other seems to gain by chance.
 * A placebo in the attributed set has a number there; of the others the model says what they would save at the best.
 */
export function placebosOf(session: Session, findings: SearchFindings | null): SearchReport['placebos'] {
  const placebos = session.space.factors.flatMap(({ name }, factor) => (isPlacebo(name) ? [factor] : []));
  if (placebos.length === 0) return null;
  const gains = placebos.flatMap((factor) => gainOf(findings, factor) ?? []);
  return {
    tried: placebos.length,
    recommended: placebos.filter((factor) => (findings?.recommended[factor] ?? 0) !== 0).length,
    largest: gains.length === 0 ? null : Math.exp(Math.max(0, ...gains)),
  };
}

function gainOf(findings: SearchFindings | null, factor: number): number | null {
  const attributed = findings?.attribution?.atBest.find((effect) => effect.factor === factor);
  return attributed?.estimate ?? findings?.reduction?.needs[factor]?.loss ?? null;
}
