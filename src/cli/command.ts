import type { Arguments } from './values.ts';

/** What options are about, in the order in which help shows them. */
export const GROUPS = {
  command: 'This command',
  app: 'The app',
  search: 'The search',
  tried: 'What is tried',
  machine: 'The machine',
  output: 'Output',
} as const;
export type Group = keyof typeof GROUPS;

/** How values are written; help explains those that it shows. */
export const VALUES = {
  TEXT: '',
  NAME: '',
  COLUMN: '',
  COMMAND: 'split without a shell, in quotes',
  FILE: '',
  DIR: '',
  PATH: 'a file or folder',
  N: 'a whole number',
  'N-M': 'two whole numbers and what lies between them',
  CPUS: '0-3,8',
  SECONDS: 'a number, 1.5',
  DURATION: '90s, 10m, 2h',
  PERCENT: '5% or 0.05',
  MB: 'a whole number of megabytes',
  LIST: 'names with commas between them',
  'CLASS=PERCENT': 'source=2',
  SHARE: 'a number, 0.05',
  SPEC: '',
  'NAME|DIFF': '',
  MARGIN: '5% or log=20%',
} as const;
export type ValueName = keyof typeof VALUES;

interface Details {
  readonly choices?: readonly string[];
  /** What the shell completes it with, besides choices, files and folders. */
  readonly completes?: 'search' | 'treatment';
}

export interface OptionDefinition extends Details {
  readonly type: 'string' | 'boolean';
  readonly describe: string;
  readonly group: Group;
  readonly value: ValueName;
  /** What holds where it is not given; null: nothing. */
  readonly default: string | null;
  /** It may be given more than once. */
  readonly repeatable?: true;
}
export type OptionDefinitions = { readonly [name: string]: OptionDefinition };

export interface Positional {
  /** The key under which the handler finds it. */
  readonly name: string;
  /** As help and complaints write it. */
  readonly shown: string;
  readonly describe: string;
  readonly required?: true;
  readonly several?: true;
  readonly choices?: readonly string[];
  readonly completes?: 'search' | 'treatment' | 'file';
}

/** A command as data: parsing, help, man page and completion are made from it. The handler imports what is heavy. */
export interface Command {
  readonly name: string;
  readonly describe: string;
  readonly positionals?: readonly Positional[];
  readonly options: OptionDefinitions;
  /** Command lines without the program's name, and what they are for. */
  readonly examples: readonly (readonly [string, string])[];
  readonly handler: (argv: Arguments, all: Commands) => Promise<void>;
}
/** Every command; the first is meant where none is named. */
export type Commands = readonly [Command, ...Command[]];

/** An option with a value. Choices are checked by `oneOf`, whose complaint is a single line. */
export function text(
  describe: string,
  value: ValueName = 'TEXT',
  otherwise: string | null = null,
  details: Details = {},
): OptionDefinition {
  return { type: 'string', describe, group: 'command', value, default: otherwise, ...details };
}

/** An option with values: lists and files may be given in several pieces. */
export function texts(...definition: Parameters<typeof text>): OptionDefinition {
  return { ...text(...definition), repeatable: true };
}

export function flag(describe: string): OptionDefinition {
  return { type: 'boolean', describe, group: 'command', value: 'TEXT', default: null };
}

/** The same options, under another heading of the help. */
export function grouped<Names extends string>(
  group: Group,
  options: Record<Names, OptionDefinition>,
): Record<Names, OptionDefinition> {
  const moved = { ...options };
  for (const name in moved) moved[name] = { ...moved[name], group };
  return moved;
}
