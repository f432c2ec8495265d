import { EXIT } from '../domain/errors.ts';

type SignalSource = Pick<NodeJS.Process, 'on' | 'off' | 'exit'>;

/** The first Ctrl-C (or SIGTERM) asks for a clean stop, the second ends at once. */
export interface Stop {
  readonly signal: AbortSignal;
  /** 130 or 143 once asked, else null. */
  exitCode(): number | null;
  release(): void;
}

/** A run that a second signal leaves behind is swept by the next start. */
export function listenForStop(source: SignalSource, say: (line: string) => void): Stop {
  const controller = new AbortController();
  let code: number | null = null;
  const handle = (asked: number): void => {
    if (code !== null) source.exit(code);
    code = asked;
    say('stopping: what is under way is abandoned (again: stop at once)');
    controller.abort();
  };
  const onInterrupt = (): void => handle(EXIT.interrupted);
  const onTerminate = (): void => handle(EXIT.terminated);
  source.on('SIGINT', onInterrupt);
  source.on('SIGTERM', onTerminate);
  source.on('SIGHUP', onTerminate);
  return {
    signal: controller.signal,
    exitCode: () => code,
    release: () => {
      source.off('SIGINT', onInterrupt);
      source.off('SIGTERM', onTerminate);
      source.off('SIGHUP', onTerminate);
    },
  };
}
