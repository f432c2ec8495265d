import type { CheckReport, RequestReport } from '../../catalogue/describe.ts';
import { NOT_NAMED, OF_A_GROUP } from '../../catalogue/selection.ts';
import type { AppProbe } from '../../domain/probe.ts';
import { fittedTable } from './fitted-table.ts';
import { countText, wrapText } from './format.ts';

/** Where it was checked. */
export interface CheckedPlace {
  readonly app: string;
  readonly probe: Pick<AppProbe, 'parslVersion' | 'executors'>;
  readonly machine: {
    readonly hostname: string;
    readonly cpus: readonly unknown[];
    readonly cpuModel: string;
    readonly memoryGb: number;
  };
}

/** Wider lines are hard to read, however wide the terminal is. */
const WIDEST = 132;

/** What `optimise check` prints, in at most `columns` columns: the answer first where a list was to be judged. Ends with a newline. */
export function checkText(report: CheckReport, place: CheckedPlace, columns = WIDEST): string {
  const width = Math.min(columns, WIDEST);
  const prose = (lines: readonly string[]): string[] => lines.map((line) => hanging(line, width));
  const lines = [
    ...(report.request === null ? [] : [...prose(requestLines(report.request)), '']),
    ...prose(placeLines(place)),
    '',
    ...appliesLines(report, width),
    '',
    ...prose(sizeLines(report)),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

/** A line broken at the width; what follows the mark of a list stands under its text. */
function hanging(line: string, width: number): string {
  return line.startsWith('- ') ? `- ${wrapText(line.slice(2), width, '  ').trimStart()}` : wrapText(line, width);
}

function placeLines({ app, probe, machine }: CheckedPlace): string[] {
  const executors = probe.executors.map(
    ({ label, type, provider }) => `${label} (${type}${provider === null ? '' : `, ${provider}`})`,
  );
  return [
    `${app}: Parsl ${probe.parslVersion}, executors ${executors.join(', ')}`,
    `${machine.hostname}: ${machine.cpus.length} CPUs (${machine.cpuModel}), ${Math.round(machine.memoryGb)} GB`,
  ];
}

/** What the user left out by choosing is counted, not listed, where it is more than this. */
const FEW = 10;

function appliesLines({ applies, leftOut }: CheckReport, width: number): string[] {
  const table = fittedTable(
    {
      head: ['applies', 'class', 'what it does'],
      rows: applies.map((one) => [one.treatment, one.class, one.about]),
      aligns: ['left', 'left', 'left'],
    },
    width,
  );
  // Groups and --only leave out many for one reason: one line for them all.
  const byReason = new Map<string, string[]>();
  for (const { treatment, reason } of leftOut) byReason.set(reason, [...(byReason.get(reason) ?? []), treatment]);
  const rows = [...byReason].map(([reason, treatments]) => {
    const chosen = reason === NOT_NAMED || reason.startsWith(OF_A_GROUP);
    const names = chosen && treatments.length > FEW ? countText(treatments.length, 'treatment') : treatments.join(', ');
    return [names, reason];
  });
  if (rows.length === 0) return [table];
  return [table, '', fittedTable({ head: ['left out', 'because'], rows, aligns: ['left', 'left'] }, width)];
}

function sizeLines(report: CheckReport): string[] {
  const { size } = report;
  if (report.clash.length > 0) return ['No treatment set is valid. These rules clash:', ...bullets(report.clash)];
  const count = BigInt(size.count).toLocaleString('en-GB');
  return [
    `Valid treatment sets: ${size.exact ? '' : 'at least '}${count} (${size.how})`,
    ...(report.forced.length === 0 ? [] : [`In every valid set: ${report.forced.join(', ')}`]),
    ...(report.dead.length === 0 ? [] : [`In no valid set: ${report.dead.join(', ')}`]),
    ...(report.brokenByBase.length === 0
      ? []
      : ['The app as written is no valid set itself:', ...bullets(report.brokenByBase)]),
  ];
}

function requestLines(request: RequestReport): string[] {
  if (request.valid) return [`${request.list} is valid.`];
  const nearest =
    request.nearest === null ? 'There is no valid set.' : `Nearest valid list: ${request.nearest.join(',') || 'base'}`;
  const why = request.completable
    ? 'is not valid as it stands:'
    : 'is not valid, and nothing added to it makes it so. These rules clash:';
  return [`${request.list} ${why}`, ...bullets(request.clash), nearest];
}

function bullets(lines: readonly string[]): string[] {
  return lines.map((line) => `- ${line}`);
}
