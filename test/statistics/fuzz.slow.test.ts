import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, test } from 'vitest';
import { readOrRefused } from '../helpers/fuzz.ts';
import { expectAnswers, fuzzedLines, prepareFolder, runLines } from '../helpers/fuzzed-command-line.ts';
import { fuzzedReaders } from '../helpers/fuzzed-readers.ts';

// The long form of test/integration/fuzz.test.ts.
const TEXTS = 6000;
const SEEDS = [1, 2, 3, 4, 5];
const LINES = 1500;
const SECONDS = 900;

const { readers, close } = fuzzedReaders();
const folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
afterAll(() => {
  close();
  rmSync(folder, { recursive: true });
});

describe('whatever is written in its place is read, or refused in one line', () => {
  for (const { what, texts, read, dear = 1 } of readers) test(what, () => readOrRefused(texts, read, TEXTS / dear));
});

describe('whatever is typed is answered, or refused in a line or two that leaves nothing behind', () => {
  test.each(SEEDS)('seed %i', async (seed) => {
    const place = join(folder, String(seed));
    mkdirSync(place);
    prepareFolder(place);
    expectAnswers(await runLines(place, fuzzedLines(LINES, seed), SECONDS));
  });
});
