import type { Factor, Level } from '../../domain/factor.ts';
import type { ReportedSet, SearchReport, Speedup } from '../../domain/report.ts';
import { fullSized, scoreOf } from '../../domain/run.ts';
import { medianInterval } from '../../stats/signed-rank.ts';
import { countText, intervalText, percentText, ratioText, secondsText, usText } from '../text/format.ts';
import type { ReportSource, Section } from './section.ts';
import { findTreatment, section } from './section.ts';

type Standing = 'confirmed' | 'inconclusive' | 'slower' | 'not confirmed';

/** What may be said of a speed-up: a claim needs fresh blocks and an interval on one side of 1. */
export function standingOf(speedup: Speedup | null): Standing {
  if (speedup === null || speedup.blocks === 0) return 'not confirmed';
  if (speedup.low !== null && speedup.low > 1) return 'confirmed';
  return speedup.high !== null && speedup.high < 1 ? 'slower' : 'inconclusive';
}

/** `4.31 times as fast (95 % interval 4.02 to 4.60, 12 blocks)` */
export function speedupText({ estimate, low, high, blocks }: Speedup): string {
  const interval = intervalText(low, high);
  const level = low === null && high === null ? '' : '95 % interval ';
  return `${ratioText(estimate)} times as fast (${level}${interval}, ${countText(blocks, 'block')})`;
}

/** The whole result in one line, for lists, notifications and the first line of every report. */
export function headline(report: SearchReport): string {
  const set = report.recommended;
  if (set === null)
    return `No recommendation yet: ${countText(report.runs, 'run')} of ${report.budget}, phase ${report.phase}.`;
  if (set.treatments.length === 0) return 'Nothing was found that is worth changing: keep the app as it is.';
  const { speedup } = set;
  switch (standingOf(speedup)) {
    case 'confirmed':
      return `Confirmed: ${speedup === null ? '' : speedupText(speedup)}.`;
    case 'inconclusive':
      return `Inconclusive: ${speedup === null ? '' : speedupText(speedup)}; the interval does not exclude that nothing changed.`;
    case 'slower':
      return `Slower than the app as written when measured afresh: ${speedup === null ? '' : speedupText(speedup)}.`;
    case 'not confirmed':
      return 'Not confirmed: no fresh, interleaved runs stand behind this set yet.';
  }
}

/** What to use, how sure that is, and what it costs. */
export function answerSection({ report, factors }: ReportSource): Section {
  const set = report.recommended;
  const standing = standingOf(set?.speedup ?? null);
  const paragraphs = [headline(report)];
  if (set !== null && set.treatments.length > 0) {
    if (set.speedup?.p90 != null) {
      paragraphs.push(
        `At the slow end (90 % quantile of the runs): ${ratioText(set.speedup.p90)} times as fast (no interval).`,
      );
    }
    if (report.scaled != null) paragraphs.push(`At ten times the tasks: ${speedupText(report.scaled)}.`);
    paragraphs.push(...restLines(report), ...costLines(set.cost), ...cpuLines(report));
  }
  paragraphs.push(...likelyLines(report), ...placeboLines(report));
  return section('recommended', {
    tone: standing === 'confirmed' ? 'good' : set === null || set.treatments.length === 0 ? 'plain' : 'bad',
    paragraphs,
    table: set === null || set.treatments.length === 0 ? null : setTable(set, factors),
  });
}

/** What was taken out of the fastest set, together. */
function restLines({ rest, nonInferior }: SearchReport): string[] {
  if (rest === null) return [];
  const others = rest.treatments.length === 1 ? 'The other one of' : `The ${rest.treatments.length} others of`;
  const standing = nonInferior === true ? '' : ' Which of them matter, if any, is not told apart.';
  return [
    `${others} the fastest set together: ${ratioText(rest.ratio)} times ${intervalText(rest.low, rest.high)}.${standing}`,
  ];
}

