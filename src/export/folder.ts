import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { kindOf } from '../actions/table.ts';
import { EXIT, UserError } from '../domain/errors.ts';
import { EXPORTED_FOLDER } from '../launch/harness.ts';
import { shellQuote } from '../launch/run/shell-words.ts';
import { commentLines } from './comment.ts';
import { exportLines, interpreterOf, launchLine } from './environment.ts';
import { HOOKS_FOLDER, hookFiles, needsHooks } from './hooks.ts';
import type { ExportedPatch } from './patches.ts';
import type { PythonSnippet } from './python-snippet.ts';
import { actionsOf, type ExportedTreatment, whyText } from './treatments.ts';
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

/** The files of `--format all`; the README last. */
export function folderFiles(options: ExportOptions, parts: ExportParts): ExportedFile[] {
  const { treatments, patches } = parts;
  const plain = (path: string, text: string): ExportedFile => ({ path, text, executable: false });
  return [
    plain('optimised_config.py', parts.snippetText),
    plain('with_config.py', readFileSync(join(EXPORTED_FOLDER, 'exported_run.py'), 'utf8')),
    plain('genome.json', parts.genomeText),
    plain('env.sh', environmentText(options, treatments, patches.length > 0)),
    { path: 'run.sh', text: runText(options, treatments), executable: true },
    ...patches.map(({ name, text }) => plain(patchPath(name), text)),
    ...(patches.length === 0
      ? []
      : [
          {
            path: 'patch-parsl.sh',
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
      mkdirSync(dirname(file), { recursive: true });
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
    commentLines(
      'Runs the command that is given in the environment of this export; without one, the app, unchanged, with the exported Config.',
    ),
    'set -eu',
    'OPTIMISE_EXPORT=$(cd "$(dirname "$0")" && pwd)',
    'export OPTIMISE_EXPORT',
    '. "$OPTIMISE_EXPORT/env.sh"',
    'if [ $# -gt 0 ]; then exec "$@"; fi',
    `cd ${shellQuote(options.app.cwd)}`,
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

function readmeText(options: ExportOptions, parts: ExportParts): string {
  const { treatments, snippet, patches } = parts;
  const { genome } = options;
  const measured =
    genome.speedup === null || genome.speedup.blocks === 0
      ? 'Its speed-up was not confirmed.'
      : `${speedupSentence(genome.speedup)}`;
  return `${[
    `# Optimised configuration${genome.app === null ? '' : ` of ${genome.app}`}`,
    `Made by optimise${genome.search === null ? '' : ` from the search ${genome.search}`}, for Parsl ${genome.parsl ?? 'of unknown version'} and Python ${genome.python ?? 'of unknown version'}. ${measured} It was measured on one machine with one app: measure again when either changes.`,
    '## What it does and what it costs',
    '| treatment | class | what it does | what it asks of you | carried by |\n|---|---|---|---|---|\n' +
      treatments.map((treatment) => treatmentRow(treatment)).join('\n'),
    '## How to apply it',
    configSteps(snippet),
    ...(patches.length === 0 ? [] : [patchSteps(genome.parsl)]),
    environmentSteps(treatments),
    '## Files',
    folderList(parts),
  ].join('\n\n')}\n`;
}

function speedupSentence({ estimate, low, high, blocks }: NonNullable<ExportOptions['genome']['speedup']>): string {
  const interval =
    low === null || high === null ? 'no interval' : `95 % interval ${low.toFixed(2)} to ${high.toFixed(2)}`;
  return `Measured ${estimate.toFixed(2)} times as fast as the app as written (${interval}, ${blocks} blocks).`;
}

function treatmentRow(treatment: ExportedTreatment): string {
  const { name, factor, level } = treatment;
  const risk = level.risk === null ? '' : `**${level.risk}**. `;
  const kinds = new Set(level.actions.map((action) => kindOf(action).carriedBy));
  return `| \`${name}\` | ${level.class} | ${cell(`${factor.about}. ${level.about}`)} | ${risk}${cell(factor.caution ?? '')} | ${[...kinds].join(', ')} |`;
}

function cell(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replaceAll(/\s+/g, ' ')
    .replace(/\.\.? *$/, '.')
    .trim();
}

function configSteps({ kind, reason }: PythonSnippet): string {
  if (kind === 'make_config') {
    return '1. Configuration: copy `optimised_config.py` beside your app and load it: `from optimised_config import make_config`, then `with parsl.load(make_config()):`. A Config can be loaded once: call it again for another load.';
  }
  return `1. Configuration: copy \`optimised_config.py\` beside your app and change your own Config before it is loaded: \`from optimised_config import tune\`, then \`with parsl.load(tune(config)):\`. It is not a whole Config because ${reason}.`;
}

function patchSteps(version: string | null): string {
  return `2. Parsl: the diffs in \`patches/\` are for Parsl ${version ?? 'of the search'} exactly. Either \`./patch-parsl.sh\`, which makes a private patched copy in \`patched/\` for \`run.sh\` and \`env.sh\`; or in Parsl's source tree of that version \`git apply\` and \`pip install .\` (again after each change: \`interchange.py\` and \`process_worker_pool.py\` are copied to \`bin/\`).`;
}

function environmentSteps(treatments: readonly ExportedTreatment[]): string {
  const hooks = needsHooks(treatments)
    ? ` It puts \`${HOOKS_FOLDER}/\` on PYTHONPATH, whose \`sitecustomize.py\` applies the settings in every process of the run; without env.sh, call \`optimise_hooks.install()\` before \`parsl.load\`.`
    : '';
  const interpreter = actionsOf(treatments).some((action) => kindOf(action).python !== undefined)
    ? ' It is for another interpreter than your own: all packages of your app are needed there too.'
    : '';
  return `To try it without changing anything: \`./run.sh\` runs the app as it was measured, with \`optimised_config.py\` in place of its own Config (\`with_config.py\`). With the Config in your app, start it by \`./run.sh python myapp.py …\`, or source \`env.sh\` (its first line says how) and start it as always.${hooks}${interpreter}`;
}

function folderList({ patches, treatments }: ExportParts): string {
  return [
    '- `optimised_config.py`: the configuration, checked against the one that was measured',
    '- `env.sh`, `run.sh`: the environment, and a start in it',
    '- `with_config.py`: runs an app with `optimised_config.py` in place of its own Config',
    ...(patches.length === 0
      ? []
      : [
          '- `patches/`: one diff for each source treatment, `all.patch` for all where there are several; `patch-parsl.sh`',
        ]),
    ...(needsHooks(treatments)
      ? ['- `hooks/`: settings of running processes; needs nothing but the standard library']
      : []),
    '- `genome.json`: for `optimise run --genome`, `optimise compare`',
    ...treatments.filter(({ level }) => level.risk !== null).map((treatment) => `- Mind: ${whyText(treatment)}`),
  ].join('\n');
}
