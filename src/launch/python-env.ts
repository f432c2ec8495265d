import { UserError } from '../domain/errors.ts';

export interface PythonChoice {
  /** Absolute path of an interpreter that can import Parsl. */
  readonly executable: string;
  readonly pythonVersion: string;
  readonly parslVersion: string;
  /** Whether the interpreter is of our managed environment (else: the user's own, never changed). */
  readonly managed: boolean;
  /** For people: which one, why, which Parsl. */
  readonly description: string;
}

export interface PythonRequest {
  /** `--python`: an interpreter or a virtual environment's folder; null: `python3` of PATH where it has Parsl, else a managed one. */
  readonly python: string | null;
  /** The version that a managed environment must have; null: the newest. */
  readonly parslVersion: string | null;
  /** Told before something that takes long (installing). */
  readonly say: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

/** @throws UserError (exit 69) when there is no Python 3.10 or newer, no venv module, or pip fails. */
export function choosePython(request: PythonRequest): Promise<PythonChoice> {
  throw new UserError(`no python ${request.python} yet`);
}
