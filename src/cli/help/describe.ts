import { type Command, GROUPS, type Group, type OptionDefinition, VALUES, type ValueName } from '../command.ts';

/** Options under their headings, as help, man page and tests see them. */
export interface DescribedGroup {
  readonly title: string;
  readonly options: readonly { readonly usage: string; readonly about: string }[];
}

/** `--budget N` */
export function usageOf(name: string, { type, value }: OptionDefinition): string {
  return type === 'boolean' ? `--${name}` : `--${name} ${value}`;
}

function aboutOf({ describe, default: otherwise, repeatable }: OptionDefinition): string {
  const notes = [
    ...(repeatable === true ? ['may be repeated'] : []),
    ...(otherwise === null ? [] : [`default: ${otherwise}`]),
  ];
  return notes.length === 0 ? describe : `${describe} [${notes.join('; ')}]`;
}

/** A command's options by what they are about. */
export function groupsOf({ options }: Command): DescribedGroup[] {
  const groups = Object.entries(GROUPS).map(([group, title]) => ({
    title,
    options: Object.entries(options)
      .filter(([, option]) => option.group === (group satisfies string as Group))
      .map(([name, option]) => ({ usage: usageOf(name, option), about: aboutOf(option) })),
  }));
  return groups.filter((group) => group.options.length > 0);
}

/** How the values are written that a command's options take. */
export function valuesOf({ options }: Command): string {
  const used = new Set<ValueName>(Object.values(options).map(({ value }) => value));
  return Object.entries(VALUES)
    .filter(([name, how]) => how !== '' && [...used].some((value) => value === name))
    .map(([name, how]) => `${name}: ${how}`)
    .join(' · ');
}

/** `optimise resume [SEARCH] [options]` */
export function synopsisOf({ name, positionals = [], options }: Command): string {
  const words = positionals.map(({ shown, required }) => (required === true ? shown : `[${shown}]`));
  const app = 'app' in options ? ['[-- app arguments]'] : [];
  return ['optimise', name, ...words, '[options]', ...app].join(' ');
}

/** The command lines to begin with. */
export function examplesOf({ examples }: Command): (readonly [string, string])[] {
  return examples.map(([line, about]) => [`optimise ${line}`.trim(), about] as const);
}

/** What every command takes. */
export const COMMON: readonly (readonly [string, string])[] = [
  ['-h, --help', 'This help, or that of a command'],
  ['--version', 'Versions of optimise, Parsl, Python and Node'],
];
