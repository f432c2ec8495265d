import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { patchesOf } from '../actions/questions.ts';
import { EXIT, UserError } from '../domain/errors.ts';
import { ask } from '../launch/machine/process.ts';
import { unifiedDiff } from '../launch/python/overlay.ts';
import { makePrivateDir, newTag } from '../launch/run/private-places.ts';
import { removeFolder } from '../launch/run/remove.ts';
import { commentLines } from './comment.ts';
import { type ExportedTreatment, whyText } from './treatments.ts';

/** A unified diff against one exact Parsl. */
export interface ExportedPatch {
  /** A treatment's name, or `all`. */
  readonly name: string;
  readonly text: string;
}

const PARSL_OF =
  'import sys; sys.path[:] = [p for p in sys.path if p]; import parsl, os; print(parsl.__version__); print(os.path.dirname(os.path.abspath(list(parsl.__path__)[0])))';
const QUICK_MS = 120_000;

/**
 * One diff for each source treatment, and where there are several, one of all of them. Each is seen to apply by
 * `git apply` to a clean copy of the Parsl that it is for.
 * @throws UserError (exit 69) without git or Parsl; Error when git does not take a patch (a bug of ours).
 */
export async function exportedPatches(
  treatments: readonly ExportedTreatment[],
  python: string,
  env: NodeJS.ProcessEnv,
): Promise<ExportedPatch[]> {
  const byTreatment = treatments
    .map((treatment) => ({ treatment, files: patchesOf(treatment.level.actions) }))
    .filter(({ files }) => files.length > 0);
  if (byTreatment.length === 0) return [];
  const parsl = await parslOf(python, env);
  const patches: ExportedPatch[] = [];
  for (const { treatment, files } of byTreatment) {
    const diff = await unifiedDiff({ python, patches: files, env });
    patches.push({ name: treatment.name, text: `${heading(whyText(treatment), parsl, diff)}${diff}` });
  }
  if (byTreatment.length > 1) {
    const diff = await unifiedDiff({ python, patches: byTreatment.flatMap(({ files }) => files), env });
    const names = byTreatment.map(({ treatment }) => treatment.name).join(', ');
    patches.push({ name: 'all', text: `${heading(`All source treatments: ${names}`, parsl, diff)}${diff}` });
  }
  for (const patch of patches) await checkApplies(patch, parsl, env);
  return patches;
}

interface InstalledParsl {
  readonly version: string;
  /** The folder that `parsl/` is in. */
  readonly folder: string;
}

async function parslOf(python: string, env: NodeJS.ProcessEnv): Promise<InstalledParsl> {
  const { ok, stdout, stderr } = await ask(python, ['-c', PARSL_OF], {
    cwd: tmpdir(),
    env,
    timeoutMs: QUICK_MS,
  });
  const [version, folder] = stdout.trim().split('\n').slice(-2);
  if (ok && version !== undefined && folder !== undefined) return { version, folder };
  throw new UserError(
    `${python} has no Parsl: ${stderr.trimEnd().split('\n').at(-1) ?? ''}`,
    'name another with --python',
    EXIT.missing,
  );
}

/** `git apply` and `patch` skip what stands before the first diff. */
function heading(why: string, parsl: InstalledParsl, diff: string): string {
  const files = filesOf(diff).map((file) => {
    const sum = createHash('sha256')
      .update(readFileSync(join(parsl.folder, file)))
      .digest('hex');
    return `#   ${file} sha256 ${sum}`;
  });
  const how = `For Parsl ${parsl.version} exactly. In its source tree: git apply THIS_FILE, then pip install . (also when it is installed with -e: interchange.py and process_worker_pool.py are copied to bin/).`;
  return `${[commentLines(why), commentLines(how), '# Before:', ...files].join('\n')}\n`;
}

/** The files that a unified diff changes, by their path from the repository's root. */
export function filesOf(diff: string): string[] {
  return [...diff.matchAll(/^--- a\/(\S+)/gm)].map((match) => match[1] ?? '');
}

async function checkApplies(patch: ExportedPatch, parsl: InstalledParsl, env: NodeJS.ProcessEnv): Promise<void> {
  const folder = makePrivateDir(newTag());
  try {
    for (const file of filesOf(patch.text)) cpSync(join(parsl.folder, file), join(folder, file));
    const file = join(folder, 'treatment.patch');
    writeFileSync(file, patch.text);
    // Inside of somebody's repository git apply would look for its files from that repository's root.
    const settings = { cwd: folder, env: { ...env, GIT_CEILING_DIRECTORIES: dirname(folder) }, timeoutMs: QUICK_MS };
    const { ok, stderr } = await ask('git', ['apply', '--check', file], settings);
    if (ok) return;
    if (/ENOENT/.test(stderr))
      throw new UserError('git cannot be run', 'patches are checked by git apply: install git', EXIT.missing);
    throw new Error(`git apply does not take ${patch.name}.patch on Parsl ${parsl.version}: ${stderr}`);
  } finally {
    removeFolder(folder);
  }
}
