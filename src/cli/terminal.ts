import cliProgress from 'cli-progress';
import type { Progress, Teller } from '../workflows/shared/surroundings.ts';

/** What the terminal is told; it alone writes to stderr. */
export interface Terminal extends Teller {
  /** A line of its own, above the bar where there is one. */
  say(line: string): void;
  /** Where the search is. Called before and after runs, never while one is measured. */
  progress(state: Progress): void;
  close(): void;
}

type Stream = NodeJS.WriteStream;

/** Without a terminal a line is printed at most this often. */
const LINE_EVERY_MS = 10_000;

function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function describe(state: Progress): string {
  const best =
    state.best === null
      ? ''
      : `, best ${state.best < 100 ? state.best.toPrecision(3) : Math.round(state.best)} ${state.unit}`;
  const ratio = state.ratio === null ? '' : ` (x${state.ratio.toFixed(2)} by single runs)`;
  const left = state.secondsLeft === null ? '' : `, about ${duration(state.secondsLeft)} left`;
  return `${state.phase}: run ${state.run} of ${state.budget}${best}${ratio}${left}`;
}

/** One progress bar on a terminal, a line every 10 s elsewhere, nothing when quiet. */
export function openTerminal(stream: Stream, quiet: boolean, now: () => number): Terminal {
  let bar: DrawnBar | null = null;
  let lastLine = Number.NEGATIVE_INFINITY;

  const line = (text: string): void => {
    // The bar's own line is cleared first, so that the text does not land inside it.
    if (bar !== null) stream.write('\r\x1b[K');
    stream.write(`${text}\n`);
  };
  return {
    say: (text) => {
      if (!quiet) line(text);
    },
    warn: (text) => line(`warning: ${text}`),
    progress: (state) => {
      if (quiet) return;
      if (stream.isTTY !== true) {
        if (now() - lastLine < LINE_EVERY_MS) return;
        lastLine = now();
        line(describe(state));
        return;
      }
      bar ??= startBar(stream, state.budget);
      bar.setTotal(state.budget);
      bar.update(state.run, { text: describe(state) });
      // The bar draws by a timer of its own otherwise, which would tick while a run is measured.
      bar.render();
    },
    close: () => bar?.stop(),
  };
}

/** A bar that draws only when told to. */
interface DrawnBar extends cliProgress.SingleBar {
  render(): void;
}

function startBar(stream: NodeJS.WriteStream, total: number): DrawnBar {
  const bar = new cliProgress.SingleBar(
    {
      format: '{bar} {text}',
      barsize: 20,
      stream,
      hideCursor: true,
      gracefulExit: false,
      autopadding: true,
      fps: 0.001,
      clearOnComplete: true,
    },
    cliProgress.Presets.shades_classic,
  ) as DrawnBar;
  bar.start(total, 0, { text: '' });
  return bar;
}
