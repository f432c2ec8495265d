import { afterEach, describe, expect, test, vi } from 'vitest';
import { openTerminal, progressLine } from '../../../src/cli/terminal.ts';

const STATE = {
  ...{ phase: 'search', run: 6, budget: 40, best: 1234.5, unit: 'µs per task', ratio: 1.56 },
  secondsLeft: 400,
};

/** What a terminal would show: lines, broken at its width, with the control codes that we use carried out. */
function screenOf(columns: number) {
  const lines = [''];
  let row = 0;
  const listeners: (() => void)[] = [];
  const put = (piece: string): void => {
    for (const sign of piece) {
      if (sign === '\n') lines[++row] ??= '';
      else if ((lines[row] ?? '').length >= screen.columns) lines[++row] = sign;
      else lines[row] += sign;
    }
  };
  const screen = {
    isTTY: true,
    columns,
    write: (text: string): void => {
      const clears = /(?:\x1b\[(\d+)A)?\r\x1b\[J/g;
      let from = 0;
      for (const match of text.matchAll(clears)) {
        put(text.slice(from, match.index));
        row -= Number(match[1] ?? 0);
        lines.splice(row, lines.length, '');
        from = match.index + match[0].length;
      }
      put(text.slice(from));
    },
    on: (_: 'resize', listener: () => void) => listeners.push(listener),
    off: (_: 'resize', listener: () => void) => listeners.splice(listeners.indexOf(listener), 1),
    resize: (to: number): void => {
      // The terminal breaks what is there anew.
      screen.columns = to;
      const last = lines.splice(row, lines.length).join('');
      lines.push('');
      put(last);
      for (const listener of listeners) listener();
    },
    lines,
    listeners,
  };
  return screen;
}

afterEach(() => vi.unstubAllEnvs());

describe.each([60, 80, 110, 200])('at %i columns', (columns) => {
  test('the bar keeps to one line, below what is said, and is gone when the result begins', () => {
    vi.stubEnv('TERM', 'xterm');
    const screen = screenOf(columns);
    const terminal = openTerminal(screen, false, () => 0);
    terminal.progress(STATE);
    expect(screen.lines).toHaveLength(1);
    terminal.say('said');
    expect(screen.lines).toEqual(['said', progressLine(STATE, columns - 1)]);
    terminal.close();
    expect(screen.lines).toEqual(['said', '']);
    expect(screen.listeners).toEqual([]);
  });
});

test('a terminal that is made narrower leaves no rest of the bar', () => {
  vi.stubEnv('TERM', 'xterm');
  const screen = screenOf(110);
  const terminal = openTerminal(screen, false, () => 0);
  terminal.progress(STATE);
  screen.resize(60);
  expect(screen.lines).toEqual([progressLine(STATE, 59)]);
  terminal.close();
  expect(screen.lines).toEqual(['']);
});

test('a dumb terminal gets plain lines', () => {
  vi.stubEnv('TERM', 'dumb');
  const screen = screenOf(110);
  const terminal = openTerminal(screen, false, () => 0);
  terminal.progress(STATE);
  terminal.close();
  expect(screen.lines).toEqual([
    'search: run 6 of 40, best 1235 µs per task (x1.56 by single runs), about 7 min left',
    '',
  ]);
});

test('where there is no room the bar is short, then the ratio goes, then the score', () => {
  expect(progressLine(STATE, 79)).toMatch(/^\S{10} search: run 6 of 40, best 1235 µs per task, about 7 min left$/);
  expect(progressLine(STATE, 59)).toMatch(/^\S{20} search: run 6 of 40, about 7 min left$/);
  expect(progressLine(STATE, 20)).toBe('search: run 6 of 40');
});

test('a run that waits for a quiet machine says so in the place of its score, until it begins', () => {
  vi.stubEnv('TERM', 'xterm');
  const screen = screenOf(110);
  const terminal = openTerminal(screen, false, () => 0);
  terminal.waiting(true);
  expect(screen.lines).toEqual(['']);
  terminal.progress(STATE);
  terminal.waiting(true);
  expect(screen.lines[0]).toMatch(/search: run 6 of 40, about 7 min left, waiting for a quiet machine$/);
  terminal.waiting(false);
  expect(screen.lines).toEqual([progressLine(STATE, 109)]);
  expect(progressLine({ ...STATE, waiting: true }, 30)).toBe('waiting for a quiet machine');
});
