import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { boundOutput } from '../../../../src/launch/run/bound-output.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bound-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('of a long output the beginning and the end are kept, and what is left out is said', () => {
  const file = join(folder, 'stdout');
  writeFileSync(file, `first\n${'x'.repeat(5_000_000)}\nlast`);
  boundOutput(file);
  const text = readFileSync(file, 'utf8');
  expect(statSync(file).size).toBeLessThan(1.1 * 1024 * 1024);
  expect([text.slice(0, 6), text.slice(-5)]).toEqual(['first\n', '\nlast']);
  expect(text).toContain('[optimise: 3951435 bytes of 5000011 are left out here]');
});

test('a short one stays as it is, and one that is not there is no problem', () => {
  const file = join(folder, 'stdout');
  writeFileSync(file, 'all of it');
  boundOutput(file);
  boundOutput(join(folder, 'nothing'));
  expect(readFileSync(file, 'utf8')).toBe('all of it');
});
