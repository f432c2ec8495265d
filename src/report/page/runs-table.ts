import type { Factor } from '../../domain/factor.ts';
import { type RunRecord, scoreOf } from '../../domain/run.ts';
import { escapeMarkup } from '../escape.ts';
import type { ReportSource } from '../sections/section.ts';
import { treatmentNames } from '../sections/treatment-names.ts';
import { numberText } from '../text/format.ts';
import { scrollable } from './elements.ts';

/** More runs than this and the page carries the newest; all are in runs.csv and runs.jsonl. */
const MOST_ROWS = 1500;

const COLUMNS: readonly { readonly title: string; readonly numeric: boolean }[] = [
  { title: 'run', numeric: true },
  { title: 'started (UTC)', numeric: false },
  { title: 'purpose', numeric: false },
  { title: 'block', numeric: false },
  { title: 'outcome', numeric: false },
  { title: 'µs per task', numeric: true },
  { title: 'wall s', numeric: true },
  { title: 'disturbed', numeric: false },
  { title: 'treatments', numeric: false },
];
const PURPOSE = 2;
const OUTCOME = 4;

/** Every run with its configuration; in pages, sorted and filtered where the page may run its script. */
export function runsHtml({ runs, factors }: Pick<ReportSource, 'runs' | 'factors'>): string {
  const shown = runs.slice(-MOST_ROWS);
  const note =
    shown.length < runs.length
      ? `<p>The newest ${shown.length} of ${runs.length} runs; all are in <a href="runs.csv">runs.csv</a>.</p>`
      : '';
  const head = COLUMNS.map(
    ({ title, numeric }) =>
      `<th scope="col"${numeric ? ' class="num"' : ''}><span class="nojs">${title}</span><button type="button" class="js">${title}</button></th>`,
  );
  const rows = shown.map((run) => rowHtml(run, factors));
  const table = `<table id="runs-table" class="runs"><caption class="unseen">Runs</caption><thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
  return `${note}${toolsHtml(shown)}${scrollable('Table of runs', table)}${PAGER}`;
}

const PAGER =
  '<div class="pager js"><button type="button" id="runs-before">Earlier rows</button><span id="runs-page" role="status"></span><button type="button" id="runs-after">Later rows</button></div>';

function toolsHtml(runs: readonly RunRecord[]): string {
  const select = (title: string, column: number, values: readonly string[]): string =>
    `<label>${title}<select data-column="${column}"><option value="">all</option>${[...new Set(values)].map((value) => `<option>${escapeMarkup(value)}</option>`).join('')}</select></label>`;
  const purposes = runs.map((run) => run.purpose);
  const outcomes = runs.map((run) => run.outcome);
  return `<div class="tools js"><label>contains<input id="runs-search" type="search" placeholder="treatment, reason, value"></label>${select('purpose', PURPOSE, purposes)}${select('outcome', OUTCOME, outcomes)}<span id="runs-count" role="status"></span></div>`;
}

function rowHtml(run: RunRecord, factors: readonly Factor[]): string {
  const us = scoreOf(run, 'us-per-task');
  const set = treatmentNames(run.genome, factors);
  const gates = run.gates?.flagged === true ? run.gates.reasons.join(', ') || 'yes' : '';
  const reason = run.reason === null ? '' : `<em>${escapeMarkup(run.reason)}</em>`;
  const names = set.map((name) => `<b data-t="${escapeMarkup(name)}">${escapeMarkup(name)}</b>`).join(', ');
  return `<tr data-run="${run.run}"><td class="num">${run.run}</td><td>${escapeMarkup(run.startedAt.slice(0, 19).replace('T', ' '))}</td><td>${run.purpose}</td><td>${escapeMarkup(run.block ?? '')}</td><td>${run.outcome}</td>${numberCell(us)}${numberCell(run.wallSeconds)}<td>${escapeMarkup(gates)}</td><td class="set"><span class="names">${names || 'as written'}</span>${reason}${configurationHtml(run, set)}</td></tr>`;
}

/** What was asked for, as a command takes it, and what was really applied. */
function configurationHtml(run: RunRecord, set: readonly string[]): string {
  const asked = set.length === 0 ? 'nothing: the app as written' : `--with ${set.join(',')}`;
  const facts = {
    startedAt: run.startedAt,
    block: run.block,
    tasks: run.tasks,
    wallSeconds: run.wallSeconds,
    batches: run.batches.map((us) => Math.round(us * 100) / 100),
    startupSeconds: run.startupSeconds,
    cpuSeconds: run.cpuSeconds,
    peakRssMb: run.peakRssMb,
    workers: run.workers,
    ...(run.inputs === undefined ? {} : { inputs: run.inputs }),
    disturbed: run.gates?.flagged === true ? run.gates.reasons : [],
  };
  const echo = run.echo === null ? '' : `\nApplied:\n${JSON.stringify(run.echo, null, 1)}`;
  const text = `Asked for:\n${asked}\n\nMeasured:\n${JSON.stringify(facts, null, 1)}${echo === '' ? '' : `\n${echo}`}`;
  return `<details><summary>configuration</summary><pre>${escapeMarkup(text)}</pre></details>`;
}

function numberCell(value: number | null): string {
  return value === null
    ? '<td class="num" data-key=""></td>'
    : `<td class="num" data-key="${value}">${numberText(value)}</td>`;
}
