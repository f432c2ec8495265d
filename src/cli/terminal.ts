import cliProgress from 'cli-progress';
import { nodesText } from '../report/text/nodes.ts';
import type { Progress, Teller } from '../workflows/shared/surroundings.ts';
import { printable } from './printable.ts';

/** What the terminal is told; it alone writes to stderr. */
export interface Terminal extends Teller {
  /** A line of its own, above the bar where there is one. */
  say(line: string): void;
  /** Where the search is. Called before and after runs, never while one is measured. */
  progress(state: Progress): void;
  /** Whether the run of the last progress waits; told before the run. */
  waiting(isWaiting: boolean): void;
  close(): void;
}

/** As much of a stream as is needed to draw on it. */
export interface Screen {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/** Without a terminal a line is printed at most this often. */
const LINE_EVERY_MS = 10_000;
const USUAL_COLUMNS = 80;
/** A short bar leaves more room for words. */
const BAR_SIZES = [20, 10];

function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const WAITS = 'waiting for a quiet machine';

/** What there is to say, shorter and shorter. */
function descriptions(state: Progress): string[] {
  const nodes = state.nodes === undefined ? '' : ` (${nodesText(state.nodes)})`;
  const where = `${state.phase}: run ${state.run} of ${state.budget}${nodes}`;
  const score =
    state.best === null ? '' : state.best < 100 ? state.best.toPrecision(3) : String(Math.round(state.best));
  const best = state.best === null ? '' : `, best ${score} ${state.unit}`;
  const ratio = state.ratio === null ? '' : ` (x${state.ratio.toFixed(2)} by single runs)`;
  const left =
    state.secondsLeft === null
      ? ''
      : `, ${state.mayEndSooner === true ? 'at most' : 'about'} ${duration(state.secondsLeft)} left`;
  if (state.waiting === true) return [`${where}${left}, ${WAITS}`, `${where}, ${WAITS}`, WAITS];
  return [`${where}${best}${ratio}${left}`, `${where}${best}${left}`, `${where}${left}`, where];
}

/** One line of at most `width` columns: with a bar where it fits, with less text where it does not. */
export function progressLine(state: Progress, width: number): string {
  const texts = descriptions(state);
  for (const text of texts) {
    const size = BAR_SIZES.find((columns) => columns + 1 + text.length <= width);
    if (size !== undefined) return `${barOf(state, size)} ${text}`;
  }
  return texts.find((text) => text.length <= width) ?? (texts.at(-1) ?? '').slice(0, width);
}

function barOf({ run, budget }: Progress, barsize: number): string {
  const { shades_classic: shades } = cliProgress.Presets;
  const share = budget > 0 ? Math.min(1, run / budget) : 0;
  return cliProgress.Format.BarFormat(share, {
    barsize,
    barCompleteString: shades.barCompleteChar.repeat(barsize),
    barIncompleteString: shades.barIncompleteChar.repeat(barsize),
    barGlue: '',
  });
}

/** One progress bar on a terminal, a line every 10 s elsewhere (a dumb terminal cannot take a line back), nothing when quiet. */
export function openTerminal(stream: Screen, quiet: boolean, now: () => number): Terminal {
  const status = stream.isTTY === true && process.env.TERM !== 'dumb' ? statusLine(stream) : null;
  let lastLine = Number.NEGATIVE_INFINITY;
  const line = (text: string): void => {
    const shown = printable(text);
    if (status === null) stream.write(`${shown}\n`);
    else status.above(shown);
  };
  let last: Progress | null = null;
  const show = (state: Progress): void => {
    if (quiet) return;
    if (status !== null) {
      status.show((width) => progressLine(state, width));
    } else if (now() - lastLine >= LINE_EVERY_MS) {
      lastLine = now();
      line(descriptions(state)[0] ?? '');
    }
  };
  return {
    say: (text) => {
      if (!quiet) line(text);
    },
    warn: (text) => line(`warning: ${text}`),
    progress: (state) => {
      last = state;
      show(state);
    },
    waiting: (isWaiting) => {
      if (last !== null) show({ ...last, waiting: isWaiting });
    },
    close: () => status?.close(),
  };
}

/** The last line of a terminal, drawn when told to: a timer would tick while a run is measured. */
interface StatusLine {
  show(text: (width: number) => string): void;
  above(text: string): void;
  close(): void;
}

function statusLine(stream: Screen): StatusLine {
  let text: ((width: number) => string) | null = null;
  let drawn = 0;
  const columns = (): number => stream.columns ?? USUAL_COLUMNS;
  // A terminal that was made narrower has broken the line into several.
  const clear = (): void => {
    if (drawn === 0) return;
    const above = Math.ceil(drawn / columns()) - 1;
    stream.write(`${above > 0 ? `\x1b[${above}A` : ''}\r\x1b[J`);
    drawn = 0;
  };
  const draw = (): void => {
    if (text === null) return;
    // One column is left free: a full line would be continued on the next.
    const line = text(Math.max(1, columns() - 1));
    clear();
    stream.write(line);
    drawn = line.length;
  };
  stream.on('resize', draw);
  return {
    show: (next) => {
      text = next;
      draw();
    },
    above: (said) => {
      clear();
      stream.write(`${said}\n`);
      draw();
    },
    close: () => {
      clear();
      text = null;
      stream.off('resize', draw);
    },
  };
}
