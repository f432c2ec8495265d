import { givenPatchName } from '../../catalogue/given-patch.ts';
import { parseTreatmentList, splitList } from '../../catalogue/treatment-list.ts';
import { UserError } from '../../domain/errors.ts';
import { RISKS, TREATMENT_CLASSES } from '../../domain/factor.ts';
import {
  baseGenome,
  fromRecord,
  type Genome,
  type GenomeRecord,
  isBaseGenome,
  treatmentsOf,
} from '../../domain/genome.ts';
import type { Configuration } from '../../search/regression/plan.ts';
import { refuseClash } from '../shared/genome-names.ts';
import type { Teller } from '../shared/surroundings.ts';
import type { Target, TargetRequest } from '../shared/target.ts';
import { configuration, treatedConfiguration } from './arena.ts';
import { bestSet, refuseElsewhere, withLogs } from './best-set.ts';

/** Which sets are compared at. */
interface Wanted {
  /** A genome file, a treatment list, `expected` or `found`; null: the base alone. */
  readonly genome: string | null;
  /** A treatment of the gene pool (or several, as a list) or the file of a diff, asked for at the base and at the best. */
  readonly treatment: string | null;
}

/** Where they are looked up. */
interface Ground {
  readonly old: Target;
  /** The new version, or the new state of the app, where that may differ in what applies. */
  readonly openNew: () => Promise<{ readonly target: Target; readonly name: string }>;
  readonly find: () => Promise<GenomeRecord>;
  readonly say: Teller['say'];
}

/**
 * The base, the best set where one is asked for, and that with the logs which it leaves out: a regression behind the slowest
 * stage of a task does not show at the base, one of logging not at the best.
 * @throws UserError for a set that does not apply on one of the sides
 */
export async function configurationsOf(wanted: Wanted, ground: Ground): Promise<readonly Configuration[]> {
  const { old, say } = ground;
  const { factors } = old.space;
  const record = wanted.genome === null ? null : await bestSet(wanted.genome, old, ground.find);
  const best = record === null ? null : fromRecord(factors, record);
  if (best !== null) say(`best: ${treatmentsOf(factors, best).join(', ')}`);
  else if (wanted.genome !== null) say('best: nothing is faster than the base, which is compared alone');
  if (wanted.treatment !== null) return treated(wanted.treatment, best, old);
  const base = configuration('base', baseGenome(factors));
  if (record === null || best === null) return [base];
  const { target, name } = await ground.openNew();
  refuseElsewhere(record, target, `${wanted.genome}: in ${name}`);
  const logged = withLogs(best, old);
  return [base, configuration('best', best), ...(logged === null ? [] : [configuration('best with logs', logged)])];
}

/** @throws UserError where the treatment does not apply, or clashes with the rest of the best set */
function treated(treatment: string, best: Genome | null, { space, resolved }: Target): Configuration[] {
  const genome = parseTreatmentList(treatment, resolved);
  if (isBaseGenome(genome)) {
    throw new UserError(`--treatment ${treatment}: the app as written has it already`, 'name another');
  }
  const on = (without: Genome, where: string): Genome => {
    const set = without.map((level, i) => genome[i] || level);
    refuseClash(space, set, `--treatment ${treatment}, ${where}`);
    return set;
  };
  const base = baseGenome(space.factors);
  const atBase = treatedConfiguration('base', base, on(base, 'at the base'));
  // What of the best is the treatment's own factor stands without it: the rest of the best is what it is added to.
  const rest = best?.map((level, i) => (genome[i] ? 0 : level)) ?? base;
  if (isBaseGenome(rest)) return [atBase];
  refuseClash(space, rest, `--treatment ${treatment}, the best without it`);
  return [atBase, treatedConfiguration('best', rest, on(rest, 'at the best'))];
}

/** What a treatment is called in lists: a diff by the name that it has as a factor. */
export function treatmentListOf(treatment: string, diff: string | null): string {
  return diff === null ? treatment : givenPatchName(diff);
}

/** What the gene pool is asked for when a treatment is: a group's too, a risky one too (it is measured, not recommended). */
export function treatmentChoice(treatment: string, diff: string | null): Partial<TargetRequest> {
  return {
    only: [...TREATMENT_CLASSES, ...(diff === null ? splitList(treatment) : [])],
    allow: RISKS,
    ...(diff === null ? {} : { patch: diff }),
  };
}
