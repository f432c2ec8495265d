import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { withAppActions } from '../actions/questions.ts';
import { kindOf } from '../actions/table.ts';
import { EXIT, UserError } from '../domain/errors.ts';
import { EXPORTED_FOLDER } from '../launch/harness.ts';
import { ask } from '../launch/machine/process.ts';
import { appArguments } from '../launch/run/app.ts';
import { actionsOf, type ExportedTreatment, type OwnedAction, ownedActions, whyText } from './treatments.ts';
import type { ExportOptions } from './types.ts';

const SCRIPT = join(EXPORTED_FOLDER, 'export_config.py');
/** An app that has not come to its first DataFlowKernel by then will not. */
const TIMEOUT_MS = 300_000;
/** For an app with `{tasks}`: it only has to reach its first DataFlowKernel. */
const FEW_TASKS = 10;

const rendered = z.object({
  kind: z.enum(['make_config', 'tune']),
  source: z.string(),
  /** Why it is `tune`: what could not be written as an expression. */
  reason: z.string().nullable(),
  expected: z.unknown(),
});
const checked = z.object({ differences: z.array(z.string()) });
const problem = z.object({ problem: z.string() });

export interface PythonSnippet {
  /** `make_config()` makes the whole Config; `tune(config)` changes the app's own. */
  readonly kind: 'make_config' | 'tune';
  /** Imports and the function, without a heading. */
  readonly source: string;
  readonly reason: string | null;
}

/**
 * The app's own Config with the treatments applied, as Python source. The app is started under its interpreter up to
 * its first DataFlowKernel, once to render and (for `tune`) once to check; the source is read back in a fresh process.
 * @param env the environment that the app needs to start.
 * @throws UserError when the app makes no DataFlowKernel; Error when the source makes another Config (a bug of ours).
 */
export async function pythonSnippet(
  options: ExportOptions,
  treatments: readonly ExportedTreatment[],
  python: string,
  env: NodeJS.ProcessEnv,
): Promise<PythonSnippet> {
  const actions = actionsOf(treatments);
  const { app } = options;
  const request = {
    app: { ...app, args: withAppActions(appArguments(app, options.tasks ?? FEW_TASKS), actions) },
    actions,
    comments: commentsOf(ownedActions(treatments)),
  };
  const folder = mkdtempSync(join(tmpdir(), 'optimise-export-'));
  try {
    const harness = (command: string, question: object): Promise<unknown> =>
      askHarness(command, question, { folder, python, cwd: app.cwd, env });
    const answer = rendered.parse(await harness('render', request));
    const { differences } = checked.parse(await harness('check', { ...request, ...answer }));
    if (differences.length > 0) {
      throw new Error(
        `the exported ${answer.kind}() is not what was measured:\n${differences.join('\n')}\n\n${answer.source}`,
      );
    }
    return { kind: answer.kind, source: answer.source, reason: answer.reason };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Why, beside the first argument of each treatment; its name beside the others. */
function commentsOf(actions: readonly OwnedAction[]): Record<string, string> {
  const told = new Set<string>();
  return Object.fromEntries(
    actions.flatMap(({ action, treatment }) => {
      const commented = kindOf(action).commented?.(action);
      if (commented === undefined) return [];
      const text = told.has(treatment.name) ? treatment.name : whyText(treatment);
      told.add(treatment.name);
      return [[commented, text]];
    }),
  );
}

async function askHarness(
  command: string,
  question: object,
  at: { readonly folder: string; readonly python: string; readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<unknown> {
  const requestFile = join(at.folder, `${command}.json`);
  const answerFile = join(at.folder, `${command}-answer.json`);
  writeFileSync(requestFile, JSON.stringify(question));
  const result = await ask(at.python, [SCRIPT, command, requestFile, answerFile], {
    cwd: at.cwd,
    // Whatever is written by the way goes where it is removed again.
    env: { ...at.env, PYTHONDONTWRITEBYTECODE: '1', TMPDIR: at.folder },
    timeoutMs: TIMEOUT_MS,
  });
  let text: string;
  try {
    text = readFileSync(answerFile, 'utf8');
  } catch {
    const why = result.stderr.trimEnd().split('\n').at(-1) ?? '';
    throw new UserError(
      `the app could not be started for the export: ${why || 'no answer'}`,
      `${at.python} runs it`,
      EXIT.missing,
    );
  }
  const answer: unknown = JSON.parse(text);
  const failed = problem.safeParse(answer);
  if (failed.success)
    throw new UserError(`export: ${failed.data.problem.trimEnd()}`, 'does the app run by itself?', EXIT.badInput);
  return answer;
}
