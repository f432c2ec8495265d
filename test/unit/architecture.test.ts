import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { KIND_NAMES } from '../../src/actions/table.ts';

const SRC = join(import.meta.dirname, '..', '..', 'src');

/** Which folders a folder may import from (itself is always allowed). */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  stats: ['domain'],

  constraints: ['domain', 'stats'],
  actions: ['domain'],
  catalogue: ['domain', 'stats', 'constraints', 'actions'],
  analyse: ['domain', 'stats'],
  search: ['domain', 'stats'],
  launch: ['domain', 'stats', 'constraints', 'actions', 'catalogue'],
  store: ['domain'],
  export: ['domain', 'actions', 'catalogue', 'launch'],
  report: ['domain', 'stats', 'actions', 'catalogue', 'analyse', 'search'],
  workflows: [
    'domain',
    'stats',

    'constraints',
    'catalogue',
    'analyse',
    'search',
    'launch',
    'store',
    'export',
    'report',
  ],
};
MAY_IMPORT satisfies Readonly<Record<string, readonly string[]>>;

/** The only files that may import a package. */
const ONLY: Readonly<Record<string, RegExp>> = {
  'z3-solver': /^constraints\/z3\.ts$/,
  execa: /^launch\/machine\/process\.ts$/,
  seedrandom: /^search\/rng\.ts$/,
  lowdb: /^store\//,
  yargs: /^cli\//,
  'cli-progress': /^cli\//,
  // Tables, wrapped text (of the terminal, of an export's comments) and CSV are made in one place each.
  'cli-table3': /^report\/text\/format\.ts$/,
  'wrap-ansi': /^(report\/text\/format|export\/comment)\.ts$/,
  'csv-stringify': /^analyse\/write-csv\.ts$/,
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const imports: readonly Import[] = files.flatMap((from) => {
  const text = readFileSync(join(SRC, from), 'utf8');
  const matches = text.matchAll(
    /^\s*(?:import|export)\s+(type\s)?[^'"]*?from\s+['"]([^'"]+)['"]|import\(['"]([^'"]+)['"]\)/gm,
  );
  return [...matches].map((match) => ({ from, to: match[2] ?? match[3] ?? '', typeOnly: match[1] !== undefined }));
});
const ours = imports
  .filter((entry) => entry.to.startsWith('.'))
  .map((entry) => ({ ...entry, to: relative(SRC, resolve(SRC, dirname(entry.from), entry.to)) }));

/** A file of src itself (the log, the public API) is in no folder. */
const folderOf = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '') : '');

test('imports point one way', () => {
  const wrong = ours.filter(({ from, to }) => {
    const [source, target] = [folderOf(from), folderOf(to)];
    const allowed = MAY_IMPORT[source];
    return source !== target && target !== '' && allowed !== undefined && !allowed.includes(target);
  });
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
});

test('only the folder of the kinds tells kinds of actions apart', () => {
  const names = readdirSync(join(SRC, 'actions'))
    .map((file) => file.replace(/\.ts$/, ''))
    .filter((name) => KIND_NAMES.includes(name));
  expect(names).toHaveLength(KIND_NAMES.length);
  const literal = `['"](?:${KIND_NAMES.join('|')})['"]`;
  const comparison = new RegExp(`(?:kind\\s*[!=]==?|case)\\s*${literal}|${literal}\\s*[!=]==?`);
  const wrong = files.filter(
    (file) => folderOf(file) !== 'actions' && comparison.test(readFileSync(join(SRC, file), 'utf8')),
  );
  expect(wrong).toEqual([]);
});

test('every folder of src has its place in the order of imports', () => {
  const folders = new Set(files.filter((file) => file.includes('/')).map(folderOf));
  expect([...folders].filter((folder) => folder !== 'cli' && !(folder in MAY_IMPORT))).toEqual([]);
});

test('packages with a lifetime or a trap are imported in one place', () => {
  const wrong = imports.filter(({ from, to }) => {
    const name = Object.keys(ONLY).find((key) => to === key || to.startsWith(`${key}/`));
    return name !== undefined && ONLY[name]?.test(from) !== true;
  });
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
});

test('no file imports itself through others', () => {
  const edges = new Map<string, string[]>();
  for (const { from, to, typeOnly } of ours) if (!typeOnly) edges.set(from, [...(edges.get(from) ?? []), to]);
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    } else if (!done.has(file)) {
      for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    }
  };
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});
