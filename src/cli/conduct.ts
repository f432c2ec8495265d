import { EXIT } from '../domain/errors.ts';
import { reportText } from '../report/text.ts';
import { Interrupted } from '../search/drive.ts';
import type { SearchEnd, Surroundings } from '../workflows/search.ts';
import { type Arguments, isOn } from './options.ts';
import { listenForStop } from './signals.ts';
import { printJson, textStyle } from './surroundings.ts';
import { openTerminal } from './terminal.ts';

/** Run a search with a progress bar and a way to stop it; print its report; give the exit code. */
export async function conduct(
  argv: Arguments,
  search: (surroundings: Surroundings) => Promise<SearchEnd>,
): Promise<number> {
  const terminal = openTerminal(process.stderr, isOn(argv, 'quiet'), () => Date.now());
  const running = new AbortController();
  const stop = listenForStop(process, terminal.say, () => running.abort());
  const surroundings: Surroundings = {
    terminal,
    signal: stop.signal,
    verbose: isOn(argv, 'verbose'),
    now: () => new Date(),
    command: process.env.npm_lifecycle_event === 'start' ? 'npm start --' : 'optimise',
  };
  try {
    const end = await search(surroundings);
    terminal.close();
    if (isOn(argv, 'json')) printJson(end.source.report);
    else process.stdout.write(reportText(end.source, textStyle()));
    return end.answered ? EXIT.done : EXIT.no;
  } catch (error) {
    terminal.close();
    if (!(error instanceof Interrupted)) throw error;
    return stop.exitCode() ?? EXIT.interrupted;
  } finally {
    stop.release();
  }
}
