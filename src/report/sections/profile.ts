import type { ReportedStage } from '../../domain/report.ts';
import type { Profiled } from '../profile.ts';
import { leftOutText } from '../search/left-out.ts';
import { countText, numberText, percentText, secondsText, shortText, usText } from '../text/format.ts';
import { type ReportSource, type Section, type SectionTable, section } from './section.ts';

/** What `optimise profile` says, the bound first. */
export function profileSections(profiled: Profiled): Section[] {
  const { ceiling, unknown, outcome, reason } = profiled;
  if (outcome !== 'ok') {
    const text = `The app as written cannot be profiled: ${outcome}: ${reason ?? 'no reason given'}.`;
    return [section('ceiling', { tone: 'bad', paragraphs: [text] })];
  }
  const bound = ceiling?.bound ?? `No bound: ${unknown ?? 'nothing was measured'}.`;
  return [
    section('ceiling', {
      tone: ceiling === null ? 'bad' : 'plain',
      paragraphs: sentences(bound),
      bullets: disturbedLine(profiled),
    }),
    timeSection(profiled),
    ...stagesSections(profiled.stages),
    cpuSection(profiled),
  ].filter((part) => part !== null);
}

/** A bound holds all the same: what others took away counts as if a setting could bring it back. */
function disturbedLine({ disturbed }: Profiled): string[] {
  return disturbed.length === 0
    ? []
    : [`Something else used the machine meanwhile (${disturbed.join('; ')}): on a quiet one the bounds are lower.`];
}

/** Each on a line of its own. */
function sentences(text: string): string[] {
  return text.split(/(?<=\.) (?=[A-Z])/);
}

/** The bound in the report of a search; null: its calibration has no profile that tells. */
export function ceilingSection({ report }: ReportSource): Section | null {
  if (report.ceiling == null) return null;
  return section('ceiling', {
    paragraphs: sentences(report.ceiling.bound),
    bullets: report.leftOut == null ? [] : [leftOutText(report.leftOut)],
  });
}

function timeSection({ seconds, tasks, first, workers, usPerTask, idleWorkers }: Profiled): Section | null {
  if (seconds === null) return null;
  const share = (part: number): string => percentText(part / seconds.measured);
  const rows: string[][] = [
    [first === null ? 'the whole program' : 'until it was stopped', secondsText(seconds.program), ''],
    ['start-up', secondsText(seconds.startUp), 'imports, interchange, workers up and warm'],
    [
      'measured',
      shortText(seconds.measured),
      `first call to last end: ${countText(tasks ?? 0, 'task')}, ${usPerTask === null ? '–' : usText(usPerTask)} each`,
    ],
    ['outside of tasks', shortText(seconds.outside), 'before the first call and after the last end'],
    ['tasks themselves', shortText(seconds.own), `summed over all tasks; ${shortText(seconds.ownCpu)} of it CPU time`],
    [
      'with the workers',
      shortText(seconds.ownWall),
      `the least that they take with ${workers} of them: ${share(seconds.ownWall)} of measured`,
    ],
    ['tail', shortText(seconds.tail), 'at the end, with fewer tasks than workers'],
    ['idle workers', idleWorkers === null ? '–' : percentText(idleWorkers), 'of the time of all workers'],
  ];
  return section('time', { table: { head: ['', 'time', ''], aligns: ['left', 'right', 'left'], rows } });
}

/** µs per task of each stage; where there is a best set its own beside the base's, and what each stage lost. */
export function stagesSections(stages: readonly (ReportedStage & { readonly busyUs?: number | null })[]): Section[] {
  if (stages.length === 0) return [];
  const both = stages.some(({ bestUs }) => bestUs !== null);
  const sum = (of: 'baseUs' | 'bestUs'): number => stages.reduce((total, row) => total + (row[of] ?? 0), 0);
  const rows = stages.map((row) => [
    row.stage,
    cell(row.baseUs),
    ...(both ? [cell(row.bestUs)] : [row.baseUs === null ? '' : percentText(row.baseUs / sum('baseUs'))]),
    ...(both ? [] : [cell(row.busyUs ?? null)]),
  ]);
  const total = ['in all', numberText(sum('baseUs')), ...(both ? [numberText(sum('bestUs'))] : ['', ''])];
  const table: SectionTable = {
    head: both ? ['stage', 'as written', 'best'] : ['stage', 'µs', 'share', 'at work'],
    aligns: both ? ['left', 'right', 'right'] : ['left', 'right', 'right', 'right'],
    rows: [...rows, total],
  };
  return [section('stages', { paragraphs: [HOW_DIVIDED], table })];
}

const HOW_DIVIDED =
  "A moment is the tasks' as far as those run that could ('run'), else it is divided among the stages that are at work then; 'in transit': none is (pipes, sockets, waking up, a poll that sleeps). So a stage counts for the time in which tasks wait for it.";

function cell(us: number | null): string {
  return us === null ? '–' : numberText(us);
}

function cpuSection({ cpu, probe }: Profiled): Section | null {
  if (cpu.length === 0) return null;
  const used = cpu.map(({ process, usPerTask }) => `${process} ${usText(usPerTask)}`).join(', ');
  const cost =
    probe === null
      ? []
      : [
          `The time stamps: ${usText(probe.usPerTask)} per task in all threads together; the measured part took ${ratioWords(probe.slower)} the run without them (one run each, so noise is in it).`,
        ];
  return section('cpu', { paragraphs: [`${used}.`, ...cost] });
}

function ratioWords(slower: number): string {
  const change = percentText(Math.abs(slower - 1));
  return slower >= 1 ? `${change} longer than` : `${change} less than`;
}
