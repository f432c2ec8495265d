/**
 * A mistake of the user's, answered in one or two lines: what was wrong and where (`message`), what to do (`hint`).
 * Everything that is not a UserError is a bug of ours.
 */
export class UserError extends Error {
  readonly hint: string;
  readonly exitCode: number;

  constructor(message: string, hint = '', exitCode: number = EXIT.badUsage) {
    super(message);
    this.name = 'UserError';
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

/** Exit codes of the command line (BSD sysexits where one fits). */
export const EXIT = {
  done: 0,
  no: 1,
  inconclusive: 2,
  badUsage: 64,
  badInput: 65,
  missing: 69,
  bug: 70,
  cannotWrite: 73,
  locked: 75,
  interrupted: 130,
  terminated: 143,
} as const;
