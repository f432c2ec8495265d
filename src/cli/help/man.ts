import type { Command } from '../command.ts';
import { COMMON, examplesOf, groupsOf, synopsisOf, valuesOf } from './describe.ts';

/** Text as roff reads it back. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1');
}

const item = (name: string, about: string): string => `.TP\n.B ${roff(name)}\n${roff(about)}`;

/** The manual page optimise(1), from the definitions that help is made from. */
export function manPage(commands: readonly Command[], version: string): string {
  return `${[
    `.TH OPTIMISE 1 "" "optimise ${roff(version)}" "User Commands"`,
    '.SH NAME',
    'optimise \\- finds the Parsl configuration that runs an app fastest, by real runs',
    '.SH SYNOPSIS',
    ...commands.flatMap((command) => [`.B ${roff(synopsisOf(command))}`, '.br']),
    '.SH DESCRIPTION',
    roff('A word that names no command is an app: optimise myapp.py is optimise search --app myapp.py.'),
    ...COMMON.map(([name, about]) => item(name, about)),
    '.SH COMMANDS',
    ...commands.flatMap(commandLines),
    '.SH EXIT STATUS',
    ...EXIT_STATUS.map(([code, about]) => item(code, about)),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.map(([name, about]) => item(name, about)),
  ].join('\n')}\n`;
}

function commandLines(command: Command): string[] {
  const values = valuesOf(command);
  return [
    `.SS ${roff(synopsisOf(command))}`,
    roff(`${command.describe}.`),
    ...(command.positionals ?? []).map(({ shown, describe }) => item(shown, describe)),
    ...groupsOf(command).flatMap(({ title, options }) => [
      '.PP',
      `.I ${roff(title)}`,
      ...options.map(({ usage, about }) => item(usage, about)),
    ]),
    ...(values === '' ? [] : ['.PP', roff(values)]),
    ...examplesOf(command).map(([line, about]) => item(line, about)),
  ];
}

const EXIT_STATUS: readonly (readonly [string, string])[] = [
  ['0', 'done'],
  ['1', "the answer is 'no': not ready, invalid, slower, no baseline; regress: a regression"],
  ['2', 'regress: inconclusive'],
  ['64', 'bad usage'],
  ['65', 'bad input file'],
  ['69', 'something needed is missing: Python, Parsl, memory, a temporary folder'],
  ['70', 'a bug of ours'],
  ['73', 'results cannot be written'],
  ['75', 'another process holds this search'],
  ['130, 143', 'interrupted; the state is saved'],
];

const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ['OPTIMISE_CACHE', 'where Python environments and patched copies of Parsl are kept, as --cache'],
  ['XDG_CACHE_HOME', 'holds the folder optimise where neither is given; ~/.cache where it is not set'],
  [
    'OPTIMISE_QUIET_WAIT',
    'seconds that a run waits at most for a machine that others use to become quiet: 20; 0: it does not',
  ],
  ['TMPDIR', 'where the private folders of runs are made'],
  ['NO_COLOR, FORCE_COLOR', 'without colours, with colours'],
];