/** Work saved is CPU time saved; work done side by side is not. */
function cpuLines({ cpuPerTask }: SearchReport): string[] {
  if (cpuPerTask === null) return [];
  const { base, best, ratio, low, high } = cpuPerTask;
  const told = (low ?? 0) > 1 || (high ?? Number.POSITIVE_INFINITY) < 1;
  const values = `${secondsText(base)} → ${secondsText(best)} (ratio ${ratioText(ratio)} ${intervalText(low, high)})`;
  if (!told)
    return [`CPU per task not shown to change, ${values}: the gain is the same work done sooner, not less work.`];
  return ratio > 1
    ? [`CPU per task falls by ${percentText(1 - 1 / ratio)}, ${values}: the gain is less work.`]
    : [`CPU per task rises by ${percentText(1 / ratio - 1)}, ${values}.`];
}

/** Where nothing was shown: the best guess, and that it is one. */
function likelyLines({ likely, budget }: SearchReport): string[] {
  if (likely === null || likely.speedup === null) return [];
  const { estimate, low, high, blocks } = likely.speedup;
  const interval = blocks === 0 ? '[not confirmed]' : intervalText(low, high);
  const more = Math.max(NEEDED_TO_CONFIRM, 2 * budget);
  return [
    `Probably ${ratioText(estimate)} times as fast ${interval}: ${likely.treatments.join(', ')}. resume --budget ${more} would tell.`,
  ];
}

/** Searches of fewer runs have no interval. */
const NEEDED_TO_CONFIRM = 40;

function placeboLines({ placebos }: SearchReport): string[] {
  if (placebos === null) return [];
  const largest = placebos.largest === null ? '' : `; the largest seemed to gain ${percentText(placebos.largest - 1)}`;
  return [`Of ${countText(placebos.tried, 'placebo')} ${placebos.recommended} are recommended${largest}.`];
}

/** What can be had for how much trouble, each rung with all that it holds beyond the one before. */
export function rungsSection({ report }: ReportSource): Section | null {
  if (report.rungs.length === 0) return null;
  const rows = report.rungs.map((rung, i) => {
    const before = report.rungs[i - 1]?.treatments ?? [];
    const added = rung.treatments.filter((name) => !before.includes(name));
    const dropped = before.filter((name) => !rung.treatments.includes(name)).map((name) => `less ${name}`);
    return [rung.name, rungValue(rung.speedup), [...added, ...dropped].join(', ')];
  });
  return section('rungs', {
    paragraphs: ['What can be had for how much trouble, nicest first; each line names what it adds to the one above.'],
    table: { head: ['rung', 'times as fast', 'adds'], aligns: ['left', 'left', 'left'], rows },
  });
}

function rungValue(speedup: Speedup | null): string {
  if (speedup === null) return '–';
  const { estimate, low, high, blocks } = speedup;
  return blocks === 0 ? `${ratioText(estimate)} model` : `${ratioText(estimate)} ${intervalText(low, high)}`;
}

function costLines(cost: { readonly cpuSeconds: number | null; readonly peakRssMb: number | null }): string[] {
  const parts = [
    ...(cost.cpuSeconds === null ? [] : [`CPU time ${ratioText(cost.cpuSeconds)}`]),
    ...(cost.peakRssMb === null ? [] : [`peak memory ${ratioText(cost.peakRssMb)}`]),
  ];
  return parts.length === 0 ? [] : [`Cost, as multiples of the app as written (no interval): ${parts.join(', ')}.`];
}

function setTable(set: ReportedSet, factors: ReportSource['factors']): Section['table'] {
  return {
    head: ['treatment', 'class', 'what it does, and asks of you'],
    aligns: ['left', 'left', 'left'],
    rows: set.treatments.map((name) => {
      const found = findTreatment(factors, name);
      if (found === null) return [name, '', ''];
      const { factor, level } = found;
      const risk = level.risk === null ? [] : [`${level.risk.toUpperCase()}.`];
      return [name, level.class, [...risk, level.about || factor.about, ...cautionOf(factor, level)].join('. ')];
    }),
  };
}

