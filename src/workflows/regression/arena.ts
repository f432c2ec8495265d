import { AS_IS } from '../../domain/factor.ts';
import type { Genome } from '../../domain/genome.ts';
import type { SearchSettings } from '../../domain/search-settings.ts';
import type { PythonChoice } from '../../launch/python/environment.ts';
import type { Configuration } from '../../search/regression/plan.ts';
import { FORMAT, type SearchFile } from '../../store/search-file.ts';
import type { Target } from '../shared/target.ts';

/** The factor whose levels are the versions: the first one of the arena's space. */
const VERSION = 'version';

/** The levels of {@link VERSION}. */
const LEVELS = { old: 0, new: 1, again: 2 } as const;

type StoredFactor = SearchFile['factors'][number];

function versionFactor(old: PythonChoice, other: PythonChoice): StoredFactor {
  const level = (name: string, about: string, python: string): StoredFactor['levels'][number] => ({
    name,
    value: name,
    about,
    class: 'environment',
    risk: null,
    actions: [{ kind: 'interpreter', python }],
  });
  const base = { ...level(AS_IS, `Parsl ${old.parslVersion}`, old.executable), actions: [] };
  return {
    name: VERSION,
    about: 'The version of Parsl',
    ordinal: false,
    scale: 'linear',
    levels: [
      base,
      level('new', `Parsl ${other.parslVersion}`, other.executable),
      level('again', `Parsl ${old.parslVersion}, as a placebo`, old.executable),
    ],
    caution: null,
    aliases: {},
    set: null,
    when: null,
  };
}

/** The file of a comparison of versions: what applies to the app in the old one, with the version as one more factor. */
export function arena(
  { stored }: Target,
  versions: { readonly old: PythonChoice; readonly new: PythonChoice },
  settings: SearchSettings,
  createdAt: Date,
): SearchFile {
  const { factors, python, ...rest } = stored;
  return {
    format: FORMAT,
    name: 'regress',
    createdAt: createdAt.toISOString(),
    state: 'running',
    settings: { ...settings },
    ...rest,
    python: { ...python, executable: versions.old.executable },
    factors: [versionFactor(versions.old, versions.new), ...factors],
  };
}

/** A state of the settings (a genome without the version) in every version. */
export function configuration(name: string, genome: Genome): Configuration {
  const { old, new: other, again } = LEVELS;
  return { name, old: [old, ...genome], new: [other, ...genome], again: [again, ...genome] };
}
