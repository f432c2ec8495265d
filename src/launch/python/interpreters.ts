import { z } from 'zod';
import { EXIT, UserError } from '../../domain/errors.ts';
import { jsonOfLastLine } from '../../domain/json.ts';
import { ask } from '../machine/process.ts';

/** What Parsl needs (its setup.py). */
const OLDEST_MINOR = 10;
const LOOK_TIMEOUT_MS = 60_000;

/** Names under which an interpreter is looked for when `python3` is too old or not there. */
const CANDIDATES = ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];

const LOOK = `
import importlib.metadata, importlib.util, json, sys
found = importlib.util.find_spec('parsl') is not None
try:
    version = importlib.metadata.version('parsl') if found else None
except importlib.metadata.PackageNotFoundError:
    import parsl
    version = str(parsl.__version__)
print(json.dumps({'executable': sys.executable, 'version': list(sys.version_info[:3]), 'parsl': version}))
`;

const INTERPRETER = z.object({
  executable: z.string(),
  version: z.tuple([z.number(), z.number(), z.number()]),
  parsl: z.string().nullable(),
});
export type Interpreter = z.infer<typeof INTERPRETER>;

/** What a command says that it is; null: it is no Python, or does not start. */
export async function interpreterAt(command: string, env: NodeJS.ProcessEnv): Promise<Interpreter | null> {
  const answer = await ask(command, ['-c', LOOK], { timeoutMs: LOOK_TIMEOUT_MS, env });
  if (!answer.ok) return null;
  const parsed = INTERPRETER.safeParse(jsonOfLastLine(answer.stdout));
  return parsed.success ? parsed.data : null;
}

/** An interpreter of PATH that is new enough for Parsl. @throws UserError (69) where there is none */
export async function findBase(env: NodeJS.ProcessEnv): Promise<Interpreter> {
  let tooOld: Interpreter | null = null;
  for (const command of CANDIDATES) {
    const found = await interpreterAt(command, env);
    if (found !== null && isNewEnough(found)) return found;
    tooOld ??= found;
  }
  const what =
    tooOld === null ? 'there is no Python on PATH' : `Python ${tooOld.version.join('.')} is too old for Parsl`;
  throw new UserError(what, `install Python 3.${OLDEST_MINOR} or newer, or give one with --python`, EXIT.missing);
}

function isNewEnough({ version: [major, minor] }: Interpreter): boolean {
  return major > 3 || (major === 3 && minor >= OLDEST_MINOR);
}
