import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, test } from 'vitest';
import { readOrRefused } from '../helpers/fuzz.ts';
import { expectAnswers, fuzzedLines, prepareFolder, runLines } from '../helpers/fuzzed-command-line.ts';
import { fuzzedReaders } from '../helpers/fuzzed-readers.ts';

// The short form of test/statistics/fuzz.slow.test.ts.
const TEXTS = 90;
const LINES = 80;
/** A line that never ends is told from a slow machine. */
const SECONDS = 240;

const { readers, close } = fuzzedReaders();
const folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
afterAll(() => {
  close();
  rmSync(folder, { recursive: true });
});

describe('whatever is written in its place is read, or refused in one line', () => {
  for (const { what, texts, read, dear = 1 } of readers) test(what, () => readOrRefused(texts, read, TEXTS / dear));
});

test(
  'whatever is typed is answered, or refused in a line or two that leaves nothing behind',
  async () => {
    const place = join(folder, 'lines');
    mkdirSync(place);
    prepareFolder(place);
    expectAnswers(await runLines(place, fuzzedLines(LINES, 17), SECONDS));
  },
  (SECONDS + 30) * 1000,
);
