import type { PathStep, SearchReport } from '../../domain/report.ts';
import type { MeasuredNode, PathNode, SearchFindings } from '../../search/findings.ts';
import type { Session } from '../../search/session.ts';
import { nameOf } from './contributions.ts';
import { isToldApart } from './floor.ts';
import { confirmedOf } from './sets.ts';

/** From the base to the attributed set, in µs per task; empty where no step of it can be told. */
export function pathsOf(
  session: Session,
  findings: SearchFindings | null,
  baselineUs: number | null,
  floor: number | null,
): SearchReport['paths'] {
  const paths = findings?.attribution?.paths;
  if (findings === null || paths === undefined || baselineUs === null) return { bestFirst: [], nicestFirst: [] };
  const story = (path: readonly PathNode[]): PathStep[] => stepsOf(session, findings, path, { baselineUs, floor });
  return { bestFirst: story(paths.bestFirst), nicestFirst: story(paths.nicestFirst) };
}

/** A node that can be told: where it stands (ln gain over the base), and what was switched on since the last such. */
interface Told {
  readonly gain: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly measured: boolean;
  readonly names: readonly string[];
}

/**
 * The nodes that were measured, and behind the last of them the model's where the step is large enough. What lies
 * between two measured nodes is one step of several treatments: a model's node before a measured one would give its
 * treatment whatever the model was wrong by.
 */
function stepsOf(
  session: Session,
  findings: SearchFindings,
  path: readonly PathNode[],
  { baselineUs, floor }: { readonly baselineUs: number; readonly floor: number | null },
): PathStep[] {
  const end = path.at(-1);
  const confirmed = end === undefined ? null : confirmedOf(findings, end.genome);
  // The nodes stand beside the set in their blocks, and beside the base in few of them: a step to the set is what these
  // blocks say, and where the confirmation found another gain, the base was measured wrong.
  const shift = confirmed === null || end?.measured == null ? 0 : confirmed.gain - end.measured.gain;
  const seen = path.map((node) => (node === end ? confirmed : null) ?? shifted(node.measured, shift));
  const lastSeen = seen.findLastIndex((node) => node !== null);
  const told: Told[] = [{ gain: 0, low: null, high: null, measured: true, names: [] }];
  let names: string[] = [];
  let model = lastSeen > 0 ? (path[lastSeen]?.modelGain ?? 0) : 0;
  path.forEach((node, i) => {
    if (i === 0) return;
    names.push(...node.factors.map((factor) => nameOf(session, node.genome, factor)));
    const measured = seen[i] ?? null;
    const step = node.modelGain - model;
    if (measured !== null) {
      told.push({ gain: measured.gain, low: measured.low, high: measured.high, measured: true, names });
    } else if (i > lastSeen && isToldApart(step, floor)) {
      told.push({ gain: (told.at(-1)?.gain ?? 0) + step, low: null, high: null, measured: false, names });
      model = node.modelGain;
    } else return;
    names = [];
  });
  if (told.length < 2) return [];
  const us = (gain: number | null): number | null => (gain === null ? null : baselineUs * Math.exp(-gain));
  return told.map(({ gain, low, high, measured, names: added }) => ({
    treatment: added.length === 0 ? null : stepName(added),
    usPerTask: baselineUs * Math.exp(-gain),
    measured,
    low: us(high),
    high: us(low),
  }));
}

function shifted(node: MeasuredNode | null, by: number): Pick<MeasuredNode, 'gain' | 'low' | 'high'> | null {
  if (node === null) return null;
  const { gain, low, high } = node;
  return { gain: gain + by, low: low === null ? null : low + by, high: high === null ? null : high + by };
}

/** Two are named; of more the first. */
function stepName(names: readonly string[]): string {
  return names.length <= 2 ? names.join(' + ') : `${names[0]} + ${names.length - 1} others`;
}
