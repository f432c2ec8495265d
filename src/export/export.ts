import type { ActionKind } from '../actions/kind.ts';
import { variablesOf, withVariables } from '../actions/questions.ts';
import { kindOf } from '../actions/table.ts';
import { EXIT, UserError } from '../domain/errors.ts';
import { userEnvironment } from '../launch/run/environment.ts';
import { shellQuote } from '../launch/run/shell-words.ts';
import { commentLines } from './comment.ts';
import { exportLines, interpreterOf, launchLine } from './environment.ts';
import { folderFiles } from './folder.ts';
import { genomeFileText, notConfirmed } from './genome-file.ts';
import { hookTreatments } from './hooks.ts';
import { exportedPatches } from './patches.ts';
import { type PythonSnippet, pythonSnippet } from './python-snippet.ts';
import { actionsOf, type ExportedTreatment, exportedTreatments } from './treatments.ts';
import type { ExportedFiles, ExportOptions } from './types.ts';

/**
 * The final configuration in the format that is asked for. Nothing is written but temporary files: what to print and
 * which files to write is the answer.
 * @param environment our own environment: the app is started in it, with the treatments' variables on top.
 * @throws UserError when the genome is not of these factors, the app cannot be started, or a patch does not fit.
 */
export async function exportGenome(options: ExportOptions, environment: NodeJS.ProcessEnv): Promise<ExportedFiles> {
  const { format, factors, genome } = options;
  const genomeText = genomeFileText(genome);
  if (format === 'json')
    return { text: genomeText, files: [{ path: 'genome.json', text: genomeText, executable: false }], notes: [] };
  const treatments = exportedTreatments(factors, genome.genome);
  const python = interpreterOf(options, treatments);
  // As in a measured run, less what is for some roles only.
  const env = withVariables(userEnvironment(environment), variablesOf(actionsOf(treatments), null));
  if (format === 'env') return oneFile('env.sh', environmentText(options, treatments), notCarried(treatments, 'env'));
  if (format === 'patch') return patchText(options, treatments, python, env);
  const snippet = await pythonSnippet(options, treatments, python, env);
  const snippetText = `${warning(options)}${heading(options, snippet, treatments)}${snippet.source}`;
  const notes = snippet.reason === null ? [] : [`tune(config) in place of make_config(): ${snippet.reason}`];
  if (format === 'python')
    return oneFile('optimised_config.py', snippetText, [...notes, ...notCarried(treatments, 'python')]);
  const patches = await exportedPatches(treatments, python, env);
  const files = folderFiles(options, { treatments, snippet, snippetText, patches, genomeText });
  return { text: `${files.map(({ path }) => path).join('\n')}\n`, files, notes };
}

function oneFile(path: string, text: string, notes: readonly string[]): ExportedFiles {
  return { text, files: [{ path, text, executable: false }], notes };
}

async function patchText(
  options: ExportOptions,
  treatments: readonly ExportedTreatment[],
  python: string,
  env: NodeJS.ProcessEnv,
): Promise<ExportedFiles> {
  const patches = await exportedPatches(treatments, python, env);
  const patch = patches.find(({ name }) => name === 'all') ?? patches[0];
  if (patch === undefined)
    throw new UserError(
      'no treatment of this set changes the source of Parsl',
      'optimise export --format python',
      EXIT.no,
    );
  return oneFile('treatments.patch', `${warning(options)}${patch.text}`, notCarried(treatments, 'patch'));
}

function environmentText(options: ExportOptions, treatments: readonly ExportedTreatment[]): string {
  return `${warning(options)}${[...exportLines(options, treatments), `cd ${shellQuote(options.app.cwd)}`, launchLine(options, treatments, null)].join('\n')}\n`;
}

/** One note that names the treatments of which a part is not in this format. */
function notCarried(treatments: readonly ExportedTreatment[], format: ActionKind['formats'][number]): string[] {
  const viaHooks = hookTreatments(treatments);
  const left = treatments.filter((treatment) => viaHooks.includes(treatment) || !isWhollyIn(format, treatment));
  return left.length === 0
    ? []
    : [
        `not in this format: ${left.map(({ name }) => name).join(', ')} (optimise export --format all --out DIR has everything)`,
      ];
}

function isWhollyIn(format: ActionKind['formats'][number], { level }: ExportedTreatment): boolean {
  return level.actions.every((action) => kindOf(action).formats.includes(format));
}

/** Its own first line, so that it goes wherever the text goes. */
function warning({ genome }: ExportOptions): string {
  const words = notConfirmed(genome);
  return words === null ? '' : `${commentLines(words)}\n`;
}

function heading({ genome }: ExportOptions, snippet: PythonSnippet, treatments: readonly ExportedTreatment[]): string {
  const from = genome.search === null ? '' : ` from the search ${genome.search}`;
  const versions = `Parsl ${genome.parsl ?? '?'}, Python ${genome.python ?? '?'}`;
  const use = snippet.kind === 'make_config' ? 'with parsl.load(make_config()):' : 'with parsl.load(tune(config)):';
  const elsewhere = treatments.filter((treatment) => !isWhollyIn('python', treatment)).map(({ name }) => name);
  return `${[
    commentLines(
      `Made by optimise${from}; measured with ${versions}. Treatments: ${treatments.map(({ name }) => name).join(', ') || 'none'}.`,
    ),
    ...(elsewhere.length === 0
      ? []
      : [commentLines(`Not in this file, see optimise export --format all: ${elsewhere.join(', ')}.`)]),
    ...(snippet.reason === null ? [] : [commentLines(`Changes your own Config, because ${snippet.reason}.`)]),
    `#\n#     ${use}`,
  ].join('\n')}\n`;
}
