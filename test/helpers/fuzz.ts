import fc from 'fast-check';
import { expect } from 'vitest';
import { UserError } from '../../src/domain/errors.ts';

/** What readers stumble over. */
const NASTY: readonly string[] = [
  ...['', ' ', '\n', '\r\n', '\t', '\0', '\uFEFF', '\u202E', '\uD800', 'é', '😀', '\u001b[31m'],
  ...['0', '-1', '1e999', '-0', 'NaN', 'Infinity', '.inf', '.nan', '0x10', '1_000', '99999999999999999999', '1e-320'],
  ...[
    'null',
    'true',
    '~',
    '{}',
    '[]',
    '""',
    "''",
    '"',
    "'",
    '`',
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    ',',
    ';',
    ':',
    '#',
    '-',
  ],
  ...[
    '&a',
    '*a',
    '*b',
    '<<: *a',
    '!!binary x',
    '!x',
    '|',
    '>',
    '%',
    '@',
    '? ',
    '---',
    '...',
    '=',
    '==',
    '*',
    '**',
    '\\',
  ],
  ...[
    'not ',
    ' and ',
    ' or ',
    ' implies ',
    ' iff ',
    ' == ',
    ' <= ',
    ' + ',
    ' % 0',
    '__proto__',
    'constructor',
    'toString',
  ],
  ...['as-is', 'base', '\\u0000', '{level}', '$x', '$(x)', '../..', 'a'.repeat(300), '['.repeat(200), '('.repeat(200)],
];

interface Change {
  readonly kind: 'cut' | 'double' | 'put' | 'replace' | 'truncate' | 'swap-lines';
  /** Shares of the text's length. */
  readonly from: number;
  readonly to: number;
  readonly token: string;
}

function changed(text: string, { kind, from, to, token }: Change): string {
  const [a, b] = [from, to].map((share) => Math.floor(share * text.length)).sort((x, y) => x - y) as [number, number];
  // A whole file taken out again and again teaches little: mostly small pieces are changed.
  const end = Math.min(b, a + 12);
  switch (kind) {
    case 'cut':
      return text.slice(0, a) + text.slice(end);
    case 'double':
      return text.slice(0, b) + text.slice(a);
    case 'put':
      return text.slice(0, a) + token + text.slice(a);
    case 'replace':
      return text.slice(0, a) + token + text.slice(end);
    case 'truncate':
      return text.slice(0, b);
    case 'swap-lines': {
      const lines = text.split('\n');
      const [i, j] = [Math.floor(from * lines.length), Math.floor(to * lines.length)];
      return lines
        .with(i, lines[j] ?? '')
        .with(j, lines[i] ?? '')
        .join('\n');
    }
  }
}

/** Without the usual bias to the ends, which would change the first character of a text and little else. */
const share = fc.noBias(fc.integer({ min: 0, max: 9999 })).map((parts) => parts / 10_000);
const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('cut', 'double', 'put', 'replace', 'replace', 'put', 'truncate', 'swap-lines'),
  from: share,
  to: share,
  token: fc.oneof(fc.constantFrom(...NASTY), fc.string({ maxLength: 6 })),
});

/** Texts that were right once and are so no more, and some that never were. */
export function mutants(...right: readonly string[]): fc.Arbitrary<string> {
  const mutated = fc
    .tuple(fc.constantFrom(...right), fc.array(change, { minLength: 1, maxLength: 5 }))
    .map(([text, changes]) => changes.reduce(changed, text));
  const random = fc.array(fc.constantFrom(...NASTY), { maxLength: 12 }).map((tokens) => tokens.join(''));
  return fc.oneof({ weight: 12, arbitrary: mutated }, { weight: 1, arbitrary: random });
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const OF_KIND: Readonly<Record<string, readonly Json[]>> = {
  number: [0, -1, 1, 2, 0.5, 1e300, -1e300, 1e-320, 2 ** 53, 1e6],
  string: [
    '',
    'x',
    'as-is',
    'on',
    'constructor',
    '__proto__',
    '1e999',
    '\0',
    '2026-11-20T10:00:00.000Z',
    'failed',
    'ok',
  ],
  boolean: [true, false],
  object: [null, [], {}, [null], [[]], { a: 1 }, { fast: 'nowhere' }, { nowhere: 'on' }],
};

/** The value with what stands at a random place of it replaced. */
function withChange(value: Json, steps: readonly number[], put: (old: Json) => Json | undefined): Json | undefined {
  const [step, ...rest] = steps;
  if (step === undefined || typeof value !== 'object' || value === null) return put(value);
  const entries = Object.entries(value);
  const at = Math.floor(step * entries.length);
  const entry = entries[at];
  if (entry === undefined) return put(value);
  const inner = withChange(entry[1], rest, put);
  const changes = inner === undefined ? entries.toSpliced(at, 1) : entries.with(at, [entry[0], inner]);
  return Array.isArray(value) ? changes.map(([, one]) => one) : Object.fromEntries(changes);
}

/** Documents of the right syntax with one or two values that are not right: mostly of the same kind, or gone, or of another. */
export function jsonMutants(...right: readonly string[]): fc.Arbitrary<string> {
  const other = fc.constantFrom(...Object.values(OF_KIND).flat(), undefined);
  const put = fc
    .tuple(fc.constantFrom(0, 1, 2, 3), share, other)
    .map(([kind, at, token]) => (old: Json): Json | undefined => {
      const alike = OF_KIND[typeof old] ?? [];
      return kind === 0 ? token : alike[Math.floor(at * alike.length)];
    });
  const changes = fc.array(fc.tuple(fc.array(share, { minLength: 1, maxLength: 5 }), put), {
    minLength: 1,
    maxLength: 2,
  });
  return fc
    .tuple(fc.constantFrom(...right), changes)
    .map(([text, all]) =>
      JSON.stringify(all.reduce<Json>((value, [steps, by]) => withChange(value, steps, by) ?? null, JSON.parse(text))),
    );
}

/** Longer than any of these readers needs for a text of a screen. */
const SLOWEST_MS = 5000;

/** Every text is read, or refused in one line, soon. */
export async function readOrRefused(
  texts: fc.Arbitrary<string>,
  read: (text: string) => unknown,
  numRuns: number,
): Promise<void> {
  const property = fc.asyncProperty(texts, async (text) => {
    const began = performance.now();
    try {
      await read(text);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      expect([64, 65, 69, 73]).toContain(error.exitCode);
      expect(error.message).not.toBe('');
      expect(error.message).not.toMatch(/\n\s+at |\[object/);
    }
    expect(performance.now() - began).toBeLessThan(SLOWEST_MS);
  });
  await fc.assert(property, { numRuns, seed: 17, endOnFailure: true });
}
