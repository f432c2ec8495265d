import { type RunRecord, scoreOf } from '../../domain/run.ts';
import { escapeMarkup } from '../escape.ts';
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
  { title: 'treatments and what was really applied', numeric: false },
];
const PURPOSE = 2;
const OUTCOME = 4;

/** Every run with its echo; sorted and filtered where the page may run its script. */
export function runsHtml(runs: readonly RunRecord[]): string {
  const shown = runs.slice(-MOST_ROWS);
  const note =
    shown.length < runs.length
      ? `<p>The newest ${shown.length} of ${runs.length} runs; all are in <a href="runs.csv">runs.csv</a>.</p>`
      : '';
  const head = COLUMNS.map(
    ({ title, numeric }) =>
      `<th scope="col"${numeric ? ' class="num"' : ''}><span class="nojs">${title}</span><button type="button" class="js">${title}</button></th>`,
  );
  const table = `<table id="runs-table" class="runs"><caption class="unseen">Runs</caption><thead><tr>${head.join('')}</tr></thead><tbody>${shown.map(rowHtml).join('\n')}</tbody></table>`;
  return `${note}${toolsHtml(shown)}${scrollable('Table of runs', table)}`;
}

function toolsHtml(runs: readonly RunRecord[]): string {
  const select = (title: string, column: number, values: readonly string[]): string =>
    `<label>${title}<select data-column="${column}"><option value="">all</option>${[...new Set(values)].map((value) => `<option>${escapeMarkup(value)}</option>`).join('')}</select></label>`;
  return `<div class="tools js"><label>contains<input id="runs-search" type="search" placeholder="treatment, reason, value"></label>${select(
    'purpose',
    PURPOSE,
    runs.map((run) => run.purpose),
  )}${select(
    'outcome',
    OUTCOME,
    runs.map((run) => run.outcome),
  )}<span id="runs-count" role="status"></span></div>`;
}

function rowHtml(run: RunRecord): string {
  const us = scoreOf(run, 'us-per-task');
  const set = Object.entries(run.genome).map(([factor, level]) =>
    level === 'on' || level === '1' ? factor : `${factor}=${level}`,
  );
  const gates = run.gates?.flagged === true ? run.gates.reasons.join(', ') || 'yes' : '';
  const reason = run.reason === null ? '' : `<br><em>${escapeMarkup(run.reason)}</em>`;
  const echo =
    run.echo === null
      ? ''
      : `<details><summary>echo</summary><pre>${escapeMarkup(JSON.stringify(run.echo, null, 1))}</pre></details>`;
  return `<tr><td class="num">${run.run}</td><td>${escapeMarkup(run.startedAt.slice(0, 19).replace('T', ' '))}</td><td>${run.purpose}</td><td>${escapeMarkup(run.block ?? '')}</td><td>${run.outcome}</td>${numberCell(us)}${numberCell(run.wallSeconds)}<td>${escapeMarkup(gates)}</td><td class="set">${escapeMarkup(set.join(', ') || 'as written')}${reason}${echo}</td></tr>`;
}

function numberCell(value: number | null): string {
  return value === null
    ? '<td class="num" data-key=""></td>'
    : `<td class="num" data-key="${value}">${numberText(value)}</td>`;
}
