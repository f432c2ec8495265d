import type { ReportedProcess, ReportedSet, ReportedStage, SearchReport } from '../../domain/report.ts';
import type { Profiled } from '../profile.ts';
import { leftOutText } from '../search/left-out.ts';
import { countText, numberText, percentText, secondsText, shortText, usText } from '../text/format.ts';
import { type ReportSource, type Section, type SectionTable, section } from './section.ts';

/** What `optimise profile` says, the bound first. */
export function profileSections(profiled: Profiled): Section[] {
  const { ceiling, unknown, outcome, reason, treatments } = profiled;
  if (outcome !== 'ok') {
    const what = treatments.length === 0 ? 'The app as written' : 'The app under these treatments';
    const text = `${what} cannot be profiled: ${outcome}: ${reason ?? 'no reason given'}.`;
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
    stagesSection(profiled.stages),
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

/** µs per task of each stage of the app as written: its share, and how long the stage's threads are at work. */
export function stagesSection(stages: Profiled['stages']): Section | null {
  if (stages.length === 0) return null;
  const whole = sumOf(stages.map(({ baseUs }) => baseUs));
  const rows = stages.map(({ stage, baseUs, busyUs }) => [
    ...[stage, cell(baseUs), baseUs === null ? '' : percentText(baseUs / whole)],
    cell(busyUs),
  ]);
  const table: SectionTable = {
    head: ['stage', 'µs', 'share', 'at work'],
    aligns: ['left', 'right', 'right', 'right'],
    rows: [...rows, ['in all', numberText(whole), '', '']],
  };
  return section('stages', { paragraphs: [HOW_DIVIDED], table });
}

/** The stages of a search's report: the app as written, and beside it each set that was profiled. */
export function searchStagesSection({ report }: ReportSource): Section | null {
  const { stages = [], processes = [] } = report;
  if (stages.length === 0) return null;
  const columns = columnsOf(report, stages);
  const table: SectionTable = {
    head: ['stage', ...columns.map(({ head }) => head)],
    aligns: ['left', ...columns.map(() => 'right' as const)],
    rows: [
      ...stages.map((row) => [row.stage, ...columns.map(({ of }) => cell(of(row)))]),
      ['in all', ...columns.map(({ of }) => numberText(sumOf(stages.map(of))))],
      ['without time stamps', ...columns.map(({ usPerTask }) => cell(usPerTask))],
    ],
  };
  const [written, ...sets] = columns;
  return section('stages', {
    paragraphs: [HOW_DIVIDED, ...(columns.length > 1 ? [STAMPS_COST] : [])],
    bullets: [
      ...(written === undefined ? [] : sets.map((set) => shortenedText(stages, written, set))),
      ...cpuLine(processes),
    ],
    table,
  });
}

const STAMPS_COST =
  'Time stamps cost a fast set a larger share than a slow one: the last row is what the runs without them say.';

interface Column {
  readonly head: string;
  /** Of the runs that count. */
  readonly usPerTask: number | null;
  readonly of: (row: ReportedStage) => number | null;
}

/** The recommended set is a rung of its own name where one is it. */
function columnsOf({ baseline, recommended, rungs }: SearchReport, stages: readonly ReportedStage[]): Column[] {
  const [first] = stages;
  const base = baseline?.usPerTask ?? null;
  const usOf = (set: ReportedSet | null | undefined): number | null =>
    base === null || set?.speedup == null ? null : base / set.speedup.estimate;
  const profiled = first?.rungs ?? [];
  const ofRung = (name: string) => (row: ReportedStage) => row.rungs?.find((rung) => rung.name === name)?.us ?? null;
  const isBest = (name: string): boolean => stages.every((row) => ofRung(name)(row) === row.bestUs);
  const nicer = profiled.filter(({ name }) => !isBest(name));
  return [
    { head: 'as written', usPerTask: base, of: ({ baseUs }) => baseUs },
    ...nicer.map(({ name }) => ({
      ...{ head: name, usPerTask: usOf(rungs.find((rung) => rung.name === name)) },
      of: ofRung(name),
    })),
    ...(first?.bestUs == null
      ? []
      : [{ head: 'recommended', usPerTask: usOf(recommended), of: ({ bestUs }: ReportedStage) => bestUs }]),
  ];
}

/** Which stages a set shortens most: as many as make up most of what it saves. */
const MOST_OF_IT = 0.8;
const SHOWN = 4;

function shortenedText(stages: readonly ReportedStage[], from: Column, to: Column): string {
  const saved = stages
    .map((row) => ({ stage: row.stage, before: from.of(row) ?? 0, after: to.of(row) ?? 0 }))
    .filter(({ before, after }) => after < before)
    .sort((a, b) => b.before - b.after - (a.before - a.after));
  const savings = saved.map(({ before, after }) => before - after);
  const enough = savings.findIndex((_, i) => sumOf(savings.slice(0, i + 1)) >= MOST_OF_IT * sumOf(savings));
  const shown = saved.slice(0, Math.min(enough + 1, SHOWN));
  if (shown.length === 0) return `${to.head}: no stage is shorter in its profiled run.`;
  const each = shown.map(({ stage, before, after }) => `${stage} ${numberText(before)} → ${numberText(after)} µs`);
  return `${to.head} shortens above all: ${each.join(', ')} (one profiled run).`;
}

function cpuLine(processes: readonly ReportedProcess[]): string[] {
  if (processes.length === 0) return [];
  const each = processes.map(({ process, baseUs, bestUs }) => {
    const after = bestUs === null ? '' : ` → ${numberText(bestUs)}`;
    return `${process} ${cell(baseUs)}${after} µs`;
  });
  return [`CPU time per task: ${each.join(', ')}.`];
}

function sumOf(values: readonly (number | null)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
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
