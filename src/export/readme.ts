import { kindOf } from '../actions/table.ts';
import { aboutOf, cautionOf } from '../domain/factor.ts';
import type { ExportParts } from './folder.ts';
import { standingNote } from './genome-file.ts';
import { HOOKS_FOLDER, needsHooks } from './hooks.ts';
import type { PythonSnippet } from './python-snippet.ts';
import { actionsOf, type ExportedTreatment, whyText } from './treatments.ts';
import type { ExportOptions } from './types.ts';
import { speedupSentence } from './worth.ts';

/** The README of an exported folder: what it does and costs, how to apply it, what is in it. */
export function readmeText(options: ExportOptions, parts: ExportParts): string {
  const { treatments, snippet, patches } = parts;
  const { genome } = options;
  const standing = standingNote(genome);
  const measured =
    genome.speedup === null || genome.speedup.blocks === 0 ? '' : ` Measured ${speedupSentence(genome.speedup)}.`;
  return `${[
    ...(standing === null ? [] : [`**${standing}**`]),
    `# Optimised configuration${genome.app === null ? '' : ` of ${genome.app}`}`,
    `Made by optimise${genome.search === null ? '' : ` from the search ${genome.search}`}, for Parsl ${genome.parsl ?? 'of unknown version'} and Python ${genome.python ?? 'of unknown version'}.${measured} It was measured on one machine with one app: measure again when either changes.`,
    '## What it does and what it costs',
    '| treatment | class | what it does | what it is worth | what it asks of you | carried by |\n|---|---|---|---|---|---|\n' +
      treatments.map((treatment) => treatmentRow(treatment)).join('\n'),
    '## How to apply it',
    configSteps(snippet),
    ...(patches.length === 0 ? [] : [patchSteps(genome.parsl)]),
    environmentSteps(treatments),
    '## Files',
    folderList(parts),
  ].join('\n\n')}\n`;
}

function treatmentRow(treatment: ExportedTreatment): string {
  const { name, factor, level, worth } = treatment;
  const risk = level.risk === null ? '' : `**${level.risk}**. `;
  const kinds = new Set(level.actions.map((action) => kindOf(action).carriedBy));
  return `| \`${name}\` | ${level.class} | ${cell(aboutOf(factor, level))} | ${cell(worth ?? '')} | ${risk}${cell(cautionOf(factor, level) ?? '')} | ${[...kinds].join(', ')} |`;
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
  return `To try it without changing anything: \`./run.sh\` runs the app as it was measured, with \`optimised_config.py\` in place of its own Config (\`with_config.py\`). With the Config in your app, start it by \`./run.sh python myapp.py …\`, or source \`env.sh\` (its head says how) and start it as always.${hooks}${interpreter}`;
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
