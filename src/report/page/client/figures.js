// Names and marks: what they are, where else they stand, and a figure as a file.
import { $, say } from './kit.js';

const FACTS = JSON.parse(document.getElementById('facts').textContent);
const NAMES = new Set([...$('[data-t]').map((element) => element.dataset.t), ...Object.keys(FACTS)]);

/** Marks of figures that show treatments by their names, and runs that had them, get what names in the text have. */
function nameMarks() {
  const sets = new Map(
    $('#runs-table tr[data-run]').map((row) => [row.dataset.run, $('[data-t]', row).map((name) => name.dataset.t)]),
  );
  const bare = (text) => text.trim().replace(/^[●■▲▽▼]\s*/, '');
  for (const element of $('svg [data-label]')) {
    const label = element.dataset.label;
    const [, run] = /^run (\d+)/.exec(label) ?? [];
    const known = (run && sets.get(run)) ?? label.split(/[,;:\s]+/).filter((word) => NAMES.has(word));
    if (known.length > 0) element.dataset.t = known.join(' ');
  }
  for (const element of $('svg text')) {
    const label = bare(element.textContent);
    if (NAMES.has(label)) element.dataset.t = label;
  }
}

function offerHighlight() {
  const choice = document.getElementById('choice');
  let chosen = '';
  const choose = (name) => {
    chosen = name;
    document.body.classList.toggle('chosen', name !== '');
    for (const element of $('[data-t]')) {
      const on = name !== '' && element.dataset.t.split(' ').includes(name);
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
    element.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      choose(chosen === element.dataset.t ? '' : element.dataset.t);
    });
  }
  document.getElementById('main').parentElement.addEventListener('click', (event) => {
    const [name, ...others] = event.target.closest?.('[data-t]')?.dataset.t.split(' ') ?? [];
    // A mark of several treatments is none of them.
    if (name !== undefined && others.length === 0) choose(chosen === name ? '' : name);
  });
  if (choice) choice.addEventListener('change', () => choose(choice.value));
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && chosen !== '') choose('');
  });
  return { chosen: () => chosen, choose };
}

/** What is pointed at, or reached by the keyboard, says what it is. */
function offerTips() {
  const tip = document.getElementById('tip');
  // Reached by the keyboard: the words go with the mark when the page scrolls to it.
  let kept = null;
  const hide = () => {
    kept = null;
    tip.hidden = true;
    for (const element of $('.pointed')) element.classList.remove('pointed');
  };
  const show = (element, text) => {
    hide();
    if (!text) return;
    element.classList.add('pointed');
    tip.textContent = text;
    tip.hidden = false;
    move(element);
  };
  const move = (element) => {
    const place = element.getBoundingClientRect();
    const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
    const below = place.bottom + 8 + tip.offsetHeight < innerHeight;
    tip.style.left = `${Math.max(8, Math.min(room, place.left + place.width / 2 - tip.offsetWidth / 2))}px`;
    tip.style.top = `${below ? place.bottom + 8 : Math.max(8, place.top - tip.offsetHeight - 8)}px`;
  };
  const textOf = (element) => {
    const { label, t } = element.dataset;
    if (!label) return FACTS[t] ? `${t}: ${FACTS[t]}` : '';
    const [, run] = /^run (\d+)/.exec(label) ?? [];
    if (run && t && !label.includes(t.split(' ')[0])) return `${label}; ${t.split(' ').join(', ')}`;
    return FACTS[t] ? `${label}. ${FACTS[t]}` : label;
  };
  const subject = (event) => event.target.closest?.('svg [data-label], [data-t]');
  // A page that scrolls under a resting pointer is not pointed at.
  let pointer = '';
  document.addEventListener('pointerover', (event) => {
    const now = `${event.clientX} ${event.clientY}`;
    if (now === pointer) return;
    pointer = now;
    const element = subject(event);
    if (element) show(element, textOf(element));
    else hide();
  });
  const keep = (element) => {
    show(element, textOf(element));
    kept = element;
  };
  document.addEventListener('focusin', (event) => {
    const element = event.target.closest('.t');
    if (element) keep(element);
    else if (!event.target.closest('figure .wide')) hide();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hide();
  });
  const follow = () => {
    const element = kept ?? document.querySelector('.pointed:hover');
    if (element) move(element);
    else hide();
  };
  addEventListener('scroll', follow, { passive: true });
  for (const box of $('figure .wide')) walkMarks(box, keep, hide);
}

/** A figure that has the focus is gone through mark by mark with the arrow keys. */
function walkMarks(box, show, hide) {
  let at = -1;
  const marks = () => $('.role-mark [data-label]', box);
  box.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const all = marks();
    if (step === undefined || all.length === 0) return;
    event.preventDefault();
    at = at < 0 && step < 0 ? all.length - 1 : (at + step + all.length) % all.length;
    const mark = all[at];
    mark.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    show(mark);
    say(mark.dataset.label);
  });
  box.addEventListener('blur', () => {
    at = -1;
    hide();
  });
}

/** The picture as it is in the page: the page may have been moved away from its files. */
function offerPictures() {
  for (const link of $('a[data-svg]')) {
    link.addEventListener('click', () => {
      const drawing = link.closest('figure').querySelector('svg').cloneNode(true);
      const [, , width, height] = drawing.getAttribute('viewBox').split(' ');
      drawing.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
      drawing.setAttribute('width', width);
      drawing.setAttribute('height', height);
      drawing.removeAttribute('style');
      const text = new XMLSerializer().serializeToString(drawing);
      link.href = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
    });
  }
}

nameMarks();
export const highlight = offerHighlight();
offerTips();
offerPictures();
