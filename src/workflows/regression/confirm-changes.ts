import type { History, HistoryChange, HistoryDuel } from '../../domain/history.ts';
import type { Measure } from '../../domain/regression.ts';
import { isConfirmed } from '../../search/regression/history.ts';
import { inFileName, newLayout } from '../../store/layout.ts';
import type { Surroundings } from '../shared/surroundings.ts';
import { compareOn } from './compare-on.ts';
import type { Candidate } from './points.ts';
import type { Place } from './regress-history.ts';

/** False changes that are accepted of the duels of one change together (its place is looked for by several). */
const DUELS_TOTAL = 0.01;
const LEAST_TOTAL = 0.001;
/** Fewer have no interval at so strict a level. */
const LEAST_BLOCKS = 18;

/** The duels of a change: of its own two, then of those between them. */
export function duelsOf(
  { before, after, factor }: HistoryChange,
  { points, measure }: History,
  place: Place,
  surroundings: Surroundings,
): AsyncGenerator<HistoryDuel> {
  const specOf = (version: string): Candidate | undefined =>
    place.candidates.find((one) => one.version === version) ?? points.find((one) => one.version === version);
  const [first, last] = [specOf(before), specOf(after)];
  const line =
    first === undefined || last === undefined ? [] : [first, ...candidatesBetween(place.candidates, first, last), last];
  const falseAlarms = Math.max(LEAST_TOTAL, DUELS_TOTAL / (Math.ceil(Math.log2(Math.max(1, line.length - 1))) + 1));
  let number = 0;
  return bisected(line, factor, (old, other) => {
    surroundings.terminal.say(`duel: ${old.version} against ${other.version}`);
    number += 1;
    return duelOf(old, other, { ...place, measure, falseAlarms, number, within: { before, after } }, surroundings);
  });
}

/**
 * The duel of the first and the last version; where it confirms the change, its place between them by halves.
 * @param factor of the change: above 1, the last one needs more.
 */
export async function* bisected(
  line: readonly Candidate[],
  factor: number,
  fight: (old: Candidate, other: Candidate) => Promise<HistoryDuel>,
): AsyncGenerator<HistoryDuel> {
  let [low, high] = [0, line.length - 1];
  let asked = high;
  while (asked > low) {
    const [old, other] = [line[low], line[asked]];
    if (old === undefined || other === undefined) return;
    const duel = await fight(old, other);
    yield duel;
    const found = isConfirmed(duel, factor);
    if (asked === high && !found) return;
    if (found) high = asked;
    else low = asked;
    if (high - low > 1) asked = Math.floor((low + high) / 2);
    // Two that are next to each other: nobody has compared them where the change was not in the first half.
    else if (found) return;
    else asked = high;
  }
}

function candidatesBetween(all: readonly Candidate[], first: Candidate, last: Candidate): readonly Candidate[] {
  const at = (one: Candidate): number => all.findIndex(({ version }) => version === one.version);
  return at(first) < 0 || at(last) < 0 ? [] : all.slice(at(first) + 1, at(last));
}

interface DuelPlace extends Place {
  /** What has changed in the series: the duel is about nothing else. */
  readonly measure: Measure;
  readonly falseAlarms: number;
  readonly number: number;
  readonly within: HistoryDuel['within'];
}

async function duelOf(
  old: Candidate,
  other: Candidate,
  { request, workload, layout, measure, falseAlarms, number, within }: DuelPlace,
  surroundings: Surroundings,
): Promise<HistoryDuel> {
  const subject = { kind: 'versions' as const, old: old.spec, new: other.spec };
  const name = inFileName(`duel-${measure}-${within.after}-${number}`);
  const blocks = Math.max(LEAST_BLOCKS, request.blocks);
  const duelRequest = { ...request, subject, genome: null, falseAlarms, blocks };
  const { workload: found, refused } = await compareOn(
    {
      request: duelRequest,
      workload: { ...workload, measures: [measure] },
      layout: newLayout(layout.folder, name),
      diff: null,
    },
    surroundings,
  );
  if (refused !== null) surroundings.terminal.warn(`no duel: ${refused.message}`);
  const [lead] = found.rows;
  const between = { before: old.version, after: other.version };
  return {
    ...between,
    within,
    ratio: lead?.ratio ?? null,
    change: lead?.change ?? found.change,
    blocks: found.blocks,
  };
}
