import { EXIT, UserError } from '../../domain/errors.ts';
import { choosePython, type PythonChoice } from '../../launch/python/environment.ts';
import { type VersionSpec, versionPython, versionSpec } from '../../launch/python/versions.ts';
import type { AppSpec } from '../../launch/run/app.ts';

/** What is compared. */
export type Subject =
  /** `parsl==VERSION`, a source tree, `tree@gitref`, an environment. */
  | { readonly kind: 'versions'; readonly old: string; readonly new: string }
  /** Two states of the user's app, on the same Parsl: the target's, and this one. */
  | { readonly kind: 'apps'; readonly app: AppSpec }
  /** One Parsl (null: the app's own) without and with a treatment, or a diff of its source. */
  | { readonly kind: 'treatment'; readonly parsl: string | null; readonly treatment: string };

/** The old and the new one, with what they run on. */
export interface Sides {
  readonly old: PythonChoice;
  readonly new: PythonChoice;
  readonly oldSpec: string;
  readonly newSpec: string;
}

/** How sides are made ready. */
interface Making {
  readonly oldApp: AppSpec | null;
  /** The interpreter that environments are made from; null: the first of PATH that is new enough. */
  readonly python: string | null;
  /** Installed with Parsl: `monitoring`; null: nothing. */
  readonly extra: string | null;
  readonly say: (line: string) => void;
}

/** The interpreters of what is compared, made where that is needed. @throws UserError (69, 65) where one cannot be had */
export async function sidesOf(subject: Subject, { oldApp, python, extra, say }: Making): Promise<Sides> {
  const have = (spec: VersionSpec): Promise<PythonChoice> => versionPython(spec, { python, extra, say });
  if (subject.kind === 'versions') {
    const specs = { old: versionSpec(subject.old, '--old'), new: versionSpec(subject.new, '--new') };
    return { old: await have(specs.old), new: await have(specs.new), oldSpec: subject.old, newSpec: subject.new };
  }
  if (subject.kind === 'apps') {
    const one = await choosePython({ python, parslVersion: null, say });
    return { old: one, new: one, oldSpec: oldApp?.target ?? '', newSpec: subject.app.target };
  }
  const { parsl, treatment } = subject;
  const one =
    parsl === null ? await choosePython({ python, parslVersion: null, say }) : await have(versionSpec(parsl, '--old'));
  if (extra !== null && parsl === null) refuseWithout(extra, one);
  const spec = parsl ?? `parsl==${one.parslVersion}`;
  return { old: one, new: one, oldSpec: spec, newSpec: `${spec} with ${treatment}` };
}

/** An environment of the user's is never changed. */
function refuseWithout(extra: string, { managed, parslVersion }: PythonChoice): void {
  if (!managed) return;
  throw new UserError(
    `--workload ${extra}: the Parsl of this environment has no parsl[${extra}]`,
    `name a version, for example --old parsl==${parslVersion}`,
    EXIT.missing,
  );
}
