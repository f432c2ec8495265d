// What the page can do beyond being read. All scripts of this folder are put into the page as one module, as they are:
// they must work from a file, without a network and without a build.
/** Every element that the selector finds. */
export const $ = (selector, root = document) => [...root.querySelectorAll(selector)];
/** Says to a screen reader what has changed. */
export const say = (text) => {
  const live = document.getElementById('said');
  if (live) live.textContent = text;
};
document.documentElement.classList.add('has-js');
