import { basename } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import type { History, HistoryChange, HistoryDuel, ReadHistory } from '../../domain/history.ts';
import type { Measure, WorkloadName } from '../../domain/regression.ts';
import { isConfirmed, readHistory } from '../../search/regression/history.ts';
import { historyFiles, historyFolder, readHistoryFile, writeHistoryFile } from '../../store/history-file.ts';
import { newLayout, type SearchLayout, timeStamp } from '../../store/layout.ts';
import type { RegressRequest } from '../regress.ts';
import type { Surroundings } from '../shared/surroundings.ts';
import { compareOn } from './compare-on.ts';
import { measureSeries, seriesMeasures } from './measure-series.ts';
import { mergedSeries } from './merge-series.ts';
import { type Candidate, candidatesOf, thinned } from './points.ts';
import { type Workload, workloadsOf } from './workloads.ts';

/** What `optimise regress --history` is asked for beside what `regress` is. */
export interface SeriesRequest extends RegressRequest {
  /** Versions that are measured at most, evenly between old and new. */
  readonly points: number;
  /** How often each is. */
  readonly rounds: number;
}

/** False changes that are accepted of the duels of one change together (its place is looked for by several). */
const DUELS_TOTAL = 0.01;
const LEAST_TOTAL = 0.001;
/** The workload where neither one nor an app is named. */
const BUILT_IN_NAME: WorkloadName = 'no-op';

/**
 * A series over versions: each beside one reference in the same blocks. Where it changes, a duel of the two neighbours
 * confirms it, and further duels find its place among the versions between them.
 * @returns a series for each workload, with what was measured of it earlier
 * @throws UserError where there is nothing to be measured
 */
export async function regressHistory(request: SeriesRequest, surroundings: Surroundings): Promise<ReadHistory[]> {
  const { subject, results, target } = request;
  if (subject.kind !== 'versions') {
    throw new UserError('--history: a series is one of versions of Parsl', 'name them by --old and --new');
  }
  const candidates = await candidatesOf(subject.old, subject.new, target.python[0] ?? null);
  const top = newLayout(results, `history-${timeStamp(surroundings.now())}`);
  const found: ReadHistory[] = [];
  for (const workload of workloadsOf(request.workloads, target)) {
    const layout = newLayout(top.folder, workload.name ?? 'app');
    const place = { request, reference: subject.old, workload, layout, candidates };
    found.push(...(await seriesOf(place, surroundings)));
  }
  return found;
}

interface Place {
  readonly request: SeriesRequest;
  readonly reference: string;
  readonly workload: Workload;
  readonly layout: SearchLayout;
  readonly candidates: readonly Candidate[];
}

async function seriesOf(place: Place, surroundings: Surroundings): Promise<ReadHistory[]> {
  const { request, workload, layout, candidates } = place;
  const histories = new Map<Measure, History>();
  await measureSeries(
    { ...place, wanted: thinned(candidates, request.points), rounds: request.rounds },
    (sofar) => {
      for (const history of sofar) histories.set(history.measure, keep(history, place));
    },
    surroundings,
  );
  if (histories.size === 0) throw new UserError('--history: no block was made', `see ${layout.runsFile}`);
  const found: ReadHistory[] = [];
  for (const measure of seriesMeasures(workload)) {
    const history = histories.get(measure);
    if (history !== undefined) found.push(await confirmed(history, place, surroundings));
  }
  return found;
}

/** A series goes on where it was measured before. */
function keep(history: History, { request: { results }, reference, workload }: Place): History {
  const folder = historyFolder(results);
  const what = workload.name ?? (workload.target.app === null ? BUILT_IN_NAME : history.workload);
  const name = `${what}-${history.measure}-since-${basename(reference).replace('parsl==', '')}`;
  const file = `${name.replaceAll(/[^A-Za-z0-9._-]/g, '_')}.json`;
  const [earlier] = historyFiles(folder)
    .filter((one) => basename(one) === file)
    .map(readHistoryFile);
  const whole = mergedSeries(earlier, history);
  writeHistoryFile(folder, file, whole);
  return whole;
}

/** Each change with its duels, those that were made before among them. */
async function confirmed(history: History, place: Place, surroundings: Surroundings): Promise<ReadHistory> {
  let read = readHistory(history);
  for (const change of read.changes.filter(({ duel }) => duel === null)) {
    const duels = await duelsOf(change, read, place, surroundings);
    read = readHistory({ ...read, duels: [...read.duels, ...duels] });
    keep(historyOf(read), place);
  }
  return read;
}

function historyOf({ series: _, sd: __, changes: ___, ...history }: ReadHistory): History {
  return history;
}

/** The duel of a change's own two; where it confirms the change, bisection between them. */
async function duelsOf(
  { before, after, factor }: HistoryChange,
  { points, measure }: History,
  place: Place,
  surroundings: Surroundings,
): Promise<HistoryDuel[]> {
  const specOf = (version: string): Candidate | undefined =>
    place.candidates.find((one) => one.version === version) ?? points.find((one) => one.version === version);
  const [first, last] = [specOf(before), specOf(after)];
  if (first === undefined || last === undefined) return [];
  const inside = candidatesBetween(place.candidates, first, last);
  const duels: HistoryDuel[] = [];
  const falseAlarms = Math.max(LEAST_TOTAL, DUELS_TOTAL / Math.max(1, Math.ceil(Math.log2(inside.length + 1)) + 1));
  const duel = async (old: Candidate, other: Candidate): Promise<boolean> => {
    surroundings.terminal.say(`duel: ${old.version} against ${other.version}`);
    const one = await duelOf(
      old,
      other,
      { ...place, measure, falseAlarms, number: duels.length + 1, within: { before, after } },
      surroundings,
    );
    duels.push(one);
    return isConfirmed(one, factor);
  };
  if (!(await duel(first, last))) return duels;
  const line = [first, ...inside, last];
  let [low, high] = [0, line.length - 1];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const [old, other] = [line[low], line[middle]];
    if (old === undefined || other === undefined) break;
    if (await duel(old, other)) high = middle;
    else low = middle;
  }
  const [old, other] = [line[low], line[high]];
  const known = duels.some((one) => one.before === old?.version && one.after === other?.version);
  if (!known && old !== undefined && other !== undefined) await duel(old, other);
  return duels;
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
  const own = newLayout(layout.folder, `duel-${measure}-${within.after}-${number}`.replaceAll(/[^A-Za-z0-9._-]/g, '_'));
  const duelRequest = { ...request, subject, genome: null, falseAlarms };
  const { workload: found } = await compareOn(
    { request: duelRequest, workload, layout: own, diff: null },
    surroundings,
  );
  const [lead] = found.rows;
  const between = { before: old.version, after: other.version };
  return { ...between, within, ratio: lead?.ratio ?? null, change: lead?.change ?? found.change, blocks: found.blocks };
}
