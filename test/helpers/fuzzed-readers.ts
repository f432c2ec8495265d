import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type fc from 'fast-check';
import { readRuns } from '../../src/analyse/read.ts';
import { loadCatalogue } from '../../src/catalogue/load.ts';
import { selectionOf } from '../../src/catalogue/selection.ts';
import { parseTreatmentList } from '../../src/catalogue/treatment-list.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { readScenario } from '../../src/cli/scenario.ts';
import * as values from '../../src/cli/values.ts';
import { compileRules } from '../../src/constraints/compile.ts';
import { NO_OTHER_NAMES } from '../../src/constraints/names.ts';
import { parseGenomeFile } from '../../src/export/genome-file.ts';
import { splitCommand } from '../../src/launch/run/shell-words.ts';
import { readRuns as readRunLog } from '../../src/store/run-log.ts';
import { readSearchFile } from '../../src/store/search-file.ts';
import { replayRecorded } from '../../src/workflows/replay.ts';
import { spaceOf } from '../../src/workflows/shared/recorded-space.ts';
import { loadTable } from '../../src/workflows/tables/table.ts';
import { aFactor } from './factors.ts';
import { jsonMutants, mutants } from './fuzz.ts';
import { recordSearch } from './recorded-search.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MACHINE = { cpus: 4, cores: 2, memory_gb: 8 };

/** One reader, and what it is given. */
export interface FuzzedReader {
  readonly what: string;
  readonly texts: fc.Arbitrary<string>;
  readonly read: (text: string) => unknown;
  /** It takes so many times as long as the others. */
  readonly dear?: number;
}

