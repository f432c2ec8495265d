import { existsSync } from 'node:fs';
import { EXIT } from '../domain/errors.ts';
import { unwritten } from '../domain/system-errors.ts';
import { CACHE_VARIABLE } from '../launch/python/cache.ts';
import { shellQuote } from '../launch/run/shell-words.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands.ts';
import { mistakeOf } from './mistakes.ts';
import { USUAL_SCENARIO } from './options.ts';
import { printable } from './printable.ts';
import { commandOf, readArguments } from './read.ts';
import { commandName } from './surroundings.ts';
import { type Arguments, isOn, one, path } from './values.ts';

/** What is known of the command line when something goes wrong. */
interface Asked {
  /** The folder of the searches; null: the usual one. */
  results: string | null;
}

/** Parse the command line, run the command, set the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  const asked: Asked = { results: null };
  try {
    await answer(args, asked);
  } catch (error) {
    process.exitCode = explain(error, asked);
  }
}

/** Tells of what goes wrong outside of the command's own course, once for the process: streams, limits, callbacks of the runtime. */
export function guard(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A closed pipe (`| head`) is the reader's way of saying 'enough'.
    process.exit(error.code === 'EPIPE' ? (process.exitCode ?? EXIT.done) : explain(unwritten('the answer', error)));
  });
  // Where nothing can be told the work goes on.
  process.stderr.on('error', () => {});
  // Over the limit of a file's size (ulimit -f) the write fails and is told; the signal alone would end us without a word.
  process.on('SIGXFSZ', () => {});
  process.on('uncaughtException', (error) => {
    process.exit(explain(error));
  });
}

const HELP = ['--help', '-h'];

async function answer(args: readonly string[], known: Asked): Promise<void> {
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  if (own[0] === 'help' || own.some((word) => HELP.includes(word))) {
    await help(own.filter((word) => word !== 'help' && !HELP.includes(word)));
  } else if (own.includes('--version')) {
    const { versionText } = await import('./version.ts');
    process.stdout.write(await versionText());
  } else {
    const asked = commandOf(args, COMMANDS);
    const argv = await completed(await readArguments(asked), asked.command);
    known.results = one(argv, 'results') ?? null;
    const cache = path(argv, 'cache');
    if (cache !== undefined) process.env[CACHE_VARIABLE] = cache;
    await asked.command.handler(argv, COMMANDS);
  }
}

/** What the command line leaves open is a scenario's to say. */
async function completed(argv: Arguments, { options }: Command): Promise<Arguments> {
  if (!('scenario' in options)) return argv;
  if (argv.scenario === undefined && !existsSync(USUAL_SCENARIO)) return argv;
  const { readScenario, withScenario } = await import('./scenario.ts');
  const scenario = readScenario(argv, options);
  if (!isOn(argv, 'quiet'))
    process.stderr.write(printable(`options of ${scenario.file} hold where the command line says nothing\n`));
  return withScenario(argv, scenario);
}

async function help(args: readonly string[]): Promise<void> {
  const { commandHelp, overview } = await import('./help/page.ts');
  const width = process.stdout.columns ?? 100;
  const asked: { readonly command: Command; readonly named: boolean } = commandOf(args, COMMANDS);
  process.stdout.write(asked.named ? commandHelp(asked.command, width) : overview(COMMANDS, width));
}

/** Commands that look for a search: what a hint names has to look where it was looked before. */
const OF_SEARCHES = /\boptimise (?:resume|conclude|report|export|list|replay|delete)\b/g;

/** One or two lines for a user's mistake; a stack trace for a bug of ours. */
function explain(error: unknown, { results }: Asked = { results: null }): number {
  const mistake = mistakeOf(error);
  if (mistake !== null) {
    const where = results === null ? '' : ` --results ${shellQuote(results)}`;
    const hint = mistake.hint
      .replaceAll(OF_SEARCHES, (command) => `${command}${where}`)
      .replaceAll(/\boptimise (?=-|[a-z]+\b)/g, `${commandName()} `);
    // Names and texts of files may hold line ends.
    const what = mistake.message.replaceAll(/\s*\n\s*/g, ' ');
    process.stderr.write(printable(`optimise: ${what}\n${hint === '' ? '' : `  ${hint}\n`}`));
    return mistake.exitCode;
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(printable(`optimise: this is a bug of ours, please report it\n${trace}\n`));
  return EXIT.bug;
}
