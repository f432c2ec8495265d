import { readFileSync } from 'node:fs';
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import type { z } from 'zod';
import { EXIT, UserError } from '../domain/errors.ts';
import { type Place, placeText } from '../domain/rule.ts';
import { hasCode } from '../domain/system-errors.ts';
import { didYouMean } from '../domain/words.ts';

type Path = readonly (string | number)[];

/** A YAML file whose values know where they were written. */
export interface YamlFile<T> {
  readonly data: T;
  /** Where the value of a path begins; the nearest value around it where the path does not exist. */
  placeOf(path: Path): Place;
  /** Keys of a mapping in the order of the file, which objects do not keep for numbers. */
  keysOf(path: Path): string[];
}

/**
 * Reads a YAML 1.2 file and checks its shape.
 * @throws UserError with file, line, column and the path of the field.
 */
export function readYaml<T>(file: string, schema: z.ZodType<T>): YamlFile<T> {
  return parseYaml(readText(file), file, schema);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = hasCode(error, 'ENOENT') ? 'there is no such file' : String(error);
    throw new UserError(`cannot read ${file}: ${why}`, '', EXIT.badInput);
  }
}

/** {@link readYaml} of a text; `file` is only its name. */
export function parseYaml<T>(text: string, file: string, schema: z.ZodType<T>): YamlFile<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.2', lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const refuse = (offset: number, message: string): UserError =>
    new UserError(`${placeText(placeAt(offset))}: ${message}`, 'the file is no valid YAML', EXIT.badInput);
  const [broken] = document.errors;
  if (broken !== undefined) throw refuse(broken.pos[0], isOverflow(broken.message) ? TOO_DEEP : broken.message);
  const values = valuesOf(document, refuse);
  const placeOf = (path: Path): Place => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (!isNode(node) || !node.range) continue;
      // The text inside quotes is what columns of a rule count in.
      const quoted = isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
      return placeAt(node.range[0] + (quoted ? 1 : 0));
    }
    return placeAt(0);
  };
  const keysOf = (path: Path): string[] => {
    const node = path.length === 0 ? document.contents : document.getIn(path, true);
    return isMap(node)
      ? node.items.map((pair) => (isScalar(pair.key) ? String(pair.key.value) : String(pair.key)))
      : [];
  };
  const parsed = schema.safeParse(values);
  if (parsed.success) return { data: parsed.data, placeOf, keysOf };
  const { issue, path } = mostTelling(parsed.error.issues, []);
  const deeper = issue.code === 'unrecognized_keys' && issue.keys[0] !== undefined ? [...path, issue.keys[0]] : path;
  const field = deeper.length === 0 ? '' : `${deeper.join('.')}: `;
  throw new UserError(`${placeText(placeOf(deeper))}: ${field}${complaint(issue, schema, path)}`, '', EXIT.badInput);
}

const TOO_DEEP = 'lists and mappings are nested too deeply';

function isOverflow(message: string): boolean {
  return message.includes('call stack');
}

/** What aliases stand for is known only now: some stand for nothing, for what holds them, or for far too much. */
function valuesOf(document: Document.Parsed, refuse: (offset: number, message: string) => UserError): unknown {
  try {
    visit(document, {
      Pair: (_, { key }) => {
        if (!isNode(key)) return;
        const named = isAlias(key) ? key.resolve(document) : key;
        if (isCollection(named)) throw refuse(key.range?.[0] ?? 0, 'a list or mapping is no name of a field');
      },
      Alias: (_, alias, path) => {
        const of: Node | undefined = alias.resolve(document);
        const why =
          of === undefined
            ? 'stands for nothing before it'
            : path.includes(of)
              ? 'stands for what it is a part of'
              : null;
        if (why !== null) throw refuse(alias.range?.[0] ?? 0, `*${alias.source} ${why}`);
      },
    });
    return document.toJS();
  } catch (error) {
    if (error instanceof UserError || !(error instanceof Error)) throw error;
    // The library's own limits: of aliases for aliases, and of the stack.
    if (error instanceof RangeError && isOverflow(error.message)) throw refuse(0, TOO_DEEP);
    if (error instanceof ReferenceError) throw refuse(0, 'its aliases stand for too much');
    throw error;
  }
}

type Issue = z.core.$ZodIssue;

interface Found {
  readonly issue: Issue;
  readonly path: Path;
}

/**
 * The issue that helps most: a field that does not exist explains those that are missing, and of the shapes that
 * something may have, the one that fits farthest is the one that was meant.
 */
function mostTelling(issues: readonly Issue[], above: Path): Found {
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (issue === undefined) throw new Error('a schema refused a value without saying why');
  const path = [...above, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return { issue, path };
  const branches = issue.errors.filter((branch) => branch.length > 0).map((branch) => mostTelling(branch, path));
  const deepest = branches.reduce<Found>((best, next) => (next.path.length > best.path.length ? next : best), {
    issue,
    path,
  });
  return deepest;
}

function complaint(issue: Issue, schema: z.ZodType, path: Path): string {
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  if (issue.code !== 'unrecognized_keys') return issue.message;
  const [key = ''] = issue.keys;
  return `unknown field '${key}'${didYouMean(key, fieldsAt(schema, path))}`;
}

/** The field names that a schema allows at a path, as far as it is made of objects, arrays and records. */
function fieldsAt(schema: unknown, path: Path): string[] {
  const def = definitionOf(schema);
  if (def === null) return [];
  const inner = def.innerType ?? def.in;
  if (inner !== undefined) return fieldsAt(inner, path);
  const options = def.options;
  if (Array.isArray(options)) return options.flatMap((option) => fieldsAt(option, path));
  const shape = def.shape;
  const [first, ...rest] = path;
  if (typeof shape === 'object' && shape !== null) {
    if (first === undefined) return Object.keys(shape);
    return fieldsAt(Object.entries(shape).find(([key]) => key === first)?.[1], rest);
  }
  return first === undefined ? [] : fieldsAt(def.element ?? def.valueType, rest);
}

function definitionOf(schema: unknown): { readonly [key: string]: unknown } | null {
  if (typeof schema !== 'object' || schema === null || !('def' in schema)) return null;
  const { def } = schema;
  return typeof def === 'object' && def !== null ? { ...def } : null;
}