/** Every reader of what people and other programs write. `close` removes the files that they were given. */
export function fuzzedReaders(): { readonly readers: readonly FuzzedReader[]; readonly close: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
  const layout = recordSearch(join(folder, 'results'));
  const asFile =
    (name: string, read: (file: string) => unknown) =>
    (text: string): unknown => {
      writeFileSync(join(folder, name), text);
      return read(join(folder, name));
    };
  const genes = (name: string): string => readFileSync(join(ROOT, 'genomes', 'parsl', name), 'utf8').slice(0, 3000);
  const catalogue = loadCatalogue([join(ROOT, 'genomes', 'parsl', 'environment.yaml')]);
  const factors = [aFactor('a', [0, 1, 2]), aFactor('b', ['off', 'on']), aFactor('c', ['as-is', 10, 100])];
  const search = readFileSync(layout.searchFile, 'utf8');
  // Without checksums, as in files of format 1: these would tell of every change before all else.
  const runs = readFileSync(layout.runsFile, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/,"chain":"\w+"}$/, '}'));
  const lines = runs.slice(0, 4).join('\n');
  const replayed = (searchText: string, runsText: string): unknown => {
    writeFileSync(layout.searchFile, searchText);
    writeFileSync(layout.runsFile, runsText);
    return replayRecorded(join(folder, 'results'), layout.name);
  };
  const readers: FuzzedReader[] = [
    {
      what: 'a catalogue',
      texts: mutants(genes('environment.yaml'), genes('config.yaml'), genes('scheduling.yaml'), CATALOGUE),
      read: asFile('catalogue.yaml', (file) => loadCatalogue([file])),
    },
    {
      what: 'a rule',
      texts: mutants('a == 2 implies b', 'not (a and b) or c == 10', 'a * c + cpus <= 100', "a='1' iff `b`"),
      read: (text) => {
        const statement = { kind: 'expression' as const, text };
        const rules = compileRules([{ statement, because: null, place: null }], factors, MACHINE, NO_OTHER_NAMES);
        return rules.isValid([1, 1, 1]);
      },
    },
    {
      what: 'a table with constraints',
      texts: mutants(
        'rules:\n- rule: a == 0 implies b == 0\n  because: so\n- excludes: [a, b]\n- at-most: { count: 1, of: [a, b] }\n',
      ),
      read: asFile('rules.yaml', (constraints) => {
        writeFileSync(join(folder, 'fixed.csv'), 'a,b,time\n0,0,100\n1,0,80\n0,1,90\n1,1,60\n');
        return loadTable({ ...TABLE, table: join(folder, 'fixed.csv'), constraints });
      }),
    },
    {
      what: 'a table',
      texts: mutants('a,b,time\n0,0,100\n1,0,80\n0,x,90\n1,1,60\n', 'a;r1;time\n"x;y";3;100\n1;2;"80"\n'),
      read: asFile('table.csv', (table) => {
        const loaded = loadTable({ ...TABLE, table });
        return [loaded.optimum, loaded.toTime(loaded.optimum)];
      }),
    },
    {
      what: 'repeats',
      texts: mutants('r*', '*1*2', 'time'),
      read: (repeats) => {
        writeFileSync(join(folder, 'repeats.csv'), `a,time,${'r'.repeat(3000)}1,r2\n0,1,2,3\n1,1,2,3\n`);
        return loadTable({ ...TABLE, repeats, table: join(folder, 'repeats.csv') });
      },
    },
    {
      what: 'a data set',
      texts: mutants(
        'a;b;timestamp;score\n0;0;1700000000;1182.5\n1;0;1700000400;"0.25"\n',
        'a=1;a=2;score\n0;1;5\n1;0;6\n',
      ),
      read: asFile('runs.csv', (file) => readRuns(file)),
    },
    { what: 'a foreign runs.jsonl', texts: mutants(lines), read: asFile('runs.jsonl', (file) => readRuns(file)) },
    { what: 'runs.jsonl', texts: mutants(lines), read: asFile('log.jsonl', (file) => readRunLog(file)) },
    {
      what: 'search.json',
      texts: mutants(search),
      read: asFile('search.json', (file) => spaceOf(readSearchFile(file))),
    },
    {
      what: 'a search with other values in search.json',
      texts: jsonMutants(search),
      read: (text) => replayed(text, `${runs.join('\n')}\n`),
      dear: 3,
    },
    {
      what: 'a search with other values in a run',
      texts: jsonMutants(...runs.slice(0, 12)),
      read: (text) => {
        const at = runs.findIndex((line) => line.startsWith(text.slice(0, '{"run":1'.length)));
        return replayed(search, `${runs.with(Math.max(0, at), text).join('\n')}\n`);
      },
      dear: 3,
    },
    { what: 'a genome file', texts: mutants(GENOME), read: (text) => parseGenomeFile(text, 'genome.json') },
    { what: 'a genome', texts: jsonMutants(GENOME), read: (text) => parseGenomeFile(text, 'genome.json') },
    {
      what: 'a treatment list',
      texts: mutants('a=1,b,c=100', 'base', 'a=2'),
      read: (text) => parseTreatmentList(text, { factors, others: NO_OTHER_NAMES, leftOut: [] }),
    },
    {
      what: 'a selection',
      texts: mutants('env_*', 'env_hash_seed=fixed', 'environment', '*'),
      read: (text) => selectionOf(catalogue.factors, { only: [text], without: [text], with: [text] }),
    },
    {
      what: 'a scenario',
      texts: mutants('app: x.py\nbudget: 60\nonly: [a, b]\nquiet: true\narguments: --n 5\nwithin: 5%\n'),
      read: asFile('scenario.yaml', (scenario) => readScenario({ scenario }, COMMANDS[0].options)),
    },
    { what: 'a command', texts: mutants('sh -c "a b" \'c d\' e\\ f'), read: splitCommand },
    { what: 'a number', texts: mutants('5', '1.5', '90s', '2h', '5%', '0.05', 'source=2,config=1%'), read: readValue },
  ];
  return { readers, close: () => rmSync(folder, { recursive: true }) };
}

const TABLE = {
  ...{ objective: 'time', repeats: null, failures: null, maximise: false, constraints: null, base: 1 },
  machine: MACHINE,
};

const GENOME = JSON.stringify({
  ...{ format: 1, genome: { a: '1' }, treatments: ['a=1'], app: 'x.py', parsl: '1', python: '3.11', search: null },
  speedup: { estimate: 2, low: 1.5, high: null, blocks: 6, p90: 1.2 },
});

const CATALOGUE = `factors:
- factor: x
  about: one
  class: config
  levels: { from: 1, to: 1000, scale: log, steps: 5 }
  set: executors.0.x
- factor: y
  about: two
  class: environment
  levels: { on: { env: { Y: '{level}' } }, 5: { set: { a: [1, { b: null }] } } }
  aliases: { why: on }
  when: x == 1
rules:
- { rule: x implies y, because: so }
`;

/** A value as every kind of option reads it. */
function readValue(text: string): void {
  const argv = { it: text, price: text };
  const readers = [
    () => values.wholeNumber(argv, 'it', 1),
    () => values.positiveNumber(argv, 'it'),
    () => values.seconds(argv, 'it'),
    () => values.percent(argv, 'it'),
    () => values.pricesOf(argv),
  ];
  const refusals: unknown[] = [];
  for (const read of readers) {
    try {
      const value = read();
      if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${text} was read as ${value}`);
    } catch (error) {
      refusals.push(error);
    }
  }
  const bug = refusals.find((error) => !(error instanceof Error && error.name === 'UserError'));
  if (bug !== undefined) throw bug;
}
