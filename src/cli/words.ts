import { parseArgs } from 'node:util';
import type { OptionDefinitions } from './command.ts';

/** The words of a command line, in order, by whom they are meant for. */
export interface Words {
  /** All that stands before `--`. */
  readonly before: readonly string[];
  /** What is no option and no option's value. */
  readonly positionals: readonly { readonly word: string; readonly index: number }[];
  /** Options that are not ours, as they were typed, with what is joined to them by `=` left out. */
  readonly unknown: readonly { readonly option: string; readonly index: number }[];
  /** Options of ours that were left without the value that they need. */
  readonly valueless: readonly string[];
  /** Behind `--`; null: there is none. */
  readonly passed: readonly string[] | null;
  /** Before `--`: options of ours with their values. */
  readonly ours: readonly string[];
  /** Before `--`: everything else, an unknown option's value among it. */
  readonly others: readonly string[];
}

/** Sorts the words of a command line by the options that there are. */
export function sortWords(args: readonly string[], options: OptionDefinitions): Words {
  // Cut here: parseArgs takes `--` for the value of an option that has none.
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const before = args.slice(0, end);
  // Nor may it take the next option: `--budget --seed 3` lacks a value.
  const closed = before.map((word, i) => {
    const lacks = options[word.replace(/^--/, '')]?.type === 'string' && /^--[a-z]/.test(before[i + 1] ?? '');
    return lacks && word.startsWith('--') ? `${word}=` : word;
  });
  const types = Object.entries(options).map(([name, { type }]) => [name, { type, multiple: true }] as const);
  const { tokens } = parseArgs({
    args: closed,
    options: Object.fromEntries(types),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const positionals: { word: string; index: number }[] = [];
  const unknown: { option: string; index: number }[] = [];
  const valueless: string[] = [];
  const own = new Set<number>();
  for (const token of tokens) {
    if (token.kind === 'option-terminator') break;
    if (token.kind === 'positional') {
      positionals.push({ word: token.value, index: token.index });
    } else if (options[token.name] === undefined || !token.rawName.startsWith('--')) {
      unknown.push({ option: token.rawName, index: token.index });
    } else {
      own.add(token.index);
      const separate = token.value !== undefined && token.inlineValue === false;
      if (separate) own.add(token.index + 1);
      if (options[token.name]?.type === 'string' && (token.value ?? '') === '') valueless.push(token.name);
    }
  }
  return {
    before,
    positionals,
    unknown,
    valueless,
    passed: end < args.length ? args.slice(end + 1) : null,
    ours: before.filter((_, i) => own.has(i)),
    others: before.filter((_, i) => !own.has(i)),
  };
}
