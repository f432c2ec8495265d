// The page of a search that goes on asks a small script beside it for the newest state, and loads itself again where that
// is another one; the reader stays where they are. A page from a file may not read a file, but it may load a script.
import { highlight } from './figures.js';
import { $ } from './kit.js';

const LOOK_EVERY_MS = 5000;
const PLACE = `optimise-place ${location.pathname}`;

/** Where the reader is: the section at the top and how far it is scrolled, what is open, what is filtered and chosen. */
function keepPlace() {
  const parts = $('section, figure[id]').filter((part) => part.getBoundingClientRect().top <= 80);
  const top = parts.at(-1);
  const place = {
    at: top?.id ?? null,
    by: top ? top.getBoundingClientRect().top : 0,
    y: scrollY,
    open: $('tr[data-run] details[open]').map((part) => part.closest('tr').dataset.run),
    fields: $('#runs-search, .tools select').map((field) => field.value),
    chosen: highlight.chosen(),
    focus: document.activeElement?.id ?? '',
  };
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(place));
  } catch {
    /* not allowed here: the page begins at its top */
  }
}

function returnToPlace() {
  let place = null;
  try {
    place = JSON.parse(sessionStorage.getItem(PLACE));
    sessionStorage.removeItem(PLACE);
  } catch {
    /* not allowed here */
  }
  if (place === null) return;
  history.scrollRestoration = 'manual';
  const fields = $('#runs-search, .tools select');
  fields.forEach((field, i) => {
    field.value = place.fields[i] ?? '';
    if (field.selectedIndex === -1) field.value = '';
    field.dispatchEvent(new Event('input'));
    field.dispatchEvent(new Event('change'));
  });
  for (const run of place.open) {
    const details = document.querySelector(`tr[data-run="${run}"] details`);
    if (details) details.open = true;
  }
  if (place.chosen !== '') highlight.choose(place.chosen);
  document.getElementById(place.focus)?.focus({ preventScroll: true });
  const top = place.at === null ? null : document.getElementById(place.at);
  const y = top === null ? place.y : scrollY + top.getBoundingClientRect().top - place.by;
  scrollTo({ top: y, behavior: 'instant' });
}

function watchSearch(shown) {
  let seen = false;
  const renew = () => {
    keepPlace();
    location.reload();
  };
  window.optimiseLive = (version) => {
    seen = true;
    if (version !== shown) renew();
  };
  const look = () => {
    const script = document.createElement('script');
    script.src = `live.js?${Date.now()}`;
    script.onload = () => script.remove();
    script.onerror = () => {
      script.remove();
      // It was there and is gone: the search has ended.
      if (seen) renew();
    };
    document.head.append(script);
  };
  look();
  // What nobody looks at asks for nothing: the machine is measuring.
  setInterval(() => document.hidden || look(), LOOK_EVERY_MS);
  document.addEventListener('visibilitychange', () => document.hidden || look());
}

returnToPlace();
const { live } = document.documentElement.dataset;
if (live !== undefined) watchSearch(live);
