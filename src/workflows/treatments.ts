import { withAffinity } from '../catalogue/affinity.ts';
import { describeTreatments, type TreatmentDescription } from '../catalogue/describe.ts';
import { namedBy } from '../catalogue/selection.ts';
import { EXIT, UserError } from '../domain/errors.ts';
import { didYouMean } from '../domain/words.ts';
import { readMachine } from '../launch/machine/cores.ts';
import { genePool } from './shared/gene-pool.ts';

/** What `optimise treatments` is asked for. */
export interface TreatmentsRequest {
  /** Catalogues of the user's, beside the package's own. */
  readonly files: readonly string[];
  /** Treatments, factors, classes or patterns; left out: all. */
  readonly names?: readonly string[];
  /** A group that must be asked for, such as `log-lines`; null: all but those. */
  readonly set: string | null;
}

/**
 * The gene pool in words: what each treatment does, its class, risk and rules.
 * @throws UserError for a catalogue that cannot be read, naming file, line and field, or for a name or group that is none
 */
export async function listTreatments({ files, names = [], set }: TreatmentsRequest): Promise<TreatmentDescription[]> {
  const { cpus } = await readMachine();
  const catalogue = withAffinity(genePool(files), cpus);
  const sets = [...new Set(catalogue.factors.flatMap((factor) => factor.set ?? []))];
  if (set !== null && !sets.includes(set)) {
    throw new UserError(`--set ${set}: no such group${didYouMean(set, sets)}`, `there is ${sets.join(', ')}`);
  }
  const named = names.length === 0 ? null : namedBy(catalogue.factors, names, 'treatments');
  const described = describeTreatments(
    catalogue,
    (factor, level) => (named?.(factor, level) ?? true) && (factor.set === set || (set === null && named !== null)),
  );
  if (described.length === 0 && set !== null)
    throw new UserError(
      `nothing of ${names.join(', ')} is in the group ${set}`,
      'leave out --set to see it, or the names to see the group',
      EXIT.badUsage,
    );
  return described;
}
