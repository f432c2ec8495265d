import type { SearchReport } from '../../domain/report.ts';
import { NO_ATTRIBUTION_BELOW, NO_CONFIRMATION_BELOW } from '../../search/ledger.ts';
import { countText } from '../text/format.ts';
import { isPointless, standingOf } from './claim.ts';
import type { ReportSource, Section } from './section.ts';
import { section } from './section.ts';

/** What to type next: each line is a step that changes what this report can say; null: there is none. */
export function nextSection({ report, command = 'optimise' }: ReportSource): Section | null {
  const { search, recommended, rungs } = report;
  const finished = report.phase === 'done';
  const changes = recommended !== null && recommended.treatments.length > 0;
  const likely = report.likely !== null && !changes;
  const nicer = rungs.length > 1 ? rungs[0] : undefined;
  const commands = [
    ...(finished ? moreRuns(report, command) : [`${command} resume ${search}`]),
    ...(changes ? [`${command} export ${search} --format all --out DIR`] : []),
    ...(nicer === undefined || !changes ? [] : [`${command} export ${search}:${nicer.name}`]),
    ...(likely ? [`${command} compare base ${search}:likely --measure`] : []),
    ...(finished && report.warnings.some(({ code }) => code === 'scale-not-checked') && isShown(report)
      ? [`${command} resume ${search} --scale-check`]
      : []),
    ...(changes && !isShown(report) ? [`${command} compare base ${search} --measure`] : []),
  ];
  return commands.length === 0 ? null : section('next', { commands });
}

function isShown({ recommended }: SearchReport): boolean {
  return standingOf(recommended?.speedup ?? null) === 'confirmed';
}

/** More runs, where they would settle what is open. */
function moreRuns(report: SearchReport, command: string): string[] {
  const { search } = report;
  if (isPointless(report)) return [];
  const open = !isShown(report) || untold(report).length > 0;
  const enough = isShown(report) ? tellingBudget(report) : usefulBudget(report);
  return open ? [`${command} resume ${search} --budget ${enough}`] : [];
}

/** Another round that is large enough for blocks that take out each treatment. */
function tellingBudget({ runs, budget }: SearchReport): number {
  return Math.max(runs, budget) + NO_ATTRIBUTION_BELOW;
}

/** A search this large is confirmed; of one that was, twice the runs tell more. */
function usefulBudget({ recommended, runs, budget }: SearchReport): number {
  const twice = 2 * Math.max(runs, budget);
  const unconfirmed = (recommended?.speedup ?? null) === null || recommended?.speedup?.blocks === 0;
  return unconfirmed ? Math.max(NO_CONFIRMATION_BELOW, budget < NO_CONFIRMATION_BELOW ? 0 : twice) : twice;
}

function untold({ attribution }: SearchReport): string[] {
  return attribution.filter(({ atBest }) => atBest === null).map(({ treatment }) => treatment);
}

/** One line for all the numbers that are not shown, because the model that gave them cannot carry them. */
export function untoldLine(report: SearchReport, command: string): string[] {
  const { length } = untold(report);
  if (length === 0) return [];
  const others = length === 1 ? 'One treatment is' : `${length} of the treatments are`;
  const which = length === report.attribution.length ? 'The treatments are' : others;
  return [
    `${which} not told apart with ${countText(report.runs, 'run')}; \`${command} resume ${report.search} --budget ${tellingBudget(report)}\` would.`,
  ];
}
