import { VERSIONS } from '../../domain/regression.ts';
import type { RunRecord } from '../../domain/run.ts';
import type { Noticed, Warning } from '../../domain/warning.ts';
import { toldApart } from '../../report/regression/sections.ts';
import { MEASURE_NAMES } from '../../report/regression/words.ts';
import { warningOf } from '../../report/search/warning-text.ts';
import { retriesOf, shortOfWorkers } from '../../report/search/warnings.ts';
import { equalRates } from '../../stats/contingency.ts';
import type { OneComparison } from './compare-on.ts';
import type { Subject } from './sides.ts';

/** Old and new are compared in each workload: only clear differences are worth a warning. */
const CLEARLY_DIFFERENT = 0.01;
const RUNS_TO_TEST = 5;

/** What the reader of a comparison must know beside its verdict, each thing once. */
export function regressionWarnings(made: readonly OneComparison[], subject: Subject): Warning[] {
  const noticed: Noticed[] = [
    ...sidesWarnings(made, subject),
    ...made.flatMap((one) => one.noticed),
    ...made.flatMap((one) => [
      ...placeboWarnings(one),
      ...refusalWarnings(one),
      ...unevenGates(one),
      ...retriesOf({ runs: [...one.records] }),
      ...shortOfWorkers({ runs: [...one.records] }),
      ...(subject.kind === 'apps' ? otherTasks(one) : []),
    ]),
  ];
  return [...new Map(noticed.map(warningOf).map((warning) => [warning.text, warning])).values()];
}

function sidesWarnings([first]: readonly OneComparison[], { kind }: Subject): Noticed[] {
  if (first === undefined || kind !== 'versions') return [];
  const { old, new: other } = first.sides;
  if (old.executable === other.executable) return [{ code: 'same-parsl' }];
  if (old.pythonVersion === other.pythonVersion) return [];
  return [{ code: 'pythons-differ', old: old.pythonVersion, new: other.pythonVersion }];
}

function placeboWarnings({ workload: { workload, placebo } }: OneComparison): Noticed[] {
  const told = toldApart(placebo);
  if (told.length === 0) return [];
  return [{ code: 'placebo-told-apart', workload, measures: told.map(({ measure }) => MEASURE_NAMES[measure]) }];
}

function refusalWarnings({ workload: { workload }, refused }: OneComparison): Noticed[] {
  return refused === null ? [] : [{ code: 'margin-not-reached', workload, reason: refused.message }];
}

/** What disturbs one side only is no change of it. */
function unevenGates({ workload: { workload }, records }: OneComparison): Noticed[] {
  const sides = [records.filter((run) => !isOfNew(run)), records.filter(isOfNew)].map((runs) => ({
    runs: runs.length,
    flagged: runs.filter(({ gates }) => gates?.flagged === true).length,
  }));
  const [old, other] = sides;
  if (old === undefined || other === undefined || sides.some(({ runs }) => runs < RUNS_TO_TEST)) return [];
  const p = equalRates(old.runs - old.flagged, old.flagged, other.runs - other.flagged, other.flagged);
  if (p >= CLEARLY_DIFFERENT) return [];
  return [{ code: 'disturbed-unevenly', workload, old: old.flagged / old.runs, new: other.flagged / other.runs }];
}

function isOfNew({ genome }: RunRecord): boolean {
  return genome.version === VERSIONS[1];
}

function otherTasks({ records }: OneComparison): Noticed[] {
  const tasksOf = (runs: readonly RunRecord[]): number | null =>
    runs.findLast(({ outcome }) => outcome === 'ok')?.tasks ?? null;
  const [old, other] = [tasksOf(records.filter((run) => !isOfNew(run))), tasksOf(records.filter(isOfNew))];
  return old === null || other === null || old === other ? [] : [{ code: 'other-tasks', old, new: other }];
}
