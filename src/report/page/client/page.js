// Copying, and the list of contents.
import { $ } from './kit.js';

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

/** Beside the text where there is room, else a list that closes behind a choice. */
function offerContents() {
  const contents = document.getElementById('contents');
  const wide = matchMedia('(min-width: 78rem)');
  const adapt = () => {
    contents.open = wide.matches;
  };
  adapt();
  wide.addEventListener('change', adapt);
  contents.addEventListener('click', (event) => {
    if (event.target.closest('a') && !wide.matches) contents.open = false;
  });
  document.addEventListener('click', (event) => {
    if (!wide.matches && !contents.contains(event.target)) contents.open = false;
  });
}

offerCopies();
offerContents();