/** A factor's caution, where it is about this level: it names it, or there is no other. */
function cautionOf({ caution, levels }: Factor, { name }: Level): string[] {
  if (caution === null) return [];
  const others = levels
    .slice(1)
    .map((level) => level.name)
    .filter((other) => other !== name);
  const words = new Set(caution.split(/[^\w.-]+/));
  return words.has(name) || !others.some((other) => words.has(other)) ? [caution] : [];
}

/** The fastest set where it is not the recommended one. */
export function fastestSection({ report, factors }: ReportSource): Section | null {
  const { fastest, recommended } = report;
  if (fastest === null) return null;
  const differences = differencesBetween(fastest, recommended, factors);
  if (recommended !== null && differences.length === 0) return null;
  const standing = standingOf(fastest.speedup);
  const measured =
    fastest.speedup === null || standing === 'not confirmed'
      ? 'Not confirmed.'
      : `${speedupText(fastest.speedup)}${standing === 'confirmed' ? '' : `: ${standing}`}.`;
  const price = recommended === null ? [] : ['What it has beyond the recommended set was not shown to matter.'];
  return section('fastest', {
    paragraphs: [measured, ...price],
    bullets: recommended === null ? fastest.treatments : differences,
  });
}

/** `with A`, `A=1 in place of A=2`, `without A`: what the fastest set has that the recommended one has not. */
function differencesBetween(
  fastest: ReportedSet,
  recommended: ReportedSet | null,
  factors: ReportSource['factors'],
): string[] {
  const lacks = (set: ReportedSet | null) => (name: string) => set?.treatments.includes(name) !== true;
  const factorOf = (name: string): string => findTreatment(factors, name)?.factor.name ?? name;
  const extra = fastest.treatments.filter(lacks(recommended));
  const missing = recommended?.treatments.filter(lacks(fastest)) ?? [];
  const sameFactor = (name: string) => (other: string) => factorOf(other) === factorOf(name);
  return [
    ...extra.map((name) => {
      const other = missing.find(sameFactor(name));
      return other === undefined ? `with ${name}` : `${name} in place of ${other}`;
    }),
    ...missing.filter((name) => !extra.some(sameFactor(name))).map((name) => `without ${name}`),
  ];
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
      `The app as written: ${usText(report.baseline.usPerTask)} per task (${ends}, ${countText(scores.length, 'run')}).`,
    );
  }
  if (report.noise === null) {
    paragraphs.push('Noise: not measured yet.');
  } else {
    const { sd, burst, resolves } = report.noise;
    paragraphs.push(
      `Noise: runs of the same set differ by ${percentText(sd)} (sd), ${percentText(burst)} of runs are hit by something else; the budget resolves differences of ${percentText(resolves)} or more.`,
    );
  }
  return section('baseline', { paragraphs });
}

/** Runs and time by purpose. */
export function budgetSection({ report, runs }: ReportSource): Section {
  const purposes = [...new Set(runs.map((run) => run.purpose))];
  const rows = purposes.map((purpose) => {
    const own = runs.filter((run) => run.purpose === purpose);
    const ok = own.filter((run) => run.outcome === 'ok').length;
    const flagged = own.filter((run) => run.gates?.flagged === true).length;
    return [purpose, String(own.length), String(ok), String(flagged), secondsText(wallSeconds(own))];
  });
  const capped = runs.filter((run) => run.censored).length;
  return section('budget', {
    paragraphs: [
      `${countText(report.runs, 'run')} of ${report.budget} used in ${secondsText(wallSeconds(runs))} of runs; phase: ${report.phase}.`,
      ...(capped === 0
        ? []
        : [
            `${countText(capped, 'run')} of the search stopped at twice the time of the best set: known to be slower, and no more.`,
          ]),
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

function wallSeconds(runs: ReportSource['runs']): number {
  return runs.reduce((sum, run) => sum + run.wallSeconds, 0);
}
