import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { builtInCatalogues, loadCatalogue } from '../../../src/catalogue/load.ts';
import { EVERYTHING, resolveCatalogue } from '../../../src/catalogue/resolve.ts';
import { createSpace } from '../../../src/constraints/space.ts';
import { aMachine, aProbe } from '../../helpers/probe.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'documentation-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The worked example of docs/treatments.md as a file. */
function example(change: (text: string) => string = (text) => text): string {
  const text = readFileSync(join(ROOT, 'docs/treatments.md'), 'utf8');
  const yaml = /^`my\.yaml` beside it:\n\n```yaml\n([\s\S]*?)^```/m.exec(text)?.[1] ?? '';
  const file = join(folder, 'my.yaml');
  writeFileSync(file, change(yaml));
  return file;
}

function resolve(file: string) {
  const catalogue = loadCatalogue([...builtInCatalogues(join(ROOT, 'genomes/parsl')), file]);
  const choice = {
    ...EVERYTHING,
    only: ['chunk', 'reader', 'blas_threads', 'no_checksums', 'cfg_workers'],
    allow: ['dangerous'] as const,
  };
  const resolved = resolveCatalogue(catalogue, aProbe(), aMachine(4), choice, () => null);
  return { resolved, space: createSpace(resolved.factors, resolved.rules, resolved.machine, resolved.others) };
}

test('the worked example is read as the documentation says', () => {
  const { resolved, space } = resolve(example());
  const names = resolved.factors.map(({ name, levels }) => [name, levels.map((level) => level.name)]);
  expect(names).toContainEqual(['chunk', ['as-is', '100', '1000', '10000', '100000']]);
  expect(names).toContainEqual(['blas_threads', ['as-is', '1', '2']]);
  expect(space.isValid(resolved.factors.map(() => 0))).toBe(true);
  expect(space.size.exact).toBe(true);
});

test('the mistakes of the documentation are answered as it says', () => {
  const typo = (text: string) => text.replace('reader=mmap', 'reeder=mmap');
  expect(() => resolve(example(typo))).toThrow(
    "my.yaml:34:33: there is no factor or treatment 'reeder' (did you mean 'reader'?)",
  );
});
