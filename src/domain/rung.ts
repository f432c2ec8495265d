import type { Factor, TreatmentClass } from './factor.ts';
import type { Genome } from './genome.ts';

/** The ladder of what a set may ask of its user, nicest first: each rung may use what the ones before it may. */
export const RUNGS = [
  { name: 'paste', adds: ['config'] },
  { name: 'environment', adds: ['environment'] },
  { name: 'lossy-config', adds: ['config-lossy'] },
  { name: 'source', adds: ['source'] },
  { name: 'lossy-source', adds: ['source-lossy'] },
  { name: 'risky', adds: [] },
] as const satisfies readonly { readonly name: string; readonly adds: readonly TreatmentClass[] }[];

export type RungName = (typeof RUNGS)[number]['name'];

/** Whether a level may stand on a rung: its class is of this rung or a nicer one; a risk stands on the last one only. */
export function allowedOn(factors: readonly Factor[], rung: RungName): (factor: number, level: number) => boolean {
  const place = RUNGS.findIndex(({ name }) => name === rung);
  const places = factors.map(({ levels }) =>
    levels.map(({ class: kind, risk }) =>
      risk !== null
        ? RUNGS.length - 1
        : RUNGS.findIndex(({ adds }) => (adds as readonly TreatmentClass[]).includes(kind)),
    ),
  );
  return (factor, level) => level === 0 || (places[factor]?.[level] ?? 0) <= place;
}

/** The nicest rung that may hold a set. */
export function rungOf(factors: readonly Factor[], genome: Genome): RungName {
  const holds = ({ name }: (typeof RUNGS)[number]): boolean => {
    const allowed = allowedOn(factors, name);
    return genome.every((level, f) => allowed(f, level));
  };
  return (RUNGS.find(holds) ?? RUNGS[RUNGS.length - 1]!).name;
}

/** Whether the first rung asks less of its user than the second. */
export function isNicer(rung: RungName, other: RungName): boolean {
  const place = (wanted: RungName): number => RUNGS.findIndex(({ name }) => name === wanted);
  return place(rung) < place(other);
}
