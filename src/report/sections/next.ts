import type { SearchReport } from '../../domain/report.ts';
import { NO_ATTRIBUTION_BELOW, NO_CONFIRMATION_BELOW } from '../../search/ledger.ts';
import { countText } from '../text/format.ts';
import { isPointless, standingOf } from './claim.ts';
import type { ReportSource, Section } from './section.ts';
import { section, typed } from './section.ts';

/** What to type next: each line is a step that changes what this report can say; null: there is none. */
export function nextSection(source: ReportSource): Section | null {
  const { report } = source;
  const { search, recommended, rungs } = report;
  const finished = report.phase === 'done';
  const changes = recommended !== null && recommended.treatments.length > 0;
  const likely = report.likely !== null && !changes;
  const nicer = rungs.length > 1 ? rungs[0] : undefined;
  const commands = [
    ...(finished ? moreRuns(report) : [`resume ${search}`]),
    ...(changes ? [`export ${search} --format all --out DIR`] : []),
    ...(nicer === undefined || !changes ? [] : [`export ${search}:${nicer.name}`]),
    ...(likely ? [`compare base ${search}:likely --measure`] : []),
    ...(finished && report.warnings.some(({ code }) => code === 'scale-not-checked') && isShown(report)
      ? [`resume ${search} --scale-check`]
      : []),
    ...(changes && !isShown(report) ? [`compare base ${search} --measure`] : []),
  ];
  return commands.length === 0 ? null : section('next', { commands: commands.map((words) => typed(source, words)) });
}

function isShown({ recommended }: SearchReport): boolean {
  return standingOf(recommended?.speedup ?? null) === 'confirmed';
}

/** More runs, where they would settle what is open. */
function moreRuns(report: SearchReport): string[] {
  const { search } = report;
  // An app that fails as written fails in more runs as well.
  if (isPointless(report) || report.warnings.some(({ code }) => code === 'cannot-be-measured')) return [];
  const open = !isShown(report) || untold(report).length > 0;
  const enough = isShown(report) ? tellingBudget(report) : usefulBudget(report);
  return open ? [`resume ${search} --budget ${enough}`] : [];
}

/** Another round that is large enough for blocks that take out each treatment. */
function tellingBudget({ runs, budget }: SearchReport): number {
  return Math.max(runs, budget) + NO_ATTRIBUTION_BELOW;
}

/** A raised budget buys a round of its own: one that is large enough to be confirmed, as large as what there was where that was more. */
function usefulBudget({ runs, budget }: SearchReport): number {
  const done = Math.max(runs, budget);
  return done + Math.max(NO_CONFIRMATION_BELOW, done);
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
  const others = length === 1 ? 'One treatment is' : `${length} of the treatments are`;
  const which = length === report.attribution.length ? 'The treatments are' : others;
  const told = `${which} not told apart with ${countText(report.runs, 'run')}`;
  if (!isShown(report)) return [`${told}: first the set has to be confirmed.`];
  return [`${told}; \`${typed(source, `resume ${report.search} --budget ${tellingBudget(report)}`)}\` would.`];
}
