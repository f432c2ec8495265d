import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT, UserError } from '../domain/errors.ts';
import { MARGIN_NAMES, type MarginName, type Margins, WORKLOADS, type WorkloadName } from '../domain/regression.ts';
import { marginsFrom } from '../search/regression/measures.ts';
import type { Subject } from '../workflows/regression/sides.ts';
import type { TargetRequest } from '../workflows/shared/target.ts';
import { targetRequest } from './target.ts';
import { type Arguments, list, one, oneOf, percent } from './values.ts';

const USUAL_MARGIN = 0.05;

/** `5%`, `log=20%`: the time's margin, and that of a named measure. @throws UserError for anything else */
export function marginsOf(argv: Arguments): Margins {
  let time = USUAL_MARGIN;
  const others: Partial<Record<MarginName, number>> = {};
  for (const item of list(argv, 'margin')) {
    const [first = '', second] = item.split('=');
    const measure = second === undefined ? 'time' : oneOf(first, MARGIN_NAMES, '--margin');
    const share = percent({ margin: second ?? first }, 'margin') ?? 0;
    if (share <= 0 || share >= 1) throw new UserError(`--margin ${item}: not between 0 and 100%`, 'for example 5%');
    if (measure === 'time') time = share;
    else others[measure] = share;
  }
  return marginsFrom(time, others);
}

/** What is to be compared, and on what. */
export interface Asked {
  readonly subject: Subject;
  readonly target: TargetRequest;
  readonly workloads: readonly WorkloadName[];
}

/**
 * Two versions of Parsl, two states of an app (`--old app.py --new app2.py`), or a treatment.
 * @throws UserError for what does not go together
 */
export function askedOf(argv: Arguments): Asked {
  const workloads = [...new Set(list(argv, 'workload').map((name) => oneOf(name, WORKLOADS, '--workload')))];
  const ownApp = one(argv, 'app') ?? one(argv, 'module');
  if (workloads.length > 0 && ownApp !== undefined) {
    throw new UserError(`--workload and --app ${ownApp}: only one of them`, 'compare the app by itself');
  }
  const treatment = one(argv, 'treatment');
  if (treatment !== undefined) {
    if (one(argv, 'new') !== undefined) {
      throw new UserError(
        '--treatment and --new: only one of them',
        'one Parsl is compared with itself, without the treatment and with it: --old names it',
      );
    }
    return {
      subject: { kind: 'treatment', parsl: one(argv, 'old') ?? null, treatment },
      target: targetRequest(argv),
      workloads,
    };
  }
  const [old, other] = [required(argv, 'old'), required(argv, 'new')];
  if (!isApp(old) && !isApp(other)) {
    return { subject: { kind: 'versions', old, new: other }, target: targetRequest(argv), workloads };
  }
  return { ...appsOf(argv, old, other, ownApp), workloads: noWorkload(workloads) };
}

function required(argv: Arguments, name: 'old' | 'new'): string {
  const value = one(argv, name);
  if (value !== undefined) return value;
  throw new UserError(`regress: no --${name}`, `for example --${name} parsl==2026.10.26`);
}

function isApp(spec: string): boolean {
  return spec.endsWith('.py');
}

function appsOf(argv: Arguments, old: string, other: string, ownApp: string | undefined): Omit<Asked, 'workloads'> {
  if (isApp(old) !== isApp(other)) {
    const [app, spec] = isApp(old) ? [old, other] : [other, old];
    throw new UserError(
      `${app} is an app and ${spec} is none`,
      'compare two versions of Parsl, or two states of an app',
    );
  }
  if (ownApp !== undefined) {
    throw new UserError(`--app ${ownApp}: --old and --new name the app already`, 'leave it out');
  }
  for (const [option, file] of Object.entries({ '--old': old, '--new': other })) {
    if (!existsSync(file)) {
      throw new UserError(`${option} ${file}: no such file`, `looked for ${resolve(file)}`, EXIT.badInput);
    }
  }
  const target = targetRequest({ ...argv, app: old });
  if (target.app === null) throw new Error('an app that is named became none');
  return { subject: { kind: 'apps', app: { ...target.app, target: resolve(other) } }, target };
}

function noWorkload(workloads: readonly WorkloadName[]): readonly WorkloadName[] {
  const [first] = workloads;
  if (first === undefined) return workloads;
  throw new UserError(`--workload ${first}: two states of an app are compared on themselves`, 'leave it out');
}
