import type { Change, RegressedWorkload, Regression, RegressionRow } from '../../domain/regression.ts';
import { type Section, type SectionTable, section } from '../sections/section.ts';
import { countText, secondsText } from '../text/format.ts';
import {
  changeText,
  interactionText,
  MEASURE_NAMES,
  moreInterval,
  moreText,
  resolutionLine,
  rowText,
  shareText,
  valueText,
} from './words.ts';

/** The verdict, then what stands behind it: text and Markdown print the same. */
export function regressionSections(found: Regression): Section[] {
  const { workloads, warnings } = found;
  return [
    verdictSection(found),
    ...workloads.flatMap((workload) => workloadSections(found, workload)),
    ...(warnings.length === 0 ? [] : [section('warnings', { tone: 'bad', bullets: warnings.map(({ text }) => text) })]),
  ];
}

/** `Regression: time per task +5.1 % …`, the whole result in one line. */
export function regressionHeadline({ change, workloads, treatment }: Regression): string {
  if (change === 'failed') {
    const [failed] = workloads.flatMap(({ failures }) => failures);
    const what = failed === undefined ? '' : `: ${failed.version}, ${failed.configuration}: ${failed.reason}`;
    return `Failed to run${what}.`;
  }
  const rows = workloads.flatMap((one) => one.rows.map((row) => ({ ...row, workload: one.workload })));
  const leading = workloads.flatMap((one) =>
    one.rows
      .filter(({ measure }) => measure === one.rows[0]?.measure)
      .map((row) => ({ ...row, workload: one.workload })),
  );
  const meant = change === 'no-change' ? leading : rows.filter((row) => row.change === change);
  const shown = meant.length === 0 ? leading : meant;
  const margin = leading[0]?.margin ?? 0;
  const where = (row: (typeof rows)[number]): string =>
    [workloads.length > 1 ? row.workload : null, rowsDiffer(rows) ? row.configuration : null]
      .flatMap((part) => part ?? [])
      .join(', ');
  const each = shown.map((row) => [where(row), rowText(row)].filter((part) => part !== '').join(': '));
  const verdict = changeText(change, margin, treatment !== null);
  const subject = treatment === null ? capital(verdict) : `${treatment}: ${verdict}`;
  return each.length === 0 ? `${subject}.` : `${subject}: ${each.join('; ')}.`;
}

function rowsDiffer(rows: readonly RegressionRow[]): boolean {
  return new Set(rows.map(({ configuration }) => configuration)).size > 1;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

const TONES: Readonly<Record<Change, Section['tone']>> = {
  regression: 'bad',
  improvement: 'good',
  'no-change': 'good',
  inconclusive: 'bad',
  failed: 'bad',
};

function verdictSection(found: Regression): Section {
  return section('verdict', { tone: TONES[found.change], paragraphs: [regressionHeadline(found), settingLine(found)] });
}

/** What was compared, where, and how surely. */
export function settingLine(found: Regression): string {
  const { falseAlarms, runs, minutes, machine, seed, treatment } = found;
  const compared =
    treatment === null
      ? `Old: ${versionText(found.old)}. New: ${versionText(found.new)}.`
      : `Without and with ${treatment}, on ${versionText(found.old)}.`;
  return `${compared} More is worse; ${countText(runs, 'run')} in ${secondsText(60 * minutes)} on ${machine}, random seed ${seed}. A change that is not there is claimed in at most ${shareText(falseAlarms)} of such comparisons, all rows and looks together.`;
}

function versionText({ spec, parsl, python }: Regression['old']): string {
  return `${spec.startsWith('parsl==') ? '' : `${spec}, `}Parsl ${parsl} (Python ${python})`;
}

function workloadSections({ workloads, treatment }: Regression, workload: RegressedWorkload): Section[] {
  const { rows, placebo, failures, resolutions, interaction } = workload;
  const title = workloads.length > 1 ? [`Workload: ${workload.workload}.`] : [];
  return [
    ...(failures.length === 0
      ? []
      : [
          section('failures', {
            tone: 'bad',
            bullets: failures.map(
              ({ configuration, version, failures: count, reason }) =>
                `${version}, ${configuration}: ${countText(count, 'run')} failed: ${reason}`,
            ),
          }),
        ]),
    ...(rows.length === 0
      ? []
      : [
          section('measures', {
            paragraphs: title,
            table: measuresTable(rows, treatment !== null),
            bullets: interaction === null ? [] : [interactionText(interaction, rows)],
          }),
          placeboSection(placebo),
        ]),
    ...(resolutions.length === 0 ? [] : [resolutionSection(workload)]),
  ];
}

function resolutionSection({ blocks, allowed, looks, resolutions, rows }: RegressedWorkload): Section {
  return section('resolution', {
    paragraphs: [
      `${countText(blocks, 'block')} of old, new and old again were made, ${allowed} at most, looked at after ${looks.join(', ')}.`,
    ],
    bullets: resolutions.map((one) =>
      resolutionLine(one, { blocks: allowed, margin: rows[0]?.margin ?? 0, secondsOfBlock: null }),
    ),
  });
}

/** A row for each measure of each configuration. */
export function measuresTable(rows: readonly RegressionRow[], treated: boolean): SectionTable {
  const several = rowsDiffer(rows);
  const sides = treated ? ['without', 'with'] : ['old', 'new'];
  return {
    head: [...(several ? ['configuration'] : []), 'measure', ...sides, 'change', 'interval', 'verdict'],
    aligns: [...(several ? ['left' as const] : []), 'left', 'right', 'right', 'right', 'left', 'left'],
    rows: rows.map((row) => [...(several ? [row.configuration] : []), ...cellsOf(row, treated)]),
  };
}

function cellsOf(row: RegressionRow, treated: boolean): string[] {
  const { measure, ratio, change, margin } = row;
  return [
    MEASURE_NAMES[measure],
    valueText(measure, row.old),
    valueText(measure, row.new),
    ratio === null ? '–' : moreText(ratio.estimate),
    ratio === null ? '–' : moreInterval(ratio),
    row.blocks === 0 ? 'not measured' : changeText(change, margin, treated),
  ];
}

/** The old one against itself: told apart is told apart from nothing. */
function placeboSection(placebo: readonly RegressionRow[]): Section {
  return section('placebo', {
    tone: toldApart(placebo).length === 0 ? 'plain' : 'bad',
    paragraphs: [placeboLine(placebo)],
  });
}

/** Rows of a placebo that should not be there. */
export function toldApart(placebo: readonly RegressionRow[]): RegressionRow[] {
  return placebo.filter(({ change }) => change === 'regression' || change === 'improvement');
}

/** What the old one against itself shows, in a sentence. */
export function placeboLine(placebo: readonly RegressionRow[]): string {
  const told = toldApart(placebo);
  const shown = told.length > 0 ? told : placebo.filter(({ measure }) => measure === placebo[0]?.measure);
  const name = (row: RegressionRow): string => `${rowsDiffer(placebo) ? `${row.configuration}: ` : ''}${rowText(row)}`;
  const rows = shown.map(name).join('; ');
  return told.length === 0
    ? `Placebo, old against itself in the same blocks: nothing is told apart (${rows}).`
    : `Placebo: the old version differs from itself: ${rows}. Believe nothing smaller, and measure again.`;
}
