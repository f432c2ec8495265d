import { EXIT, UserError } from '../domain/errors.ts';
import type { TreatmentClass } from '../domain/factor.ts';
import { type Catalogue, type CatalogueFactor, switchFactor } from './catalogue.ts';

/** Every class in turn, so that each rung of the answer could hold one; the nicest first. */
const CLASSES: readonly TreatmentClass[] = ['environment', 'config', 'source', 'config-lossy', 'source-lossy'];
const PLACE = { file: 'src/catalogue/placebos.ts', line: 1, column: 1 };

/**
 * The catalogue with so many factors that do nothing, for a search to be tested with: what it says of them is wrong.
 * @throws UserError where the catalogue has one of their names
 */
export function withPlacebos(catalogue: Catalogue, count: number): Catalogue {
  const placebos = Array.from({ length: count }, (_, i) => placebo(i + 1));
  const taken = catalogue.factors.find(({ name }) => placebos.some((one) => one.name === name));
  if (taken !== undefined) {
    throw new UserError(`--placebos: a treatment file has a factor ${taken.name}`, 'rename it', EXIT.badInput);
  }
  return { ...catalogue, factors: [...catalogue.factors, ...placebos] };
}

/** An environment variable that nobody reads. */
function placebo(number: number): CatalogueFactor {
  const about = 'Does nothing: shows how often a treatment without any effect is believed';
  return switchFactor(
    { name: `placebo_${number}`, about, place: PLACE },
    {
      class: CLASSES[(number - 1) % CLASSES.length] ?? 'environment',
      action: { kind: 'env', name: `PLACEBO_${number}`, value: '1' },
    },
  );
}
