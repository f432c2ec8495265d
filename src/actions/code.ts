/** What of an action is a program, or decides which one runs. */
export interface Code {
  /** `patch fast.patch`, `PYTHONPATH=/opt/mine` */
  readonly words: string;
  /** The file that holds it; null: the words are all there is. */
  readonly file: string | null;
}

/** Variables that say where programs and libraries are taken from. */
const LOADS =
  /^(?:LD_\w+|PYTHON(?:PATH|HOME|STARTUP|USERBASE|BREAKPOINT|EXECUTABLE|WARNINGS)|PATH|ENV|BASH_ENV|SHELL)$/;
/** More than a number or plain words: a path, a command, a dotted name. */
const NO_PLAIN_VALUE = /[^\w,:+-]/;

/** A variable that may make a process load or start something; null: it cannot. */
export function codeInVariable(name: string, value: string | null): Code | null {
  if (value === null || (value !== '' && Number.isFinite(Number(value)))) return null;
  const may = LOADS.test(name) || NO_PLAIN_VALUE.test(value);
  return may ? { words: `variable ${name}=${value}`, file: null } : null;
}
