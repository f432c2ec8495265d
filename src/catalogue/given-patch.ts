import { basename, extname } from 'node:path';
import type { Catalogue, CatalogueFactor } from './catalogue.ts';

/** What a patch that is given beside the catalogue is called as a treatment. */
export function givenPatchName(file: string): string {
  return `given_${basename(file, extname(file)).replaceAll(/[^A-Za-z0-9]+/g, '_')}`;
}

/** The catalogue with a patch of Parsl's source as one more factor, as if it had an entry there. */
export function withPatch(catalogue: Catalogue, file: string): Catalogue {
  return { ...catalogue, factors: [...catalogue.factors, patchFactor(file)] };
}

function patchFactor(file: string): CatalogueFactor {
  return {
    name: givenPatchName(file),
    about: `The patch ${file}`,
    ordinal: false,
    scale: 'linear',
    levels: [
      {
        name: 'on',
        value: 'on',
        about: '',
        class: 'source',
        risk: null,
        actions: [{ kind: 'patch', file }],
        needs: [],
      },
    ],
    caution: null,
    aliases: {},
    set: null,
    when: null,
    probed: null,
    base: null,
    place: { file, line: 1, column: 1 },
  };
}
