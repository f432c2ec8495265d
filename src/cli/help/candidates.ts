import type { Commands, OptionDefinition, OptionDefinitions, Positional } from '../command.ts';

/** Names that only a look at the disk or the gene pool can tell. */
export interface KnownNames {
  /** @param results the folder that the line names; undefined: the usual one */
  searches(results: string | undefined): Promise<readonly string[]>;
  /** Factors, treatments `factor=level` and groups. */
  treatments(): Promise<readonly string[]>;
}

/**
 * What the last word of a line may become; none: the shell's files.
 * @param line the command line up to the cursor, the program's name first
 */
export async function candidates(line: string, commands: Commands, known: KnownNames): Promise<string[]> {
  const words = line.trimStart().split(/\s+/).slice(1);
  const word = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  if (before.includes('--')) return [];
  const namesOf: NamesOf = (what) => (what === 'search' ? known.searches(resultsIn(words)) : known.treatments());
  const named = commands.find(({ name }) => before.includes(name));
  const { options, positionals = [] } = named ?? commands[0];
  const option = options[before.at(-1)?.replace(/^--/, '') ?? ''];
  if (option?.type === 'string' && before.at(-1)?.startsWith('--') === true) return valuesFor(option, word, namesOf);
  const [, joined = '', part = ''] = /^--([\w-]+)=(.*)$/.exec(word) ?? [];
  if (options[joined] !== undefined) {
    return (await valuesFor(options[joined], part, namesOf)).map((value) => `--${joined}=${value}`);
  }
  if (word.startsWith('-')) return startingWith(word, optionNames(options));
  if (named === undefined) {
    return startingWith(
      word,
      commands.map(({ name }) => name),
    );
  }
  const isValue = (at: number): boolean => options[before[at - 1]?.replace(/^--/, '') ?? '']?.type === 'string';
  const given = before.filter((one, i) => !one.startsWith('-') && !isValue(i)).length - 1;
  const positional = positionals[given] ?? positionals.find(({ several }) => several === true);
  return positional === undefined ? [] : wordsFor(positional, word, namesOf);
}

type NamesOf = (what: 'search' | 'treatment') => Promise<readonly string[]>;

/** The folder of the searches, where a line names one. */
function resultsIn(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => /^--results(?:=|$)/.test(word));
  const [, joined] = words[at]?.split('=') ?? [];
  return at < 0 ? undefined : (joined ?? words[at + 1]);
}

const optionNames = (options: OptionDefinitions): string[] => [
  ...Object.keys(options).map((name) => `--${name}`),
  '--help',
];

const startingWith = (word: string, names: readonly string[]): string[] =>
  names.filter((name) => name.startsWith(word)).sort();

async function valuesFor(option: OptionDefinition, word: string, namesOf: NamesOf): Promise<string[]> {
  const names = option.choices ?? (option.completes === undefined ? [] : await namesOf(option.completes));
  if (option.value !== 'LIST') return startingWith(word, names);
  // Of a list the piece behind the last comma is completed.
  const head = word.slice(0, word.lastIndexOf(',') + 1);
  return startingWith(word.slice(head.length), names).map((name) => `${head}${name}`);
}

async function wordsFor({ choices, completes }: Positional, word: string, namesOf: NamesOf): Promise<string[]> {
  if (choices !== undefined) return startingWith(word, choices);
  return completes === undefined || completes === 'file' ? [] : startingWith(word, await namesOf(completes));
}
