import { dirname } from 'node:path';
import { z } from 'zod';
import { jsonOfLastLine } from '../../domain/json.ts';
import { ask } from '../machine/process.ts';
import type { AppSpec } from '../run/app.ts';

/** What an interpreter is. */
export interface InterpreterFacts {
  readonly version: string;
  /** null: it has none, or it cannot be imported. */
  readonly parsl: string | null;
}

const LOOK = `
import json, sys
sys.path[:0] = sys.argv[1:]
try:
    import parsl
    version = str(parsl.__version__)
except Exception:
    version = None
print(json.dumps({'version': '.'.join(map(str, sys.version_info[:3])), 'parsl': version}))
`;
const LOOK_TIMEOUT_MS = 120_000;
const FACTS = z.object({ version: z.string(), parsl: z.string().nullable() });

/** The interpreter and the Parsl that the app would find now; null: the interpreter is gone or does not start. */
export async function interpreterFacts(executable: string, app: AppSpec): Promise<InterpreterFacts | null> {
  const folder = app.kind === 'script' ? dirname(app.target) : app.cwd;
  const answer = await ask(executable, ['-c', LOOK, folder], { timeoutMs: LOOK_TIMEOUT_MS, cwd: app.cwd });
  if (!answer.ok) return null;
  const parsed = FACTS.safeParse(jsonOfLastLine(answer.stdout));
  return parsed.success ? parsed.data : null;
}
