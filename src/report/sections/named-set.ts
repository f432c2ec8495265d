import { duelOf, type ReportedSet, type SearchReport, sameTreatments, standingOf } from '../../domain/report.ts';
import { isAboveClaim, setCell } from './cells.ts';
import { changesTable, WITHOUT_IT } from './changes.ts';
import { duelLine, setLines, standingNow } from './claim.ts';
import { differencesBetween } from './differences.ts';
import { inputsSection, worstInputLine } from './inputs.ts';
import type { ReportSource, Section } from './section.ts';
import { section, typed } from './section.ts';

/** One set of a search's answer by the name that a user gave it: a rung, `fastest`, `likely`, `recommended`. */
export interface NamedSet extends ReportedSet {
  readonly name: string;
}

/** The report of one set: how fast, how sure, what it holds and asks, and what to do with it. */
export function namedSetSections(source: ReportSource, set: NamedSet): Section[] {
  const { report, factors, duels = [] } = source;
  const { name, treatments } = set;
  const called = `${report.search}:${name}`;
  const confirmed = standingOf(set.speedup) === 'confirmed';
  const duel = duelOf(duels, treatments);
  const empty = treatments.length === 0;
  const bullets = [
    ...(duel === null || !confirmed ? [] : [duelLine(duel, 'this set')]),
    ...worstInputLine(set),
    ...expectation(source, set),
    ...besideRecommended(source, set),
  ];
  return [
    section('set', {
      tone: standingNow(set, duels) === 'confirmed' ? 'good' : empty ? 'plain' : 'bad',
      paragraphs: empty ? ['It changes nothing: the app as written.'] : setLines(set, duels, 'this set'),
      bullets,
    }),
    ...(empty
      ? []
      : [
          section('changes', { paragraphs: [WITHOUT_IT], table: changesTable(treatments, report, factors) }),
          ...[inputsSection(set)].filter((part) => part !== null),
          section('next', {
            commands: [
              ...['# this set, to paste', typed(source, `export ${called}`)],
              ...(confirmed || duel !== null
                ? []
                : ['# what it gives', typed(source, `compare base ${called} --measure`)]),
              ...(isRecommended(report, set)
                ? []
                : ['# beside the recommended set', typed(source, `compare ${called} ${report.search}`)]),
            ],
          }),
        ]),
  ];
}

function isRecommended({ recommended }: SearchReport, { treatments }: NamedSet): boolean {
  return recommended !== null && sameTreatments(recommended.treatments, treatments);
}

/** What the model says of a set that no blocks hold, where it may say anything. */
function expectation(source: ReportSource, set: NamedSet): string[] {
  const { report, duels } = source;
  const { speedup, treatments } = set;
  if (treatments.length === 0 || standingNow(set, duels) !== 'not confirmed') return [];
  const cell = setCell(set, source);
  if (cell.includes('model')) return [`Times as fast: ${cell}.`];
  return speedup !== null && isAboveClaim(Math.log(speedup.estimate), report)
    ? ['How fast it is was not measured: the model expects more of it than the recommended set was measured to give.']
    : ['How fast it is was not told apart by the model.'];
}

function besideRecommended(source: ReportSource, set: NamedSet): string[] {
  const { report, factors } = source;
  const { recommended } = report;
  if (recommended === null) return [];
  if (isRecommended(report, set)) return ['This is the recommended set.'];
  const differences = differencesBetween(recommended.treatments, set.treatments, factors);
  return differences.length === 0
    ? []
    : [`The recommended set (times as fast: ${setCell(recommended, source)}) differs by: ${differences.join(', ')}.`];
}
