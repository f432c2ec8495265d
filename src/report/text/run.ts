import { levelNames } from '../../domain/genome.ts';
import type { RunRecord } from '../../domain/run.ts';
import { echoText } from './echo.ts';
import { namedText, secondsText, usText } from './format.ts';
import type { TextStyle } from './report.ts';

/** One run for a terminal: what came of it, and what was really applied. Ends with a newline. */
export function runText(run: RunRecord, style: TextStyle): string {
  const { colours, width } = style;
  const treatments = levelNames(run.genome);
  const good = run.outcome === 'ok';
  const rows: (readonly [string, string])[] = [
    ['outcome', (good ? colours.green : colours.yellow)(run.outcome) + (run.reason === null ? '' : `: ${run.reason}`)],
    ['treatments', treatments.length === 0 ? 'none: the app as written' : treatments.join(' ')],
    ['score', run.usPerTask === null ? '–' : `${usText(run.usPerTask)} per task${scoreNote(run)}`],
    ...(run.inputs ?? []).map((part): readonly [string, string] => [
      'input',
      `${part.input}: ${part.usPerTask === null ? part.outcome : `${usText(part.usPerTask)} per task`}`,
    ]),
    ['batches', run.batches.length === 0 ? '–' : run.batches.map(usText).join(', ')],
    ['tasks', tasksOf(run)],
    ['workers', run.workers === null ? '–' : String(run.workers)],
    ['time', timesOf(run)],
    ['CPU', run.cpuSeconds === null ? '–' : `${secondsText(run.cpuSeconds)} of CPU time`],
    ['memory', run.peakRssMb === null ? '–' : `${Math.round(run.peakRssMb)} MB at its peak`],
    ['gates', run.gates === null ? '–' : run.gates.flagged ? colours.yellow(run.gates.reasons.join('; ')) : 'quiet'],
  ];
  const echo = run.echo === null ? [] : ['', colours.bold('Really applied, read back'), echoText(run.echo, style)];
  return `${[namedText(rows, width), ...echo].join('\n')}\n`;
}

function tasksOf({ tasks, first }: RunRecord): string {
  if (tasks === null) return '–';
  return first === undefined ? String(tasks) : `${tasks}: the first that the app calls, then it is stopped`;
}

function scoreNote({ censored, steady }: RunRecord): string {
  if (censored) return ' at least (stopped at a cap)';
  return steady === true ? ' in the steady part: from the end of the first wave of tasks on' : '';
}

function timesOf(run: RunRecord): string {
  const parts = [
    run.makespanSeconds === null ? null : `measured ${secondsText(run.makespanSeconds)}`,
    run.startupSeconds === null ? null : `start-up ${secondsText(run.startupSeconds)}`,
    `in all ${secondsText(run.wallSeconds)}`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}
