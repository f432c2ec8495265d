import { fileURLToPath } from 'node:url';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import { builtInCatalogues, loadCatalogue } from '../../catalogue/load.ts';
import { treatmentNameOf } from '../../catalogue/selection.ts';
import type { TreatmentClass } from '../../domain/factor.ts';

const FOLDER = fileURLToPath(new URL('../../../genomes/parsl/', import.meta.url));

/** The package's own catalogues and the user's. @throws UserError naming file, line and field */
export function genePool(files: readonly string[] = []): Catalogue {
  return loadCatalogue([...builtInCatalogues(FOLDER), ...files]);
}

/** The class of every treatment of the gene pool, under its name and its aliases. */
export function catalogueClasses(): { readonly [treatment: string]: TreatmentClass } {
  const classes: Record<string, TreatmentClass> = {};
  for (const factor of genePool().factors) {
    for (const level of factor.levels) classes[treatmentNameOf(factor, level)] = level.class;
    for (const [alias, name] of Object.entries(factor.aliases)) {
      const level = factor.levels.find((candidate) => candidate.name === name);
      if (level !== undefined) classes[alias] = level.class;
    }
  }
  return classes;
}
