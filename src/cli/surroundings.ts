import { resolve } from 'node:path';
import picocolors from 'picocolors';
import { shellQuote } from '../launch/run/shell-words.ts';
import type { TextStyle } from '../report/text/report.ts';
import { printableJson } from './printable.ts';
import { type Arguments, isOn, many, one } from './values.ts';

/** Where genome files are kept. */
export const savedFolder = (): string => resolve('genomes/saved');

/** The folder of the searches. */
export function resultsFolder(argv: Arguments): string {
  return resolve(one(argv, 'results') ?? 'results');
}

/** Where stdout is no terminal. */
const PIPE_COLUMNS = 100;

/** How stdout wants its text (`verbose`: every section): colours by NO_COLOR, FORCE_COLOR and the terminal. */
export function textStyle(verbose = false): TextStyle {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== '0';
  const refused = (NO_COLOR !== undefined && NO_COLOR !== '') || FORCE_COLOR === '0';
  const colour = forced || (!refused && TERM !== 'dumb' && process.stdout.isTTY === true);
  return { colours: picocolors.createColors(colour), width: process.stdout.columns ?? PIPE_COLUMNS, verbose };
}

/** How the user calls us. */
export function commandName(): string {
  return process.env.npm_lifecycle_event === 'start' ? 'npm start --' : 'optimise';
}

/** The command line that asks for this, those options that a scenario file gave among it. */
export function typedLine(argv: Arguments): string {
  const options = Object.keys(argv)
    .filter((name) => name !== '--' && name !== 'scenario')
    .flatMap((name) => (isOn(argv, name) ? [`--${name}`] : many(argv, name).flatMap((value) => [`--${name}`, value])));
  const passed = many(argv, '--');
  const words = [...options, ...(passed.length === 0 ? [] : ['--', ...passed])];
  return [commandName(), ...words.map(shellQuote)].join(' ');
}

/** Write one JSON document to stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${printableJson(JSON.stringify(value, null, 2))}\n`);
}
