import type { Command, Commands } from '../command.ts';
import { COMMON, examplesOf, groupsOf, synopsisOf, valuesOf } from './describe.ts';
import { columns, fold } from './layout.ts';

const WIDEST = 110;
const NARROWEST = 40;

const PURPOSE = 'Finds the Parsl configuration that runs your app fastest, by real runs.';

/** The help of a command. Ends with a newline. */
export function commandHelp(command: Command, terminalWidth: number): string {
  const width = widthOf(terminalWidth);
  const positionals = (command.positionals ?? []).map(({ shown, describe }) => [shown, describe] as const);
  const values = valuesOf(command);
  return textOf([
    [synopsisOf(command)],
    fold(`${command.describe}.`, width),
    columns(positionals, width),
    ...groupsOf(command).map(({ title, options }) => [
      `${title}:`,
      ...columns(
        options.map(({ usage, about }) => [usage, about]),
        width,
      ),
    ]),
    values === '' ? [] : fold(values, width),
    ['Examples:', ...columns(examplesOf(command), width)],
  ]);
}

/** The help where no command is named: what it is, the commands, and the options of a search. */
export function overview(commands: Commands, terminalWidth: number): string {
  const width = widthOf(terminalWidth);
  const [search] = commands;
  const names = commands.map(({ name, positionals = [], describe }) => {
    const words = positionals.map(({ shown, required }) => (required === true ? shown : `[${shown}]`));
    return [[name, ...words].join(' '), describe] as const;
  });
  return textOf([
    ['optimise --app myapp.py --budget 200 [-- app arguments]'],
    fold(PURPOSE, width),
    ['Commands (without one: a search; optimise COMMAND --help):', ...columns(names, width)],
    ['Everywhere:', ...columns(COMMON, width)],
    ['Examples:', ...columns(examplesOf(search), width)],
    ['Options of a search:'],
    ...groupsOf(search).map(({ title, options }) => [
      `${title}:`,
      ...columns(
        options.map(({ usage, about }) => [usage, about]),
        width,
      ),
    ]),
    fold(valuesOf(search), width),
  ]);
}

function widthOf(terminalWidth: number): number {
  return Math.max(NARROWEST, Math.min(WIDEST, terminalWidth));
}

function textOf(blocks: readonly (readonly string[])[]): string {
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}
