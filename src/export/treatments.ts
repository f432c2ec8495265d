import { KIND_NAMES } from '../actions/table.ts';
import { EXIT, UserError } from '../domain/errors.ts';
import type { Action, Factor, Level } from '../domain/factor.ts';
import { aboutOf, cautionOf, treatmentName } from '../domain/factor.ts';
import type { GenomeRecord } from '../domain/genome.ts';
import { type Measured, worthText } from './worth.ts';

/** A treatment that is switched on. */
export interface ExportedTreatment {
  readonly name: string;
  readonly factor: Factor;
  readonly level: Level;
  /** What it was measured to be worth, in words; null: nobody asked. */
  readonly worth: string | null;
}

/** An action with the treatment that asks for it. */
export interface OwnedAction {
  readonly action: Action;
  readonly treatment: ExportedTreatment;
}

/**
 * The treatments of a genome, in the order of the factors.
 * @throws UserError (exit 65) when it names a factor or level that the search does not have.
 */
export function exportedTreatments(
  factors: readonly Factor[],
  genome: GenomeRecord,
  measured: Measured | null = null,
): ExportedTreatment[] {
  const known = new Set(factors.map(({ name }) => name));
  const stranger = Object.keys(genome).find((name) => !known.has(name));
  if (stranger !== undefined) throw unknownTreatment(stranger);
  const found = factors.flatMap((factor) => {
    const name = genome[factor.name];
    if (name === undefined) return [];
    const index = factor.levels.findIndex((level) => level.name === name);
    const level = factor.levels[index];
    if (level === undefined) throw unknownTreatment(`${factor.name}=${name}`);
    return index === 0 ? [] : [{ name: treatmentName(factor, index), factor, level }];
  });
  const names = found.map(({ name }) => name);
  return found.map((one) => ({ ...one, worth: measured === null ? null : worthText(measured, names, one.name) }));
}

function unknownTreatment(name: string): UserError {
  return new UserError(
    `the genome has ${name}, which this catalogue does not have`,
    'name its catalogue with --treatments FILE',
    EXIT.badInput,
  );
}

/** All actions, in the order of the treatments. */
export function actionsOf(treatments: readonly ExportedTreatment[]): Action[] {
  return treatments.flatMap(({ level }) => level.actions);
}

/** All actions with the treatments that ask for them, kind by kind. */
export function ownedActions(treatments: readonly ExportedTreatment[]): OwnedAction[] {
  const all = treatments.flatMap((treatment) => treatment.level.actions.map((action) => ({ action, treatment })));
  return KIND_NAMES.flatMap((name) => all.filter(({ action }) => action.kind === name));
}

/** What a treatment is worth and what it costs, in a line: for comments. */
export function whyText({ name, factor, level, worth }: ExportedTreatment): string {
  const risk = level.risk === null ? [] : [`${level.risk.toUpperCase()}!`];
  const text = [...risk, cautionOf(factor, level) ?? aboutOf(factor, level)]
    .filter((part) => part !== '')
    .join(' ')
    .replace(/\.$/, '');
  const called = worth === null ? name : `${name} (${worth})`;
  return text === '' ? called : `${called}: ${text}`;
}
