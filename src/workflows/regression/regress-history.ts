import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import type { History, ReadHistory } from '../../domain/history.ts';
import type { Measure, WorkloadName } from '../../domain/regression.ts';
import { readHistory } from '../../search/regression/history.ts';
import { historyFolder, readHistoryFile, writeHistoryFile } from '../../store/history-file.ts';
import { inFileName, newLayout, type SearchLayout } from '../../store/layout.ts';
import { newMeasurement } from '../../store/measurements.ts';
import type { RegressRequest } from '../regress.ts';
import type { Surroundings } from '../shared/surroundings.ts';
import { duelsOf } from './confirm-changes.ts';
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
  const top = newMeasurement(results, 'history', surroundings.now());
  const found: ReadHistory[] = [];
  for (const workload of workloadsOf(request.workloads, target)) {
    const layout = newLayout(top.folder, workload.name ?? 'app');
    const place = { request, reference: subject.old, workload, layout, candidates };
    found.push(...(await seriesOf(place, surroundings)));
  }
  return found;
}

/** One workload's series: what it is of, and where its runs are kept. */
export interface Place {
  readonly request: SeriesRequest;
  readonly reference: string;
  readonly workload: Workload;
  readonly layout: SearchLayout;
  readonly candidates: readonly Candidate[];
}

async function seriesOf(place: Place, surroundings: Surroundings): Promise<ReadHistory[]> {
  const { request, workload, layout, candidates } = place;
  const histories = new Map<Measure, History>();
  const remember = (history: History): void => void histories.set(history.measure, keep(history, place));
  if (request.rounds === 0) {
    for (const measure of seriesMeasures(workload)) {
      const history = earlierSeries(measure, place);
      if (history !== undefined) histories.set(measure, history);
    }
  } else {
    const parts = { ...place, wanted: thinned(candidates, request.points), rounds: request.rounds };
    await measureSeries(parts, (sofar) => sofar.forEach(remember), surroundings);
  }
  if (histories.size === 0) throw new UserError('--history: no block was made', `see ${layout.runsFile}`);
  const found: ReadHistory[] = [];
  for (const measure of seriesMeasures(workload)) {
    const history = histories.get(measure);
    if (history !== undefined) found.push(await confirmed(history, place, surroundings));
  }
  return found;
}

/** A series goes on where it was measured before. @param found what is new: points, or a duel */
function keep(found: History, place: Place): History {
  const whole = mergedSeries(earlierSeries(found.measure, place), found);
  writeHistoryFile(historyFolder(place.request.results), fileOf(found.measure, place), whole);
  return whole;
}

/** What was measured of a workload before, beside the same reference. */
function earlierSeries(measure: Measure, place: Place): History | undefined {
  const file = join(historyFolder(place.request.results), fileOf(measure, place));
  return existsSync(file) ? readHistoryFile(file) : undefined;
}

function fileOf(measure: Measure, { reference, workload: { name, target } }: Place): string {
  const what = name ?? (target.app === null ? BUILT_IN_NAME : basename(target.app.target));
  const since = basename(reference).replace('parsl==', '');
  return inFileName(`${what}-${measure}-since-${since}.json`);
}

/** Each change with its duels, those that were made before among them. */
async function confirmed(history: History, place: Place, surroundings: Surroundings): Promise<ReadHistory> {
  const duels = [...history.duels];
  for (const change of readHistory(history).changes.filter(({ duel }) => duel === null)) {
    for await (const duel of duelsOf(change, history, place, surroundings)) {
      // One that was refused was none: it can be made later.
      if (duel.blocks === 0 && duel.change === 'inconclusive') continue;
      duels.push(duel);
      keep({ ...history, duels: [duel] }, place);
    }
  }
  return readHistory({ ...history, duels });
}
