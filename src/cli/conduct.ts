import { readFileSync } from 'node:fs';
import { EXIT } from '../domain/errors.ts';
import { Interrupted } from '../search/drive.ts';
import type { SearchEnd } from '../workflows/shared/conduct.ts';
import type { Surroundings } from '../workflows/shared/surroundings.ts';
import { askOnTerminal } from './ask.ts';
import { printable } from './printable.ts';
import { listenForStop } from './signals.ts';
import { commandName, printJson, textStyle } from './surroundings.ts';
import { openTerminal } from './terminal.ts';
import { type Arguments, isOn } from './values.ts';

/** What a piece of work leaves to be printed once the progress bar is gone. */
export interface Answer {
  readonly print: () => void;
  readonly exitCode: number;
}

/** Do work with a progress bar and a way to stop it; print its answer; give the exit code. */
export async function withTerminal(
  argv: Arguments,
  work: (surroundings: Surroundings) => Promise<Answer>,
): Promise<number> {
  const terminal = openTerminal(process.stderr, isOn(argv, 'quiet'), () => performance.now());
  const stop = listenForStop(process, terminal.say);
  const surroundings: Surroundings = {
    terminal: process.stdin.isTTY && process.stderr.isTTY ? { ...terminal, ask: askOnTerminal } : terminal,
    signal: stop.signal,
    verbose: isOn(argv, 'verbose'),
    now: () => new Date(),
    command: commandName(),
  };
  try {
    const answer = await work(surroundings);
    terminal.close();
    answer.print();
    return stop.exitCode() ?? answer.exitCode;
  } catch (error) {
    terminal.close();
    if (!(error instanceof Interrupted)) throw error;
    return stop.exitCode() ?? EXIT.interrupted;
  } finally {
    stop.release();
  }
}

/** What a command prints: JSON where it is asked for, else text. */
export function printer(argv: Arguments, json: unknown, text: () => string): () => void {
  return () => {
    if (isOn(argv, 'json')) printJson(json);
    else process.stdout.write(printable(text()));
  };
}

/** Run a search to its report. */
export async function conduct(
  argv: Arguments,
  search: (surroundings: Surroundings) => Promise<SearchEnd>,
): Promise<number> {
  return withTerminal(argv, async (surroundings) => {
    try {
      const { source, answered } = await search(surroundings);
      const { reportText } = await import('../report/text/report.ts');
      return {
        print: printer(argv, source.report, () => reportText(source, textStyle(isOn(argv, 'verbose')))),
        exitCode: answered ? EXIT.done : EXIT.no,
      };
    } catch (error) {
      return { print: await ofThenPrinter(argv, error), exitCode: EXIT.done };
    }
  });
}

/**
 * Prints what another version of the engine had answered; for programs its report as it was written.
 * @throws any other error
 */
export async function ofThenPrinter(argv: Arguments, error: unknown): Promise<() => void> {
  const { OfThen } = await import('../workflows/shared/other-engine.ts');
  if (!(error instanceof OfThen)) throw error;
  const { ofThenText } = await import('../report/text/of-then.ts');
  const { answerOfThen } = error;
  const report: unknown = isOn(argv, 'json') ? JSON.parse(readFileSync(answerOfThen.reportFile, 'utf8')) : null;
  return printer(argv, report, () => ofThenText(answerOfThen, textStyle(isOn(argv, 'verbose'))));
}
