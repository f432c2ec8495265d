import Table from 'cli-table3';
import type { CheckReport, RequestReport, TreatmentDescription } from './describe.ts';
import { NOT_NAMED, OF_A_GROUP } from './selection.ts';

/** The table of `optimise treatments`. */
export function treatmentsText(treatments: readonly TreatmentDescription[]): string {
  const table = plainTable(['treatment', 'class', 'risk', 'what it does']);
  for (const one of treatments) {
    const notes = [
      one.about,
      ...(one.caution === null ? [] : [`Caution: ${one.caution}`]),
      ...(one.aliases.length === 0 ? [] : [`Also: ${one.aliases.join(', ')}`]),
      ...(one.needs.length === 0 ? [] : [`Needs: ${one.needs.join('; ')}`]),
    ];
    table.push([one.treatment, one.class, one.risk ?? '', wrapped(notes)]);
  }
  const rules = [...new Set(treatments.flatMap((one) => one.rules))];
  return [table.toString(), ...(rules.length === 0 ? [] : ['', 'Rules:', ...rules.map((rule) => `- ${rule}`)])].join(
    '\n',
  );
}

/** The part of `optimise check` that is about treatments. */
export function checkText(report: CheckReport): string {
  return [
    ...appliesLines(report),
    '',
    ...sizeLines(report),
    ...(report.request === null ? [] : ['', ...requestLines(report.request)]),
  ].join('\n');
}

function appliesLines(report: CheckReport): string[] {
  const applies = plainTable(['applies', 'class', 'what it does']);
  for (const one of report.applies) applies.push([one.treatment, one.class, wrapped([one.about])]);
  const lines = [applies.toString()];
  // Groups and --only leave out many for one reason: one line for them all.
  const byReason = new Map<string, string[]>();
  for (const { treatment, reason } of report.leftOut)
    byReason.set(reason, [...(byReason.get(reason) ?? []), treatment]);
  const leftOut = plainTable(['left out', 'because']);
  for (const [reason, treatments] of byReason) {
    const chosen = reason === NOT_NAMED || reason.startsWith(OF_A_GROUP);
    const names = chosen && treatments.length > FEW ? `${treatments.length} treatments` : treatments.join(', ');
    leftOut.push([wrapped([names]), wrapped([reason])]);
  }
  return byReason.size === 0 ? lines : [...lines, '', leftOut.toString()];
}

function sizeLines(report: CheckReport): string[] {
  const { size } = report;
  if (report.clash.length > 0) return ['No treatment set is valid. These rules clash:', ...bullets(report.clash)];
  const count = size.count.replace(/\B(?=(\d{3})+$)/g, ',');
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

/** What the user left out by choosing is counted, not listed, where it is more than this. */
const FEW = 10;

const WIDTH = 72;

/** Lines broken at blanks, so that tables fit a terminal. */
function wrapped(lines: readonly string[]): string {
  return lines
    .map((line) => line.replace(new RegExp(`(?![^\\n]{1,${WIDTH}}$)([^\\n]{1,${WIDTH}})\\s`, 'g'), '$1\n'))
    .join('\n');
}

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

function plainTable(head: string[]): Table.Table {
  return new Table({ head, chars: NO_LINES, style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 } });
}
