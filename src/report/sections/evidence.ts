import { type SearchReport, type Speedup, standingOf } from '../../domain/report.ts';
import { fullSized, isScaleCheck, scoreOf, wallSecondsOf } from '../../domain/run.ts';
import { medianInterval } from '../../stats/signed-rank.ts';
import { modelFloor } from '../search/floor.ts';
import { countText, percentOfLn, percentText, ratioText, secondsText, usText } from '../text/format.ts';
import { duelLine, sinceTheSearch, speedupText } from './claim.ts';
import { differencesBetween } from './differences.ts';
import type { ReportSource, Section } from './section.ts';
import { section } from './section.ts';

/** The fastest set where it is not the recommended one. */
export function fastestSection({ report, factors, duels }: ReportSource): Section | null {
  const { fastest, recommended } = report;
  if (fastest === null) return null;
  const differences = differencesBetween(fastest.treatments, recommended?.treatments ?? [], factors);
  if (recommended !== null && differences.length === 0) return null;
  const since = sinceTheSearch(fastest, duels);
  const measured = since === null ? standingText(fastest.speedup) : duelLine(since, 'the fastest set');
  const price = recommended === null ? [] : ['What it has beyond the recommended set was not shown to matter.'];
  return section('fastest', {
    paragraphs: [measured, ...price],
    bullets:
      recommended === null
        ? fastest.treatments
        : differences.map((text) => (text.includes(' ') ? text : `with ${text}`)),
  });
}

function standingText(speedup: Speedup | null): string {
  const standing = standingOf(speedup);
  if (speedup === null || standing === 'not confirmed') return 'Not confirmed.';
  return `${speedupText(speedup)}${standing === 'confirmed' ? '' : `: ${standing}`}.`;
}

/** The app as written, and how well this machine can measure. */
export function baselineSection({ report, runs }: ReportSource): Section {
  const calibration = runs.filter((run) => run.purpose === 'calibrate');
  const scores = fullSized(calibration).flatMap((run) => scoreOf(run, 'us-per-task') ?? []);
  const paragraphs: string[] = [];
  if (report.baseline === null) {
    paragraphs.push('No baseline: the app as written gave no score.');
  } else {
    const interval = scores.length === 0 ? null : medianInterval(scores);
    const ends =
      interval === null || interval.low === null || interval.high === null
        ? 'no interval'
        : `95 % interval of the median ${usText(interval.low)} to ${usText(interval.high)}`;
    paragraphs.push(
      `The app as written: ${usText(report.baseline.usPerTask)} per task (${ends}, ${countText(scores.length, 'run')} of the calibration).`,
    );
  }
  if (report.noise === null) {
    paragraphs.push('Noise: not measured yet.');
  } else {
    const { sd, burst, resolves } = report.noise;
    paragraphs.push(
      `Noise, by the repeats of the app as written in the calibration: they differ by ${percentOfLn(sd)} (sd), ${burst === 0 ? 'none' : percentText(burst)} of them ${burst === 0 ? 'is' : 'are'} far slower than the others; the budget resolves differences of ${percentText(resolves)} or more.`,
    );
  }
  paragraphs.push(...slowEndLines(report), ...forecastLines(report));
  return section('baseline', { paragraphs });
}

function slowEndLines({ recommended }: SearchReport): string[] {
  const p90 = recommended?.speedup?.p90 ?? null;
  if (p90 === null) return [];
  return [
    `At the slow end (90 % quantile of the runs) the recommended set is ${ratioText(p90)} times as fast (no interval).`,
  ];
}

/** What the numbers of the model are worth. */
function forecastLines(report: SearchReport): string[] {
  const { forecast } = report;
  if (forecast === null) return ['The model foretold too few runs to be judged: none of its numbers is shown.'];
  const floor = modelFloor(report);
  const shown =
    floor === null
      ? 'too much, so none of its numbers is shown'
      : `so its numbers are shown where they are larger than ${percentOfLn(floor)}`;
  return [
    `The model missed ${countText(forecast.runs, 'run')} that it foretold by ${percentOfLn(forecast.error)} (median): ${shown}.`,
  ];
}

const DISTURBED =
  'Disturbed: something outside the run kept the machine busy before or during it, whether or not that made it slow; such a run counts for less.';

/** Runs and time by purpose. */
export function budgetSection({ report, runs }: ReportSource): Section {
  const purposes = [...new Set(runs.map((run) => run.purpose))];
  const rows = purposes.map((purpose) => {
    const own = runs.filter((run) => run.purpose === purpose);
    const ok = own.filter((run) => run.outcome === 'ok').length;
    const flagged = own.filter((run) => run.gates?.flagged === true).length;
    return [purpose, String(own.length), String(ok), String(flagged), secondsText(wallSecondsOf(own))];
  });
  const capped = runs.filter((run) => run.censored).length;
  const disturbed = runs.filter((run) => run.gates?.flagged === true).length;
  return section('budget', {
    paragraphs: [
      `${usedText(report.budget, runs)} in ${secondsText(wallSecondsOf(runs))} of runs; phase: ${report.phase}.`,
      ...(capped === 0
        ? []
        : [
            `${countText(capped, 'run')} of the search stopped at twice the time of the best set: known to be slower, and no more.`,
          ]),
      ...(disturbed === 0 ? [] : [DISTURBED]),
    ],
    table:
      rows.length === 0
        ? null
        : {
            head: ['purpose', 'runs', 'ok', 'disturbed', 'time'],
            aligns: ['left', 'right', 'right', 'right', 'right'],
            rows,
          },
  });
}

/** A scale check that was asked for afterwards comes on top of the budget: its runs are told by themselves. */
function usedText(budget: number, runs: ReportSource['runs']): string {
  const check = runs.filter(isScaleCheck).length;
  const used = `${countText(runs.length - check, 'run')} of ${budget} used`;
  return check === 0 ? used : `${used}, and ${check} at ten times the tasks,`;
}
