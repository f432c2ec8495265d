import { statSync } from 'node:fs';
import { EXIT, UserError } from '../domain/errors.ts';
import { OWN_SITE } from '../domain/site.ts';
import { didYouMean } from '../domain/words.ts';
import type { Command, Commands, OptionDefinition, OptionDefinitions } from './command.ts';
import { complaintAbout, looksLikeApp, unknownCommand } from './complaints.ts';
import { shipped } from './shipped.ts';
import { type Arguments, many } from './values.ts';
import { sortWords, type Words } from './words.ts';

/** A command and what is left of the command line for it. */
interface Asked {
  readonly command: Command;
  readonly args: readonly string[];
  /** Whether it was named, not only meant. */
  readonly named: boolean;
}

/**
 * Which command is meant: the first word that is no option names it; none, or an app's file, is a search.
 * @throws UserError for a word that is neither
 */
export function commandOf(args: readonly string[], commands: Commands): Asked {
  const all: OptionDefinitions = Object.assign({}, ...commands.map(({ options }) => options));
  const words = sortWords(args, all);
  const [first] = words.positionals;
  const search = { command: commands[0], args, named: false };
  if (first === undefined || followsUnknown(words, first.index)) return search;
  const command = commands.find(({ name }) => name === first.word);
  if (command !== undefined) return { command, args: args.filter((_, i) => i !== first.index), named: true };
  const names = commands.map(({ name }) => name);
  const misspelt = first.index === 0 && didYouMean(first.word, names) !== '';
  if (looksLikeApp(first.word) || (words.ours.some(isApp) && !misspelt)) return search;
  throw unknownCommand(first.word, names, args.slice(first.index + 1));
}

const isApp = (word: string): boolean => /^--(?:app|module)(?:=|$)/.test(word);

/** It may be the value of an option that we do not know: an app's. */
function followsUnknown({ unknown }: Words, at: number): boolean {
  return unknown.some(({ index }) => index === at - 1);
}

/** `myapp.py` in place of `--app myapp.py`, where the command takes an app and no arguments of its own. */
function appFirst({ command, args }: Asked): readonly string[] {
  if (!('app' in command.options) || (command.positionals ?? []).length > 0) return args;
  const words = sortWords(args, command.options);
  const [first] = words.positionals;
  if (first === undefined || words.ours.some(isApp)) return args;
  if (!looksLikeApp(first.word) || followsUnknown(words, first.index)) return args;
  return args.flatMap((word, i) => (i === first.index ? ['--app', word] : [word]));
}

/**
 * The values of a command's options and arguments.
 * @throws UserError (64) for what the command does not take
 */
export async function readArguments(asked: Asked): Promise<Arguments> {
  const { command } = asked;
  const args = appFirst(asked);
  const words = sortWords(args, command.options);
  const complaint = complaintAbout(command, words);
  if (complaint !== null) throw complaint;
  const { default: yargs } = await import('yargs');
  const names = Object.keys(command.options);
  const parsed: Arguments = await yargs([...words.ours])
    .options(Object.fromEntries(names.map((name) => [name, { type: command.options[name]?.type ?? 'string' }])))
    .parserConfiguration({
      'boolean-negation': false,
      'parse-numbers': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
    })
    .help(false)
    .version(false)
    .exitProcess(false)
    .parseAsync();
  refuseRepeated(parsed, command.options);
  const given = words.positionals.map(({ word }) => word);
  const own = (command.positionals ?? []).map(({ name, several }, i) => [
    name,
    several === true ? given.slice(i) : given[i],
  ]);
  const argv = {
    ...Object.fromEntries(names.map((name) => [name, found(parsed[name], command.options[name])])),
    ...Object.fromEntries(own),
    ...(words.passed === null ? {} : { '--': words.passed }),
  };
  refuseFolders(argv, command);
  return argv;
}

/** A file that ships with the package is found from any folder. */
function found(value: unknown, definition: OptionDefinition | undefined): unknown {
  if (definition?.value !== 'FILE') return value;
  if (Array.isArray(value)) return value.map((one) => found(one, definition));
  return typeof value === 'string' ? shipped(value) : value;
}

/** Read as a file, a folder is an error without a name: it is told here, once for every command. */
function refuseFolders(argv: Arguments, { options, positionals = [] }: Command): void {
  const files = [
    ...Object.keys(options).flatMap((name) =>
      options[name]?.value === 'FILE'
        ? many(argv, name).flatMap((file) => (isWord(name, file) ? [] : [[`--${name} ${file}`, file] as const]))
        : [],
    ),
    ...positionals.flatMap(({ name, completes }) =>
      completes === 'file' ? many(argv, name).map((file) => [file, file] as const) : [],
    ),
  ];
  for (const [shown, file] of files) {
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
      throw new UserError(`${shown}: not a file but a folder`, 'name a file', EXIT.badInput);
    }
  }
}

/** What is no file, whatever there is of that name. */
function isWord(option: string, text: string): boolean {
  return option === 'site' && text === OWN_SITE;
}

function refuseRepeated(argv: Arguments, options: OptionDefinitions): void {
  for (const [name, { repeatable }] of Object.entries(options)) {
    const value = argv[name];
    if (Array.isArray(value) && value.length > 1 && repeatable !== true) {
      throw new UserError(`--${name} was given ${value.length} times`, 'give it once');
    }
  }
}
