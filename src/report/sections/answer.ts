import { type SearchReport, sameTreatments, standingOf } from '../../domain/report.ts';
import { isToldApart, modelFloor } from '../search/floor.ts';
import { beforeAfterText, countText, percentText, ratioText } from '../text/format.ts';
import { cellText, setCell } from './cells.ts';
import { duelLine, leadLines, reasonAgainst, speedupText, standingNow } from './claim.ts';
import { differencesBetween } from './differences.ts';
import { worstInputLine } from './inputs.ts';
import { untoldLine } from './next.ts';
import type { ReportSource, Section } from './section.ts';
import { section } from './section.ts';

/** What to change for how much trouble, how sure that is, what it costs, and where the gain comes from. */
export function answerSection(source: ReportSource): Section {
  const { report } = source;
  const set = report.recommended;
  const changes = set !== null && set.treatments.length > 0;
  const standing = standingNow(set, source.duels);
  return section('recommended', {
    tone: standing === 'confirmed' ? 'good' : changes ? 'bad' : 'plain',
    paragraphs: [...leadLines(source), ...reasonLine(report)],
    table: changes ? rungsTable(source) : null,
    bullets: [
      ...worstInputLine(set),
      ...likelyLines(report),
      ...duelLines(source),
      ...(report.scaled == null ? [] : [`At ten times the tasks: ${speedupText(report.scaled)}.`]),
      ...(changes ? costLines(report) : []),
      ...cpuLines(report),
      ...restLines(report),
      ...placeboLines(report),
      ...untoldLine(source),
    ],
  });
}

/** First of all, where there is nothing else to say. */
function reasonLine(report: SearchReport): string[] {
  const reason = report.recommended === null ? reasonAgainst(report) : null;
  return reason === null ? [] : [`${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`];
}

/** Names of more treatments than this stand in the table of the set, not in the rungs'. */
const MOST_NAMED = 5;

/** Each rung with what it holds beyond the one before; the last is the recommended set. */
function rungsTable(source: ReportSource): Section['table'] {
  const { factors } = source;
  const { recommended, rungs } = source.report;
  const last = rungs.at(-1)?.treatments ?? null;
  const lines = [
    ...rungs.map((rung) => ({ ...rung, name: `:${rung.name}` })),
    ...(recommended === null || (last !== null && sameTreatments(recommended.treatments, last))
      ? []
      : [{ ...recommended, name: '' }]),
  ];
  const rows = lines.map(({ name, speedup, treatments }, i) => {
    const named = differencesBetween(treatments, lines[i - 1]?.treatments ?? [], factors);
    const more = named.length > MOST_NAMED ? [`${named.length - MOST_NAMED + 1} more`] : [];
    const shown = more.length > 0 ? named.slice(0, MOST_NAMED - 1) : named;
    return [
      i === lines.length - 1 ? 'recommended' : name,
      setCell({ speedup, treatments }, source),
      `${i === 0 ? '' : '+ '}${[...shown, ...more].join(', ')}`,
    ];
  });
  return { head: ['set', 'times as fast', 'what to change'], aligns: ['left', 'left', 'left'], rows };
}

/** What a user has measured since of the search's sets. */
function duelLines(source: ReportSource): string[] {
  const { report, duels = [] } = source;
  const { rungs, recommended, likely, fastest } = report;
  const first = recommended === null ? null : { ...recommended, name: 'the recommended set' };
  const sets = [
    ...(first === null ? [] : [first]),
    ...rungs.map((rung) => ({ ...rung, name: `:${rung.name}` })),
    ...(likely === null ? [] : [{ ...likely, name: ':likely' }]),
    ...(fastest === null ? [] : [{ ...fastest, name: ':fastest' }]),
  ];
  return duels.flatMap((duel) => {
    const set = sets.find(({ treatments }) => sameTreatments(treatments, duel.treatments));
    return set === undefined || (set === first && standingOf(set.speedup) !== 'confirmed')
      ? []
      : [duelLine(duel, set.name)];
  });
}

/** Where nothing was shown: the best guess, and that it is one. */
function likelyLines(report: SearchReport): string[] {
  const { likely, recommended } = report;
  if (likely === null || (recommended !== null && sameTreatments(likely.treatments, recommended.treatments))) return [];
  const gain = likely.speedup?.estimate ?? 1;
  const told = isToldApart(Math.log(gain), modelFloor(report)) ? `, ${ratioText(gain)} times as fast by the model` : '';
  return [`The best guess, not confirmed${told}: ${likely.treatments.join(', ')}.`];
}

function costLines({ recommended, cpuPerTask }: SearchReport): string[] {
  const { cpuSeconds = null, peakRssMb = null } = recommended?.cost ?? {};
  const parts = [
    ...(cpuSeconds === null || cpuPerTask !== null ? [] : [`CPU time ${ratioText(cpuSeconds)}`]),
    ...(peakRssMb === null ? [] : [`peak memory ${ratioText(peakRssMb)}`]),
  ];
  return parts.length === 0 ? [] : [`Cost, as multiples of the app as written (no interval): ${parts.join(', ')}.`];
}

/** An interval of the CPU ratio within this of 1 is called unchanged. */
const UNCHANGED = 1.1;
/** A CPU saving of at least this share of the gain (both ln) is what the gain is. */
const MOST_OF_THE_GAIN = 0.7;

/** Work that is saved is CPU time that is saved; work that is done side by side is not. */
function cpuLines({ cpuPerTask, recommended }: SearchReport): string[] {
  if (cpuPerTask === null) return [];
  const { base, best, ratio, low, high } = cpuPerTask;
  const values = `${beforeAfterText(base, best)} (${cellText(cpuPerTask)})`;
  const speedup = recommended?.speedup ?? null;
  const because = (words: string): string => (standingOf(speedup) === 'confirmed' ? `: ${words}` : '');
  const same = because('the gain is more work at the same time, not less work');
  if (low !== null && high !== null && low > 1 / UNCHANGED && high < UNCHANGED)
    return [`CPU per task unchanged, ${values}${same}.`];
  if (!((low ?? 0) > 1 || (high ?? Number.POSITIVE_INFINITY) < 1))
    return [`CPU per task not shown to change, ${values}.`];
  if (ratio < 1) return [`CPU per task rises by ${percentText(1 / ratio - 1)}, ${values}.`];
  const whole = Math.log(ratio) >= MOST_OF_THE_GAIN * Math.log(speedup?.estimate ?? 1);
  const less = because(
    whole ? 'the gain is less work' : 'part of the gain is less work, the rest more at the same time',
  );
  return [`CPU per task falls by ${percentText(1 - 1 / ratio)}, ${values}${less}.`];
}

/** What was taken out of the fastest set, together. */
function restLines({ rest, nonInferior }: SearchReport): string[] {
  if (rest === null) return [];
  const { length } = rest.treatments;
  const names =
    length === 1 ? `Left out, ${rest.treatments[0]}` : `Left out, the ${length} others of the fastest set together`;
  const faster = (rest.low ?? 0) > 1 ? ': the fastest set is that much faster' : ', not shown to be without effect';
  const shown = nonInferior === true ? ': shown not to be needed' : faster;
  return [`${names}: ${cellText(rest)} times${shown}.`];
}

function placeboLines({ placebos }: SearchReport): string[] {
  if (placebos === null) return [];
  const largest = placebos.largest === null ? '' : `; the largest seemed to gain ${percentText(placebos.largest - 1)}`;
  return [`Of ${countText(placebos.tried, 'placebo')} ${placebos.recommended} are recommended${largest}.`];
}
