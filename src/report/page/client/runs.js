// The table of runs: sorted, filtered by what it shows, a page at a time.
import { $, say } from './kit.js';

const ROWS_A_PAGE = 50;

const keyOf = (row, column) => row.cells[column].dataset.key ?? row.cells[column].textContent;
const compare = (a, b) => {
  const x = Number(a);
  const y = Number(b);
  const numeric = a !== '' && b !== '' && !Number.isNaN(x) && !Number.isNaN(y);
  if (a === '' || b === '') return a === b ? 0 : a === '' ? 1 : -1;
  return numeric ? x - y : a.localeCompare(b);
};

/** What the row shows while its configuration is closed: the filter finds nothing else. */
const shownText = (row) => {
  const copy = row.cloneNode(true);
  for (const hidden of $('details', copy)) hidden.remove();
  return [...copy.cells]
    .map((cell) => cell.textContent)
    .join(' ')
    .toLowerCase();
};

function offerSorting(table, changed) {
  const body = table.tBodies[0];
  for (const button of $('th button', table)) {
    button.addEventListener('click', () => {
      const head = button.closest('th');
      const down = head.getAttribute('aria-sort') === 'ascending';
      for (const other of $('th', table.tHead)) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const column = head.cellIndex;
      const rows = [...body.rows].sort((a, b) => {
        const x = keyOf(a, column);
        const y = keyOf(b, column);
        if (x === '' || y === '') return compare(x, y);
        return down ? compare(y, x) : compare(x, y);
      });
      body.append(...rows);
      changed();
      say(`sorted by ${button.textContent}${down ? ', descending' : ', ascending'}`);
    });
  }
}

function offerRuns(table) {
  const body = table.tBodies[0];
  const search = document.getElementById('runs-search');
  const selects = $('select[data-column]');
  const before = document.getElementById('runs-before');
  const after = document.getElementById('runs-after');
  const texts = new Map([...body.rows].map((row) => [row, shownText(row)]));
  let page = 0;
  const show = () => {
    const words = search.value
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean);
    const kept = [...body.rows].filter(
      (row) =>
        words.every((word) => texts.get(row).includes(word)) &&
        selects.every(
          (select) => select.value === '' || row.cells[Number(select.dataset.column)].textContent === select.value,
        ),
    );
    const pages = Math.max(1, Math.ceil(kept.length / ROWS_A_PAGE));
    page = Math.min(page, pages - 1);
    const seen = new Set(kept.slice(page * ROWS_A_PAGE, (page + 1) * ROWS_A_PAGE));
    for (const row of body.rows) row.hidden = !seen.has(row);
    document.getElementById('runs-count').textContent = `${kept.length} of ${body.rows.length} runs`;
    document.getElementById('runs-page').textContent = `page ${page + 1} of ${pages}`;
    document.querySelector('.pager').classList.toggle('one', pages === 1);
    before.disabled = page === 0;
    after.disabled = page === pages - 1;
  };
  const first = () => {
    page = 0;
    show();
  };
  before.addEventListener('click', () => {
    page--;
    show();
  });
  after.addEventListener('click', () => {
    page++;
    show();
  });
  search.addEventListener('input', first);
  for (const select of selects) select.addEventListener('change', first);
  offerSorting(table, first);
  show();
}

const runsTable = document.getElementById('runs-table');
if (runsTable) offerRuns(runsTable);
