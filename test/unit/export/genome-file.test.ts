import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UserError } from '../../../src/domain/errors.ts';
import { genomeFileText, parseGenomeFile, readGenomeFile } from '../../../src/export/genome-file.ts';
import { aGenomeFile } from '../../helpers/genome-file.ts';

test('a genome file is read back as it was written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
  try {
    const file = join(folder, 'best.json');
    writeFileSync(file, genomeFileText(aGenomeFile()));
    expect(readGenomeFile(file)).toEqual(aGenomeFile());
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  ['{', /best\.json: not JSON/],
  ['{}', /best\.json: field format/],
  [JSON.stringify({ ...aGenomeFile(), format: 2 }), /best\.json: field format/],
  [JSON.stringify({ ...aGenomeFile(), genome: { cfg_prefetch: 1000 } }), /best\.json: field genome\.cfg_prefetch/],
])('a file that is no genome file is refused in one line: %s', (text, message) => {
  expect(() => parseGenomeFile(text, 'best.json')).toThrowError(message);
  expect(() => parseGenomeFile(text, 'best.json')).toThrowError(UserError);
});

test("a genome file that is not there is the user's mistake", () => {
  expect(() => readGenomeFile('/nowhere/best.json')).toThrowError(/cannot read \/nowhere\/best\.json/);
});
