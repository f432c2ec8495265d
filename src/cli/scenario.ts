import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { z } from 'zod';
import { readYaml } from '../constraints/yaml-file.ts';
import { EXIT, UserError } from '../domain/errors.ts';
import { OWN_SITE } from '../domain/site.ts';
import { didYouMean } from '../domain/words.ts';
import { splitCommand } from '../launch/run/shell-words.ts';
import type { OptionDefinition, OptionDefinitions } from './command.ts';
import { SEARCH_OPTIONS, USUAL_SCENARIO } from './options.ts';
import { type Arguments, one } from './values.ts';

/** Beside the options: what goes to the app. */
const APP_ARGUMENTS = 'arguments';

const SCALAR = z.union([z.string(), z.number(), z.boolean()]);
const SCENARIO = z.record(z.string(), z.union([SCALAR, z.array(SCALAR)]));
type Value = z.infer<typeof SCENARIO>[string];

/** Options of a scenario file for what the command line leaves open. */
export interface Scenario {
  /** The file as a person would write it. */
  readonly file: string;
  readonly argv: Arguments;
}

/**
 * The scenario file that is asked for, or the usual one.
 * @throws UserError (65) naming file and line of what is no option
 */
export function readScenario(argv: Arguments, options: OptionDefinitions): Scenario {
  const file = resolve(one(argv, 'scenario') ?? USUAL_SCENARIO);
  const { data, placeOf } = readYaml(file, SCENARIO);
  const names = [...Object.keys(SEARCH_OPTIONS), APP_ARGUMENTS];
  const entries = Object.entries(data).map(([name, value]): readonly [string, unknown] => {
    const { line } = placeOf([name]);
    const refuse = (why: string, hint = 'see optimise search --help'): never => {
      throw new UserError(`${relative('', file)}:${line}: ${why}`, hint, EXIT.badInput);
    };
    if (name === APP_ARGUMENTS) return ['--', wordsOf(value)];
    const option: OptionDefinition | undefined = definitionOf(name);
    if (option === undefined || name === 'scenario')
      return refuse(`${name}: no option${didYouMean(name, names)}`, `options: ${names.join(', ')}`);
    if (name === 'trust') return refuse('trust: to be said on the command line, not by a file');
    if ((option.type === 'boolean') !== (typeof value === 'boolean')) {
      return refuse(`${name}: ${option.type === 'boolean' ? 'true or false is wanted' : `${option.value} is wanted`}`);
    }
    if (Array.isArray(value) && option.repeatable !== true) return refuse(`${name}: one value is wanted, not a list`);
    if (Array.isArray(value)) return [name, value.map((one) => meant(name, option, String(one), dirname(file)))];
    return [name, typeof value === 'boolean' ? value : meant(name, option, String(value), dirname(file))];
  });
  return {
    file: relative('', file),
    argv: Object.fromEntries(entries.filter(([name]) => name === '--' || name in options)),
  };
}

function definitionOf(name: string): OptionDefinition | undefined {
  return Object.entries<OptionDefinition>(SEARCH_OPTIONS).find(([known]) => known === name)?.[1];
}

function wordsOf(value: Value): string[] {
  return Array.isArray(value) ? value.map(String) : splitCommand(String(value));
}

/** Paths are meant from where the file is. A program that is not there is one of PATH, and a list may be a genome file. */
function meant(name: string, { value: kind }: OptionDefinition, text: string, folder: string): string {
  const path = resolve(folder, text);
  if (kind === 'FILE' || kind === 'DIR') return name === 'site' && text === OWN_SITE ? text : path;
  if (kind === 'PATH') return text.includes('/') || existsSync(path) ? path : text;
  return name === 'start' && text.endsWith('.json') ? path : text;
}

/** What is asked for: the command line, and the scenario where it says nothing. An app of its own has its own arguments. */
export function withScenario(argv: Arguments, scenario: Scenario): Arguments {
  const given = Object.fromEntries(Object.entries(argv).filter(([, value]) => value !== undefined));
  const { app, module, inputs, '--': passed, ...rest } = scenario.argv;
  const ofApp = { app, module, inputs, '--': passed };
  const namesApp = given.app !== undefined || given.module !== undefined;
  return { ...rest, ...(namesApp ? {} : ofApp), ...given };
}
