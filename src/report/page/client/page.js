// What the page can do beyond being read: copy, sort, filter, highlight a treatment everywhere.
// Put into the page as it is: it must work from a file, without a network and without a build.
const $ = (selector, root = document) => [...root.querySelectorAll(selector)];
const say = (text) => {
  const live = document.getElementById('live');
  if (live) live.textContent = text;
};
document.documentElement.classList.add('has-js');

const copyText = async (text, source) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    /* not allowed from a file: select and copy */
  }
  const range = document.createRange();
  range.selectNodeContents(source);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  return document.execCommand('copy');
};

function offerCopies() {
  for (const button of $('button[data-copy]')) {
    button.addEventListener('click', async () => {
      const source = document.getElementById(button.dataset.copy);
      const done = await copyText(source.textContent, source);
      const note = document.getElementById(`${button.dataset.copy}-note`);
      note.textContent = done ? 'copied' : 'press Ctrl-C to copy';
    });
  }
}

const keyOf = (row, column) => row.cells[column].dataset.key ?? row.cells[column].textContent;
const compare = (a, b) => {
  const x = Number(a);
  const y = Number(b);
  const numeric = a !== '' && b !== '' && !Number.isNaN(x) && !Number.isNaN(y);
  if (a === '' || b === '') return a === b ? 0 : a === '' ? 1 : -1;
  return numeric ? x - y : a.localeCompare(b);
};

function offerSorting(table) {
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
      say(`sorted by ${button.textContent}${down ? ', descending' : ', ascending'}`);
    });
  }
}

function offerFilters(table) {
  const body = table.tBodies[0];
  const search = document.getElementById('runs-search');
  const selects = $('select[data-column]');
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of body.rows) {
      const text = row.textContent.toLowerCase();
      const keep =
        words.every((word) => text.includes(word)) &&
        selects.every(
          (select) => select.value === '' || row.cells[Number(select.dataset.column)].textContent === select.value,
        );
      row.hidden = !keep;
      if (keep) shown++;
    }
    document.getElementById('runs-count').textContent = `${shown} of ${body.rows.length} runs`;
  };
  search.addEventListener('input', filter);
  for (const select of selects) select.addEventListener('change', filter);
  filter();
}

/** Marks of figures that show a treatment by its name get what names in the text have. */
function nameMarks() {
  const names = new Set($('.t').map((element) => element.dataset.t));
  const bare = (text) => text.trim().replace(/^[●■▲▽▼]\s*/, '');
  for (const element of $('svg [data-label]')) {
    const known = element.dataset.label.split(' × ').filter((label) => names.has(label));
    if (known.length > 0) element.dataset.t = known.join(' × ');
  }
  for (const element of $('svg text')) {
    const label = bare(element.textContent);
    if (names.has(label)) element.dataset.t = label;
  }
}

function offerHighlight() {
  const choice = document.getElementById('choice');
  let chosen = '';
  const choose = (name) => {
    chosen = name;
    document.body.classList.toggle('chosen', name !== '');
    for (const element of $('[data-t]')) {
      const on = name !== '' && element.dataset.t.split(' × ').includes(name);
      element.classList.toggle('on', on);
      if (element.getAttribute('role') === 'button') element.setAttribute('aria-pressed', String(on));
    }
    if (choice) choice.value = name;
    say(name === '' ? 'no treatment highlighted' : `${name} is highlighted in all figures and tables`);
  };
  for (const element of $('.t')) {
    element.setAttribute('role', 'button');
    element.setAttribute('aria-pressed', 'false');
    element.tabIndex = 0;
    element.addEventListener('click', () => choose(chosen === element.dataset.t ? '' : element.dataset.t));
    element.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      choose(chosen === element.dataset.t ? '' : element.dataset.t);
    });
  }
  for (const element of $('svg [data-t]')) {
    const [first] = element.dataset.t.split(' × ');
    element.addEventListener('click', () => choose(chosen === first ? '' : first));
  }
  if (choice) choice.addEventListener('change', () => choose(choice.value));
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && chosen !== '') choose('');
  });
}

offerCopies();
const table = document.getElementById('runs-table');
if (table) {
  offerSorting(table);
  offerFilters(table);
}
nameMarks();
offerHighlight();
