import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readInputs } from '../../../src/cli/inputs.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-inputs-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function inputs(text: string): string[][] {
  const file = join(folder, 'inputs.txt');
  writeFileSync(file, text);
  return readInputs(file);
}

test('each line is an argument list, cut as a shell would', () => {
  expect(inputs('# small and large\n--n 5 --name "a b"\n\n  --n 50\r\n')).toEqual([
    ['--n', '5', '--name', 'a b'],
    ['--n', '50'],
  ]);
});

test('what is no list of inputs is told with its line and what to do', () => {
  const refused = (message: RegExp, hint: RegExp) =>
    expect.objectContaining({
      exitCode: 65,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  const told = (text: string): unknown => {
    try {
      return inputs(text);
    } catch (error) {
      return error;
    }
  };
  expect(told('# nothing\n')).toEqual(refused(/no argument list/, /two or more/));
  expect(told('--n 5\n')).toEqual(refused(/only one argument list/, /behind --/));
  expect(told('--n 5\n--n 6\n--n   5\n')).toEqual(refused(/inputs\.txt:3: the same input as in line 1/, /leave/));
  expect(told('--n 5\n--name "a\n')).toEqual(refused(/inputs\.txt:2: .*a quote is not closed/, /shell/));
  expect(() => readInputs(join(folder, 'none.txt'))).toThrow(/none\.txt: no such file/);
});
