import { describe, expect, test } from 'vitest';
import { checkPatches } from '../../src/launch/overlay.ts';
import { genePoolPatches, nameOfPatch, oldestParslPython, smoke } from '../helpers/overlay-smoke.ts';
import { parslPython } from '../helpers/parsl-python.ts';

const VERSIONS = [
  ['the newest Parsl', await parslPython()],
  ['Parsl 2024.11.18', await oldestParslPython()],
] as const;

for (const [version, python] of VERSIONS) {
  const { patches } = await checkPatches({ python, patches: genePoolPatches() });
  const applicable = Object.entries(patches).flatMap(([file, reason]) => (reason === null ? [file] : []));

  describe(`on ${version}, an app that uses everything works with`, () => {
    for (const file of applicable) {
      test(nameOfPatch(file), async () => {
        const { seen, expected } = await smoke(python, [file]);
        expect(seen).toMatchObject(expected);
      });
    }
    for (const options of [['--plain'], ['--prefetch', '100'], ['--blocks', '1', '--prefetch', '4']]) {
      test(`all that give nothing up, and ${options.join(' ')}`, async () => {
        const lossy = /danger|pickle-first|biglogs-lazy|task-thread|log-lines/;
        const { seen, expected } = await smoke(
          python,
          applicable.filter((file) => !lossy.test(nameOfPatch(file))),
          options,
        );
        expect(seen).toMatchObject(expected);
      });
    }
  });
}
