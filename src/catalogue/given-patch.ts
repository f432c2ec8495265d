import { basename, extname } from 'node:path';
import { type Catalogue, switchFactor } from './catalogue.ts';

/** What a patch that is given beside the catalogue is called as a treatment. */
export function givenPatchName(file: string): string {
  return `given_${basename(file, extname(file)).replaceAll(/[^A-Za-z0-9]+/g, '_')}`;
}

/** The catalogue with a patch of Parsl's source as one more factor, as if it had an entry there. */
export function withPatch(catalogue: Catalogue, file: string): Catalogue {
  const named = { name: givenPatchName(file), about: `The patch ${file}`, place: { file, line: 1, column: 1 } };
  const factor = switchFactor(named, { class: 'source', action: { kind: 'patch', file } });
  return { ...catalogue, factors: [...catalogue.factors, factor] };
}
