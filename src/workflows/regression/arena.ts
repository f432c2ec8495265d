import { AS_IS } from '../../domain/factor.ts';
import type { Genome } from '../../domain/genome.ts';
import { VERSIONS, type Version } from '../../domain/regression.ts';
import type { SearchSettings } from '../../domain/search-settings.ts';
import type { Configuration } from '../../search/regression/plan.ts';
import { FORMAT, type SearchFile } from '../../store/search-file.ts';
import type { Target } from '../shared/target.ts';

/** The factor whose levels are the versions, in their order: the first one of the arena's space. */
const VERSION = 'version';

/** A version: what it is called, and what it is started with. */
export interface ArenaSide {
  readonly name: string;
  readonly about: string;
  readonly python: string;
}

type StoredFactor = SearchFile['factors'][number];

function versionFactor(base: ArenaSide, others: readonly ArenaSide[]): StoredFactor {
  const level = ({ name, about, python }: ArenaSide): StoredFactor['levels'][number] => ({
    name,
    value: name,
    about,
    class: 'environment',
    risk: null,
    actions: [{ kind: 'interpreter', python }],
  });
  return {
    name: VERSION,
    about: 'What is compared',
    ordinal: false,
    scale: 'linear',
    levels: [{ ...level({ ...base, name: AS_IS }), actions: [] }, ...others.map(level)],
    caution: null,
    aliases: {},
    set: null,
    when: null,
  };
}

/** The file of a comparison: what applies to the app in the base version, with the version as one more factor. */
export function arena(
  { stored }: Target,
  base: ArenaSide,
  others: readonly ArenaSide[],
  settings: SearchSettings,
  { name, createdAt }: { readonly name: string; readonly createdAt: Date },
): SearchFile {
  const { factors, python, ...rest } = stored;
  return {
    format: FORMAT,
    name,
    createdAt: createdAt.toISOString(),
    state: 'running',
    settings: { ...settings },
    ...rest,
    python: { ...python, executable: base.python },
    factors: [versionFactor(base, others), ...factors],
  };
}

/** A state of the settings (a genome without the version) in every version. */
export function configuration(name: string, genome: Genome): Configuration {
  const at = (version: Version): Genome => [VERSIONS.indexOf(version), ...genome];
  return { name, old: at('old'), new: at('new'), again: at('again') };
}

/** One version without and with a treatment: what is called old is without it. */
export function treatedConfiguration(name: string, without: Genome, treated: Genome): Configuration {
  return { ...configuration(name, without), new: [VERSIONS.indexOf('old'), ...treated] };
}

/** Whether a genome of an arena is of the new version. */
export function isNew(genome: Genome): boolean {
  return genome[0] === VERSIONS.indexOf('new');
}
