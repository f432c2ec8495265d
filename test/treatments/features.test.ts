import { describe, expect, test } from 'vitest';
import { checkPatches } from '../../src/launch/python/overlay.ts';
import { genePoolPatches, nameOfPatch, oldestParslPython, smoke } from '../helpers/overlay-smoke.ts';
import { parslPython } from '../helpers/parsl-python.ts';

const VERSIONS = [
  ['the newest Parsl', await parslPython(), []],
  // It pickles arguments first, by itself.
  ['Parsl 2024.11.18', await oldestParslPython(), ['--no-main-classes']],
] as const;

/** Patches that give something up, or do what another one does. */
const NOT_TOGETHER = /danger|pickle-first|biglogs-lazy|task-thread|log-lines/;

for (const [version, python, always] of VERSIONS) {
  const { patches } = await checkPatches({ python, patches: genePoolPatches() });
  const applicable = Object.entries(patches).flatMap(([file, reason]) => (reason === null ? [file] : []));
  const works = async (files: readonly string[], options: readonly string[] = []): Promise<void> => {
    const { seen, expected } = await smoke(python, files, [...always, ...options]);
    expect(seen).toMatchObject(expected);
  };

  describe(`on ${version}, an app that uses everything works with`, () => {
    for (const file of applicable) {
      if (!nameOfPatch(file).startsWith('log-lines/')) test(nameOfPatch(file), () => works([file]));
    }
    for (const level of ['lazy', 'debug', 'removed']) {
      const lines = applicable.filter((file) => nameOfPatch(file).match(`^log-lines/.*-${level}$`) !== null);
      test(`${lines.length} log lines ${level}`, () => works(lines));
    }
    const together = applicable.filter((file) => !NOT_TOGETHER.test(nameOfPatch(file)));
    for (const options of [['--plain'], ['--prefetch', '100'], ['--blocks', '1', '--prefetch', '4']]) {
      test(`all that give nothing up, and ${options.join(' ')}`, () => works(together, options));
    }
  });
}
