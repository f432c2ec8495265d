import { duelOf, type SearchReport, standingOf } from '../../domain/report.ts';
import { wallSecondsOf } from '../../domain/run.ts';
import { NO_ATTRIBUTION_BELOW, NO_CONFIRMATION_BELOW } from '../../search/ledger.ts';
import { countText } from '../text/format.ts';
import { isPointless } from './claim.ts';
import type { ReportSource, Section } from './section.ts';
import { section, typed } from './section.ts';

/** Runs of a confirmation are longer than those before. */
const SLOWER = 1.3;

/** What to type next: each line is a step that changes what this report can say; null: there is none. */
export function nextSection(source: ReportSource): Section | null {
  const { report } = source;
  const { search, recommended, rungs } = report;
  const finished = report.phase === 'done';
  const changes = recommended !== null && recommended.treatments.length > 0;
  const guess = changes ? null : report.likely;
  const nicer = rungs.length > 1 ? rungs[0] : undefined;
  const commands = [
    ...(finished ? moreRuns(source) : [['go on', `resume ${search}`] as const]),
    ...(changes ? [['the recommended set, all of it', `export ${search} --format all --out DIR`] as const] : []),
    ...(nicer === undefined || !changes ? [] : lessOf(source, nicer)),
    ...(guess === null || hasDuel(source, guess)
      ? []
      : [['is the likely set faster?', `compare base ${search}:likely --measure`] as const]),
    ...(finished && report.warnings.some(({ code }) => code === 'scale-not-checked') && isShown(report)
      ? [['does it hold for longer runs?', `resume ${search} --scale-check`] as const]
      : []),
    ...(changes && !isShown(report) && !hasDuel(source, recommended)
      ? [['is the recommended set faster?', `compare base ${search} --measure`] as const]
      : []),
  ];
  const steps = commands.map(([why, words]): Step => [why, typed(source, words)]);
  const all = [...(isUnmeasurable(report) ? onceItRuns(source) : []), ...steps];
  return all.length === 0 ? null : section('next', { commands: all.flatMap(([why, line]) => [`# ${why}`, line]) });
}

/** What it is for, and what is to be typed. */
type Step = readonly [string, string];

/** Who takes less than the recommended set wants to know what that gives: the claim is none of it. */
function lessOf(source: ReportSource, rung: SearchReport['rungs'][number]): Step[] {
  const { search } = source.report;
  const { name, speedup } = rung;
  const measured = hasDuel(source, rung) || standingOf(speedup) !== 'not confirmed';
  return [
    [`less trouble: the set :${name} of the list above`, `export ${search}:${name}`],
    ...(measured ? [] : [[`what :${name} gives`, `compare base ${search}:${name} --measure`] as const]),
  ];
}

/** Whether a duel has measured it since. */
function hasDuel({ duels = [] }: ReportSource, { treatments }: { readonly treatments: readonly string[] }): boolean {
  return duelOf(duels, treatments) !== null;
}

function isUnmeasurable({ warnings }: SearchReport): boolean {
  return warnings.some(({ code }) => code === 'cannot-be-measured');
}

/** The very command line that began the search, where it is known. A name that it gives is taken until it is free again. */
function onceItRuns(source: ReportSource): Step[] {
  const { search, how } = source.report;
  if (how?.command == null) return [];
  const named = /(^| )--search[= ]/.test(how.command);
  const free: Step[] = named
    ? [['mend the app; its search has this name: remove it', typed(source, `delete ${search}`)]]
    : [];
  return [...free, [`${named ? '' : 'mend the app; '}when it runs by hand, the same again`, how.command]];
}

function isShown({ recommended }: SearchReport): boolean {
  return standingOf(recommended?.speedup ?? null) === 'confirmed';
}

/** More runs, where they would settle what is open. */
function moreRuns(source: ReportSource): Step[] {
  const { report } = source;
  // An app that fails as written fails in more runs as well.
  if (isPointless(report) || isUnmeasurable(report)) return [];
  const open = !isShown(report) || untold(report).length > 0;
  return open ? [['more runs, for what is open', furtherRound(source)]] : [];
}

/**
 * Another round that is large enough for what is open: blocks that take out each treatment; before that a confirmation, and
 * as large as what there was where that was more.
 */
function furtherRound({ report, runs }: ReportSource): string {
  const { search, budget } = report;
  const outOfTime = report.warnings.some(({ code }) => code === 'out-of-time');
  const done = outOfTime ? report.runs : Math.max(report.runs, budget);
  const round = isShown(report) ? NO_ATTRIBUTION_BELOW : Math.max(NO_CONFIRMATION_BELOW, done);
  const enough = Math.max(budget, done + round);
  const more = enough > budget ? ` --budget ${enough}` : '';
  if (!outOfTime || runs.length === 0) return `resume ${search}${more}`;
  // The limit is one of all runs together, those so far among them.
  const seconds = (wallSecondsOf(runs) / runs.length) * enough;
  return `resume ${search}${more} --time ${Math.ceil((SLOWER * seconds) / 60)}m`;
}

function untold({ attribution }: SearchReport): string[] {
  return attribution.filter(({ atBest }) => atBest === null).map(({ treatment }) => treatment);
}

/**
 * One line for all the numbers that are not shown, because the model that gave them cannot carry them. It names a budget only
 * where that is the very next step: of a set that is not confirmed the confirmation is.
 */
export function untoldLine(source: ReportSource): string[] {
  const { report } = source;
  const { length } = untold(report);
  if (length === 0) return [];
  const all = length === report.attribution.length;
  const some = length === 1 ? 'one of the treatments does' : `${length} of the treatments do`;
  const told = `What ${all ? 'each of the treatments does' : some} by itself is not told apart from nothing with ${countText(report.runs, 'run')}`;
  if (!isShown(report)) return [`${told}: first the set has to be confirmed.`];
  return [`${told}; \`${typed(source, furtherRound(source))}\` may tell.`];
}
