import type { ActionKind } from '../actions/kind.ts';
import { variablesOf, withVariables } from '../actions/questions.ts';
import { EXIT, UserError } from '../domain/errors.ts';
import { userEnvironment } from '../launch/run/environment.ts';
import { shellQuote } from '../launch/run/shell-words.ts';
import type { Watch } from '../launch/run/supervised.ts';
import { commentLine } from './comment.ts';
import { exportLines, inputLines, interpreterOf, launchLine } from './environment.ts';
import { folderFiles } from './folder.ts';
import { genomeFileText } from './genome-file.ts';
import { headingLines, notCarried, wholeExport } from './heading.ts';
import { exportedPatches } from './patches.ts';
import { type PythonSnippet, pythonSnippet } from './python-snippet.ts';
import { actionsOf, type ExportedTreatment, exportedTreatments } from './treatments.ts';
import type { ExportedFiles, ExportOptions } from './types.ts';

/**
 * The final configuration in the format that is asked for. Nothing is written but temporary files: what to print and
 * which files to write is the answer.
 * @param environment our own environment: the app is started in it, with the treatments' variables on top.
 * @param watch left out: nothing interrupts it, and nobody is told what the app leaves behind.
 * @throws UserError when the genome is not of these factors, the app cannot be started, or a patch does not fit; the
 * signal's reason when interrupted: nothing of the app is left.
 */
export async function exportGenome(
  options: ExportOptions,
  environment: NodeJS.ProcessEnv,
  watch: Watch = { signal: new AbortController().signal, warn: () => {} },
): Promise<ExportedFiles> {
  const { format, factors, genome } = options;
  const genomeText = genomeFileText(genome);
  if (format === 'json') return oneFile('genome.json', genomeText, []);
  const treatments = exportedTreatments(factors, genome.genome, options.measured);
  const python = interpreterOf(options, treatments);
  // As in a measured run, less what is for some roles only.
  const env = withVariables(userEnvironment(environment), variablesOf(actionsOf(treatments), null));
  if (format === 'env')
    return oneFile('env.sh', environmentText(options, treatments), notesOn(options, treatments, 'env'));
  if (format === 'patch') return patchText(options, treatments, python, env);
  const snippet = await pythonSnippet(options, treatments, { python, env }, watch);
  const text = snippetText(options, snippet, treatments);
  const notes = snippet.reason === null ? [] : [`tune(config) in place of make_config(): ${snippet.reason}`];
  if (format === 'python')
    return oneFile('optimised_config.py', text, [...notes, ...notesOn(options, treatments, 'python')]);
  const patches = await exportedPatches(treatments, python, env);
  const files = folderFiles(options, { treatments, snippet, snippetText: text, patches, genomeText });
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
      'leave out --format, or take --format all --out DIR',
      EXIT.no,
    );
  const text = `${[...headingLines(options, treatments, 'patch'), patch.text].join('\n')}`;
  return oneFile('treatments.patch', text, notesOn(options, treatments, 'patch'));
}

function environmentText(options: ExportOptions, treatments: readonly ExportedTreatment[]): string {
  const heading = headingLines(options, treatments, 'env');
  const start = [`cd ${shellQuote(options.app.cwd)}`, ...inputLines(options), launchLine(options, treatments, null)];
  return `${[...heading, ...exportLines(options, treatments), ...start].join('\n')}\n`;
}

/** One note that names the treatments of which a part is not in this format. */
function notesOn(
  options: ExportOptions,
  treatments: readonly ExportedTreatment[],
  format: ActionKind['formats'][number],
): string[] {
  const left = notCarried(treatments, format);
  return left.length === 0
    ? []
    : [`not in this format: ${left.map(({ name }) => name).join(', ')} (${wholeExport(options)} has everything)`];
}

/** At most five lines: the code is what the reader came for. */
function snippetText(options: ExportOptions, snippet: PythonSnippet, treatments: readonly ExportedTreatment[]): string {
  const use = snippet.kind === 'make_config' ? 'with parsl.load(make_config()):' : 'with parsl.load(tune(config)):';
  const lines = [
    ...headingLines(options, treatments, options.format === 'all' ? 'all' : 'python'),
    ...(snippet.reason === null ? [] : [commentLine(`Changes your own Config, because ${snippet.reason}.`)]),
    `# Use it so: ${use}`,
  ];
  return `${lines.join('\n')}\n${snippet.source}`;
}
