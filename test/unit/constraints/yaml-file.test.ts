import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseYaml } from '../../../src/constraints/yaml-file.ts';
import { UserError } from '../../../src/domain/errors.ts';

/** What is said of a text. */
function complaint(text: string): string {
  try {
    parseYaml(text, 'f.yaml', z.json());
  } catch (error) {
    if (error instanceof UserError) return `${error.exitCode} ${error.message}`;
    throw error;
  }
  return '';
}

const BOMB = Array.from({ length: 12 }, (_, i) =>
  i === 0 ? 'a: &a0 [x, x, x, x, x, x, x, x, x]' : `b${i}: &a${i} [${`*a${i - 1}, `.repeat(9)}]`,
).join('\n');

describe('an alias', () => {
  it('stands for what it names', () => {
    expect(parseYaml('a: &one [1]\nb: *one', 'f.yaml', z.json()).data).toEqual({ a: [1], b: [1] });
  });
  it('of nothing is told with its place', () => {
    expect(complaint('a:\n  b: *nowhere')).toBe('65 f.yaml:2:6: *nowhere stands for nothing before it');
  });
  it('of what holds it is told with its place', () => {
    expect(complaint('a: &a [1, *a]')).toBe('65 f.yaml:1:11: *a stands for what it is a part of');
    expect(complaint('a: &a\n  b:\n    c: *a')).toBe('65 f.yaml:3:8: *a stands for what it is a part of');
  });
  it('of aliases of aliases is no way to fill the memory', () => {
    expect(complaint(BOMB)).toMatch(/^65 f\.yaml:1:1: its aliases stand for too much/);
  });
});

it('a list is no name of a field', () => {
  expect(complaint('a: 1\n[b]: 2')).toBe('65 f.yaml:2:1: a list or mapping is no name of a field');
  expect(complaint('a: &a [1]\n*a : 2')).toBe('65 f.yaml:2:1: a list or mapping is no name of a field');
});

it('what is nested too deeply is told as that', () => {
  expect(complaint(`a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`)).toMatch(/^65 f\.yaml:1:\d+: .*nested too deeply/);
  expect(complaint(Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'))).toMatch(
    /^$|^65 f\.yaml:\d+:\d+: .*nested too deeply/,
  );
});
