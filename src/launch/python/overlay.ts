import { readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { z } from 'zod';
import { readYaml } from '../../constraints/yaml-file.ts';
import { EXIT, UserError } from '../../domain/errors.ts';
import { OVERLAY_SCRIPT } from '../harness.ts';
import { ask } from '../machine/process.ts';
import { writableCache } from './cache.ts';

/** A private patched copy of the installed Parsl. */
export interface Overlay {
  /** Goes to the front of PYTHONPATH. */
  readonly packageDir: string;
  /** Goes to the front of PATH: the patched interchange.py and process_worker_pool.py. */
  readonly binDir: string;
  /** What `parsl.__optimise_overlay__['hash']` must read back, in every role. */
  readonly hash: string;
  readonly parslVersion: string;
  /** Names of the patches (file names without extension), sorted, as in `__optimise_overlay__['patches']`. */
  readonly patches: readonly string[];
  /** sha256 of each changed file, by its path from the repository's root. */
  readonly files: { readonly [file: string]: string };
}

export interface PatchCheck {
  /** null: the patch fits this Parsl; else why not. */
  readonly patches: { readonly [file: string]: string | null };
  /** Pairs that fit alone but not together. */
  readonly conflicts: readonly (readonly [string, string])[];
}

/** Whose Parsl, and which patch files (absolute paths; YAML or unified diff). */
export interface OverlayRequest {
  readonly python: string;
  readonly patches: readonly string[];
  /** The environment in which the interpreter finds its Parsl. */
  readonly env?: NodeJS.ProcessEnv;
}

const EDIT = z.strictObject({ file: z.string(), find: z.string().min(1), replace: z.string().nullable().default('') });
const VARIANT = z
  .strictObject({ edits: z.array(EDIT).min(1).optional(), diff: z.string().min(1).optional() })
  .refine(({ edits, diff }) => (edits === undefined) !== (diff === undefined), 'give either edits or a diff');
const PATCH_FILE = z.strictObject({
  about: z.string().optional(),
  variants: z.array(VARIANT).min(1),
});

const OVERLAY = z.object({
  packageDir: z.string(),
  binDir: z.string(),
  hash: z.string(),
  parslVersion: z.string(),
  patches: z.array(z.string()),
  files: z.record(z.string(), z.string()),
});
const CHECK = z.object({
  patches: z.record(z.string(), z.string().nullable()),
  conflicts: z.array(z.tuple([z.string(), z.string()])),
});
const DIFF = z.object({ diff: z.string() });
const PROBLEM = z.object({ problem: z.string() });

/** Applying patches and compiling the package takes a second or two on a laptop, and much longer on a network disk. */
const TIMEOUT_MS = 300_000;

/**
 * The overlay with these patches, built unless it is in the user's cache already (by content hash, so a changed Parsl
 * or patch gives another overlay; two processes may ask at once).
 * @throws UserError when a patch does not fit this Parsl or two of them change the same lines.
 */
export async function ensureOverlay(request: OverlayRequest): Promise<Overlay> {
  return OVERLAY.parse(await runOverlay('build', request, ['--cache', join(writableCache(request.env), 'overlays')]));
}

/** Which patches fit the installed Parsl, and which pairs of those do not go together. */
export async function checkPatches(request: OverlayRequest): Promise<PatchCheck> {
  return CHECK.parse(await runOverlay('check', request, []));
}

/**
 * The patches as one unified diff with a/ and b/ paths from the repository's root, for `git apply`.
 * @throws UserError as ensureOverlay does.
 */
export async function unifiedDiff(request: OverlayRequest): Promise<string> {
  return DIFF.parse(await runOverlay('diff', request, [])).diff;
}

interface PatchSpec {
  readonly id: string;
  readonly name: string;
  readonly variants: z.infer<typeof PATCH_FILE>['variants'];
}

/** A patch file's name is its name in messages and in the overlay's marker. */
function patchName(file: string): string {
  return basename(file, extname(file));
}

function readPatch(file: string): PatchSpec {
  const spec = { id: file, name: patchName(file) };
  if (!/\.(patch|diff)$/.test(file)) return { ...spec, variants: readYaml(file, PATCH_FILE).data.variants };
  try {
    return { ...spec, variants: [{ diff: readFileSync(file, 'utf8') }] };
  } catch {
    throw new UserError(`cannot read the patch ${file}`, 'is the path right?', EXIT.badInput);
  }
}

async function runOverlay(command: string, request: OverlayRequest, args: readonly string[]): Promise<unknown> {
  const input = JSON.stringify({ patches: request.patches.map(readPatch) });
  const stdout = await runPython(request, [OVERLAY_SCRIPT, command, ...args], input);
  const answer = answerIn(stdout, request.python);
  const problem = PROBLEM.safeParse(answer);
  if (problem.success) {
    throw new UserError(problem.data.problem, '`optimise check --app` lists the treatments that fit.', EXIT.badInput);
  }
  return answer;
}

/** @throws UserError (69) where an interpreter says something else (a sitecustomize that prints) */
function answerIn(stdout: string, python: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    const said = stdout.trim().split('\n')[0] ?? '';
    throw new UserError(
      `${python} prints what nobody asked for: ${said}`,
      'does `python -c pass` print nothing?',
      EXIT.missing,
    );
  }
}

async function runPython(request: OverlayRequest, args: readonly string[], input: string): Promise<string> {
  // An overlay that is being built when Ctrl-C comes is no overlay that failed.
  const options = { input, apart: true, timeoutMs: TIMEOUT_MS, env: request.env ?? process.env };
  const { ok, stdout, stderr } = await ask(request.python, args, options);
  // A problem with a patch is told on standard output with exit code 1.
  if (ok || stdout !== '') return stdout;
  throw new UserError(`${request.python} cannot build an overlay: ${lastLine(stderr)}`, '', EXIT.missing);
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
