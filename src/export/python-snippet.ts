import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { withAppActions } from '../actions/questions.ts';
import { kindOf } from '../actions/table.ts';
import { EXIT, UserError } from '../domain/errors.ts';
import { jsonOf } from '../domain/json.ts';
import { EXPORTED_FOLDER } from '../launch/harness.ts';
import { appArguments } from '../launch/run/app.ts';
import { makePrivateDir, newTag } from '../launch/run/private-places.ts';
import { removeFolder } from '../launch/run/remove.ts';
import { lookAt, outputsOf, type Watch } from '../launch/run/supervised.ts';
import { RUN_TAG } from '../launch/run/sweep.ts';
import { lastLineOf } from '../launch/run/verdict.ts';
import { actionsOf, type ExportedTreatment, type OwnedAction, ownedActions, whyText } from './treatments.ts';
import type { ExportOptions } from './types.ts';

const SCRIPT = join(EXPORTED_FOLDER, 'export_config.py');
/** An app that has not come to its first DataFlowKernel by then will not. */
const TIMEOUT_SECONDS = 300;
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
 * @throws UserError when the app makes no DataFlowKernel; the signal's reason when interrupted; Error when the source
 * makes another Config (a bug of ours).
 */
export async function pythonSnippet(
  options: ExportOptions,
  treatments: readonly ExportedTreatment[],
  { python, env }: { readonly python: string; readonly env: NodeJS.ProcessEnv },
  watch: Watch,
): Promise<PythonSnippet> {
  const actions = actionsOf(treatments);
  const { app } = options;
  const request = {
    app: { ...app, args: withAppActions(appArguments(app, options.tasks ?? FEW_TASKS), actions) },
    actions,
    comments: commentsOf(ownedActions(treatments)),
  };
  watch.signal.throwIfAborted();
  // Its name says whose it is: should this be killed, the next start removes it, and ends the app.
  const tag = newTag();
  const folder = makePrivateDir(tag);
  try {
    const at = { folder, tag, python, cwd: app.cwd, env };
    const answer = await askHarness('render', request, rendered, at, watch);
    const { differences } = await askHarness('check', { ...request, ...answer }, checked, at, watch);
    if (differences.length > 0) {
      throw new Error(
        `the exported ${answer.kind}() is not what was measured:\n${differences.join('\n')}\n\n${answer.source}`,
      );
    }
    return { kind: answer.kind, source: answer.source, reason: answer.reason };
  } finally {
    const problem = removeFolder(folder);
    if (problem !== null) watch.warn(`a temporary folder could not be removed: ${problem}`);
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

interface Place {
  readonly folder: string;
  readonly tag: string;
  readonly python: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

async function askHarness<T>(
  command: string,
  question: object,
  answers: z.ZodType<T>,
  { folder, tag, python, cwd, env }: Place,
  watch: Watch,
): Promise<T> {
  const requestFile = join(folder, `${command}.json`);
  const answerFile = join(folder, `${command}-answer.json`);
  writeFileSync(requestFile, JSON.stringify(question));
  const look = {
    command: python,
    args: [SCRIPT, command, requestFile, answerFile],
    cwd,
    // Whatever is written by the way goes where it is removed again.
    env: { ...env, PYTHONDONTWRITEBYTECODE: '1', TMPDIR: folder, [RUN_TAG]: tag },
    ...{ tag, privateDir: folder, timeoutSeconds: TIMEOUT_SECONDS },
  };
  const looked = await lookAt(look, watch);
  watch.signal.throwIfAborted();
  let text: string;
  try {
    text = readFileSync(answerFile, 'utf8');
  } catch {
    const why = looked.problem ?? lastLineOf(outputsOf(look).stderr);
    throw new UserError(
      `the app could not be started for the export: ${why || 'no answer'}`,
      `${python} runs it`,
      EXIT.missing,
    );
  }
  return answerIn(text, answers);
}

/** The app writes where it likes: here too. */
function answerIn<T>(text: string, answers: z.ZodType<T>): T {
  const answer = jsonOf(text);
  const failed = problem.safeParse(answer);
  const hint = 'does the app run by itself?';
  if (failed.success) throw new UserError(`export: ${failed.data.problem.trimEnd()}`, hint, EXIT.badInput);
  const found = answers.safeParse(answer);
  if (!found.success) throw new UserError('export: what the app was to say cannot be read', hint, EXIT.badInput);
  return found.data;
}
