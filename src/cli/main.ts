import { readFileSync } from 'node:fs';
import yargs from 'yargs';
import { EXIT, UserError } from '../domain/errors.ts';
import { didYouMean } from '../domain/words.ts';
import { analyseCommand } from './commands/analyse.ts';
import { checkCommand } from './commands/check.ts';
import { compareCommand } from './commands/compare.ts';
import { concludeCommand } from './commands/conclude.ts';
import { exportCommand } from './commands/export.ts';
import { listCommand } from './commands/list.ts';
import { replayCommand } from './commands/replay.ts';
import { reportCommand } from './commands/report.ts';
import { resumeCommand } from './commands/resume.ts';
import { runCommand } from './commands/run.ts';
import { searchCommand } from './commands/search.ts';
import { treatmentsCommand } from './commands/treatments.ts';
import type { Command } from './options.ts';
import { commandName } from './surroundings.ts';

const COMMANDS: readonly Command[] = [
  searchCommand,
  runCommand,
  resumeCommand,
  concludeCommand,
  reportCommand,
  compareCommand,
  exportCommand,
  listCommand,
  checkCommand,
  treatmentsCommand,
  analyseCommand,
  replayCommand,
];

const COMMAND_NAMES = COMMANDS.flatMap((command) => command.command ?? []).map((name) => name.split(' ')[0] ?? '');
const OPTIONS = COMMANDS.flatMap(({ options }) => Object.entries(options));
const OPTION_NAMES = [...new Set(OPTIONS.map(([name]) => name))];
const REPEATABLE = new Set(OPTIONS.filter(([, { repeatable }]) => repeatable === true).map(([name]) => name));

function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return content !== null && typeof content === 'object' && 'version' in content ? String(content.version) : 'unknown';
}

/** yargs' complaint in our words, with a guess at what was meant. */
function usageError(message: string): UserError {
  const unknown = /^Unknown (?:argument|command)s?: (.+)$/.exec(message)?.[1]?.split(', ')[0];
  if (unknown === undefined) return new UserError(message.split('\n')[0] ?? message, 'see optimise --help');
  const isOption = process.argv.some((argument) => argument.startsWith(`--${unknown}`));
  const known = isOption ? OPTION_NAMES : COMMAND_NAMES;
  const shown = isOption ? `--${unknown}` : unknown;
  return new UserError(
    `${shown}: unknown ${isOption ? 'option' : 'command'}${didYouMean(unknown, known)}`,
    'see optimise --help',
  );
}

function refuseRepeated(argv: { readonly [name: string]: unknown }): void {
  for (const name of OPTION_NAMES) {
    const value = argv[name];
    if (Array.isArray(value) && value.length > 1 && !REPEATABLE.has(name)) {
      throw new UserError(`--${name} was given ${value.length} times`, 'give it once');
    }
  }
}

/** Parse the command line, run the command, set the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  // A closed pipe (`| head`) is the reader's way of saying 'enough'.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.done);
    throw error;
  });
  try {
    await parse(args);
  } catch (error) {
    process.exitCode = explain(error);
  }
}

async function parse(args: readonly string[]): Promise<void> {
  const parser = yargs([...args]);
  let chain = parser
    .scriptName('optimise')
    .usage(
      'optimise --app myapp.py --budget 200 [-- app arguments]\n\nFinds the Parsl configuration that runs your app fastest, by real runs.',
    )
    .parserConfiguration({
      'boolean-negation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'populate--': true,
    })
    .strict()
    .version(version())
    .help()
    .wrap(Math.min(110, parser.terminalWidth()))
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      if (error !== undefined && error !== null) throw error;
      throw usageError(message ?? 'bad usage');
    })
    .check((argv) => {
      refuseRepeated(argv);
      return true;
    });
  for (const command of COMMANDS) chain = chain.command(command);
  await chain.parseAsync();
}

/** One or two lines for a user's mistake; a stack trace for a bug of ours. */
function explain(error: unknown): number {
  if (error instanceof UserError) {
    const hint = error.hint.replaceAll(/\boptimise (?=-|[a-z]+\b)/g, `${commandName()} `);
    process.stderr.write(`optimise: ${error.message}\n${hint === '' ? '' : `  ${hint}\n`}`);
    return error.exitCode;
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`optimise: this is a bug of ours, please report it\n${trace}\n`);
  return EXIT.bug;
}
