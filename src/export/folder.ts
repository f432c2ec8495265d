import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT, UserError } from '../domain/errors.ts';
import { EXPORTED_FOLDER, NOTEBOOK_FILE } from '../launch/harness.ts';
import { isNotebook } from '../launch/run/notebook.ts';
import { shellQuote } from '../launch/run/shell-words.ts';
import { makeFolders } from '../make-folders.ts';
import { commentLines } from './comment.ts';
import { exportLines, inputLines, interpreterOf, launchLine } from './environment.ts';
import { warningLines } from './heading.ts';
import { HOOKS_FOLDER, hookFiles, needsHooks } from './hooks.ts';
import type { ExportedPatch } from './patches.ts';
import type { PythonSnippet } from './python-snippet.ts';
import { readmeText } from './readme.ts';
import type { ExportedTreatment } from './treatments.ts';
import type { ExportedFile, ExportOptions } from './types.ts';

/** What a whole export is put together from. */
export interface ExportParts {
  readonly treatments: readonly ExportedTreatment[];
  /** With its heading. */
  readonly snippetText: string;
  readonly snippet: PythonSnippet;
  readonly patches: readonly ExportedPatch[];
  readonly genomeText: string;
}

const PATCH_SCRIPT = 'patch-parsl.sh';
/** What that makes beside the files. */
const PATCHED = 'patched';

/** The folders that stand in a whole export beside its files, as its list names them. */
export function foldersBeside(folder: string, files: readonly Pick<ExportedFile, 'path'>[]): string[] {
  const isPatched = files.some(({ path }) => path === PATCH_SCRIPT) && existsSync(join(folder, PATCHED));
  return isPatched ? [`${PATCHED}/`] : [];
}

/** The files of `--format all`; the README last. */
export function folderFiles(options: ExportOptions, parts: ExportParts): ExportedFile[] {
  const { treatments, patches } = parts;
  const plain = (path: string, text: string): ExportedFile => ({ path, text, executable: false });
  return [
    plain('optimised_config.py', parts.snippetText),
    plain('with_config.py', readFileSync(join(EXPORTED_FOLDER, 'exported_run.py'), 'utf8')),
    ...(isNotebook(options.app) ? [plain('optimise_notebook.py', readFileSync(NOTEBOOK_FILE, 'utf8'))] : []),
    plain('genome.json', parts.genomeText),
    plain('env.sh', environmentText(options, treatments, patches.length > 0)),
    { path: 'run.sh', text: runText(options, treatments), executable: true },
    ...patches.map(({ name, text }) => plain(patchPath(name), [...warningLines(options), text].join('\n'))),
    ...(patches.length === 0
      ? []
      : [
          {
            path: PATCH_SCRIPT,
            text: patchParslText(interpreterOf(options, treatments), patches),
            executable: true,
          },
        ]),
    ...hookFiles(treatments),
    plain('README.md', readmeText(options, parts)),
  ];
}

/** @throws UserError (exit 73) when the folder cannot be written. */
export function writeFiles(folder: string, files: readonly ExportedFile[]): void {
  try {
    for (const { path, text, executable } of files) {
      const file = join(folder, path);
      makeFolders(dirname(file));
      writeFileSync(file, text);
      if (executable) chmodSync(file, 0o755);
    }
  } catch (error) {
    throw new UserError(
      `cannot write ${folder}: ${error instanceof Error ? error.message : String(error)}`,
      'choose another folder with --out DIR',
      EXIT.cannotWrite,
    );
  }
}

function patchPath(name: string): string {
  return `patches/${name.replaceAll(/[^\w.=-]/g, '_')}.patch`;
}

const HERE_BY_DOLLAR_ZERO = `here=$(cd "$(dirname "$0")" && pwd)`;

function environmentText(options: ExportOptions, treatments: readonly ExportedTreatment[], patched: boolean): string {
  return `${[
    ...warningLines(options),
    '# Source this with OPTIMISE_EXPORT set to its folder: OPTIMISE_EXPORT=DIR; . "$OPTIMISE_EXPORT/env.sh"',
    ...exportLines(options, treatments),
    ...(patched
      ? [
          '# The private patched Parsl that patch-parsl.sh makes',
          'if [ -d "$OPTIMISE_EXPORT/patched" ]; then',
          `  ${pythonPathLine('patched/pkg')}`,
          '  export PATH="$OPTIMISE_EXPORT/patched/bin:$PATH"',
          'fi',
        ]
      : []),
    ...(needsHooks(treatments) ? ['# Settings of running processes', pythonPathLine(HOOKS_FOLDER)] : []),
  ].join('\n')}\n`;
}

function pythonPathLine(folder: string): string {
  return `export PYTHONPATH="$OPTIMISE_EXPORT/${folder}\${PYTHONPATH:+:$PYTHONPATH}"`;
}

function runText(options: ExportOptions, treatments: readonly ExportedTreatment[]): string {
  return `${[
    '#!/bin/sh',
    ...warningLines(options),
    commentLines(
      'Runs the command that is given in the environment of this export; without one, the app, unchanged, with the exported Config.',
    ),
    'set -eu',
    'OPTIMISE_EXPORT=$(cd "$(dirname "$0")" && pwd)',
    'export OPTIMISE_EXPORT',
    '. "$OPTIMISE_EXPORT/env.sh"',
    'if [ $# -gt 0 ]; then exec "$@"; fi',
    `cd ${shellQuote(options.app.cwd)}`,
    ...inputLines(options),
    `exec ${launchLine(options, treatments, '"$OPTIMISE_EXPORT/with_config.py"')}`,
  ].join('\n')}\n`;
}

/** Makes the patched Parsl without touching the installed one: the package, and the two scripts that pip copies to bin/. */
function patchParslText(python: string, patches: readonly ExportedPatch[]): string {
  const all = patches.find(({ name }) => name === 'all') ?? patches[0];
  return `${[
    '#!/bin/sh',
    commentLines(
      'Makes patched/: a private copy of the installed Parsl with the patches applied. Nothing that is installed is changed. Needs git.',
    ),
    'set -eu',
    HERE_BY_DOLLAR_ZERO,
    `python=\${PYTHON:-${shellQuote(python)}}`,
    `package=$(cd / && "$python" -c 'import os, parsl; print(os.path.abspath(list(parsl.__path__)[0]))')`,
    `interpreter=$("$python" -c 'import sys; print(sys.executable)')`,
    'rm -rf "$here/patched"',
    'mkdir -p "$here/patched/pkg" "$here/patched/bin"',
    'cp -R "$package" "$here/patched/pkg/parsl"',
    "# Parsl's own tests are no part of a configuration.",
    'rm -rf "$here/patched/pkg/parsl/tests"',
    'cd "$here/patched/pkg"',
    '# Inside of a repository git would look for the files from its root.',
    `GIT_CEILING_DIRECTORIES="$here/patched" git apply "$here/${patchPath(all?.name ?? 'all')}"`,
    'for script in interchange process_worker_pool; do',
    '  {',
    '    echo "#!$interpreter"',
    `    sed '1{/^#!/d;}' "parsl/executors/high_throughput/$script.py"`,
    '  } > "$here/patched/bin/$script.py"',
    '  chmod +x "$here/patched/bin/$script.py"',
    'done',
    '"$python" -m compileall -q parsl || true',
  ].join('\n')}\n`;
}
