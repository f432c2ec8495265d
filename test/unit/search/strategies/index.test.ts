import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { STRATEGIES } from '../../../../src/domain/search-settings.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', '..', 'src', 'search', 'strategies');

test('each strategy is a file of its name, and none imports another', () => {
  const files = STRATEGIES.map((name) => `${name}.ts`);
  expect(readdirSync(FOLDER)).toEqual(expect.arrayContaining(files));
  for (const file of files) {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    expect(files.filter((other) => text.includes(`'./${other}'`))).toEqual([]);
  }
});
