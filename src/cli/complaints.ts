import { existsSync } from 'node:fs';
import { UserError } from '../domain/errors.ts';
import { didYouMean } from '../domain/words.ts';
import { hasTasks } from '../launch/run/app.ts';
import { shellQuote } from '../launch/run/shell-words.ts';
import type { Command, Positional } from './command.ts';
import { sortWords, type Words } from './words.ts';

const typed = (words: readonly string[]): string => words.map(shellQuote).join(' ');

/** Whether a word, where a command is looked for, is the user's app. */
export function looksLikeApp(word: string): boolean {
  return /\.(?:py|ipynb)$/.test(word) || (/\/|^\.+$/.test(word) && existsSync(word));
}

/** The line to type for an app that was written as it is for a shell: `python myapp.py --n 5`. null: no app is there. */
export function lineFor(words: readonly string[]): string | null {
  const at = words.findIndex((word) => word.endsWith('.py') && existsSync(word));
  const app = words[at];
  if (app === undefined) return null;
  const args = words.slice(at + 1).filter((word) => word !== '--');
  return `optimise --app ${typed([app])}${args.length === 0 ? '' : ` -- ${typed(args)}`}`;
}

/** @param line the words from the command on */
export function unknownCommand(word: string, names: readonly string[], line: readonly string[]): UserError {
  const meant = /^python[\d.]*$/.test(word) ? lineFor(line) : null;
  if (meant !== null) return new UserError(`${word}: unknown command`, `the app alone is named: ${meant}`);
  const script = existsSync(`${word}.py`) ? lineFor([`${word}.py`, ...line]) : null;
  if (script !== null) return new UserError(`${word}: unknown command`, `an app is named with its ending: ${script}`);
  if (word === 'version') return new UserError(`${word}: unknown command`, 'optimise --version says it');
  return new UserError(`${word}: unknown command${didYouMean(word, names)}`, 'see optimise --help');
}

/**
 * The first thing that is wrong with the words of a command; null: nothing.
 * @param words the command's own word taken out
 */
export function complaintAbout(command: Command, words: Words): UserError | null {
  const { positionals, unknown, valueless } = words;
  const [bare] = valueless;
  if (bare !== undefined) {
    const value = command.options[bare]?.value ?? '';
    return new UserError(`--${bare}: its value is missing`, `--${bare} ${value}; see ${helpOf(command)}`);
  }
  const [first] = unknown;
  if (first !== undefined) return unknownOption(command, words, first.option);
  const takes = command.positionals ?? [];
  const surplus = takes.at(-1)?.several === true ? undefined : positionals[takes.length];
  if (surplus !== undefined) return surplusWord(command, words, surplus);
  const missing = takes[positionals.length];
  if (missing?.required === true) return missingWord(command, missing);
  const tasks = ownTasks(command, words);
  return tasks === null ? null : tasksNowhere(tasks, withPassedOn(command, words));
}

/**
 * What is said of a `--tasks` that reaches no argument of the app.
 * @param line the whole line for a `--tasks` that is the app's own; null: it is not known
 */
export function tasksNowhere(tasks: string, line: string | null): UserError {
  return new UserError(
    `--tasks ${tasks}: no argument of the app has {tasks}`,
    `put {tasks} where the app is told how many, as in -- --n {tasks}; a --tasks of the app's own goes behind --: ${line ?? `-- --tasks ${tasks}`}`,
  );
}

function helpOf({ name }: Command): string {
  return `optimise ${name} --help`;
}

function hasApp({ options }: Command, { ours }: Words): boolean {
  return 'app' in options && ours.some((word) => /^--(?:app|module)(?:=|$)/.test(word));
}

/** A `--tasks` of ours needs `{tasks}` among the app's arguments: without it, it was meant for the app. */
function ownTasks(command: Command, words: Words): string | null {
  const { ours, others, passed } = words;
  const isOurs = ours.some((word) => /^--inputs(?:=|$)/.test(word)) || hasTasks([...others, ...(passed ?? [])]);
  if (isOurs || !hasApp(command, words)) return null;
  const at = ours.findIndex((word) => /^--tasks(?:=|$)/.test(word));
  return at < 0 ? null : (ours[at]?.split('=')[1] ?? ours[at + 1] ?? null);
}

/** The line to type where what is unknown is the app's. */
function withPassedOn(command: Command, words: Words): string {
  const { tasks, ...options } = command.options;
  const { ours, others } = ownTasks(command, words) === null ? words : sortWords(words.before, options);
  const { passed } = words;
  const named = command.name === 'search' ? '' : `${command.name} `;
  return `optimise ${named}${typed(ours)} -- ${typed([...others, ...(passed ?? [])])}`;
}

function unknownOption(command: Command, words: Words, option: string): UserError {
  const names = Object.keys(command.options);
  const guess = didYouMean(
    option.replace(/^-+/, ''),
    names.filter((name) => !option.startsWith(`--${name}=`)),
  );
  const what = `${option}: unknown option${guess}`;
  if (guess === '' && hasApp(command, words)) {
    return new UserError(what, `the arguments of your app go behind --: ${withPassedOn(command, words)}`);
  }
  return new UserError(what, `see ${helpOf(command)}`);
}

function surplusWord(command: Command, words: Words, { word, index }: Words['positionals'][number]): UserError {
  const [option, factor = ''] = words.before.slice(Math.max(0, index - 2), index);
  if (option === '--with' && !/[=,]/.test(factor)) {
    return new UserError(`${word}: stands alone`, `a treatment is written factor=level: --with ${factor}=${word}`);
  }
  if ('with' in command.options && /^(?:cfg|env|src|py)_\w+=/.test(word)) {
    return new UserError(`${word}: stands alone`, `treatments are named by --with: --with ${word}`);
  }
  if (hasApp(command, words)) {
    return new UserError(
      `${word}: ${command.name} takes no such argument`,
      `the arguments of your app go behind --: ${withPassedOn(command, words)}`,
    );
  }
  const takes = (command.positionals ?? []).map(({ shown }) => shown).join(' ');
  const what = takes === '' ? 'takes no argument of this kind' : `takes only ${takes}`;
  return new UserError(`${word}: one argument too many: ${command.name} ${what}`, `see ${helpOf(command)}`);
}

function missingWord(command: Command, { shown }: Positional): UserError {
  const example = command.examples[0]?.[0] ?? command.name;
  return new UserError(`${command.name}: ${shown} is missing`, `for example: optimise ${example}`);
}
