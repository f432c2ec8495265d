import { expect } from 'vitest';
import { patchesOf } from '../../src/actions/questions.ts';
import { RISKS, ROLES, type Role, treatmentName } from '../../src/domain/factor.ts';
import { baseGenome } from '../../src/domain/genome.ts';
import { actionsOf } from '../../src/launch/run/request.ts';
import { randomFrom } from '../../src/search/rng.ts';
import { prepareTarget, type Target, type TargetRequest } from '../../src/workflows/shared/target.ts';
import { BUILT_IN } from './target.ts';
import { type Look, type Seen, sourceChange, sourceSight, WITNESSES, witnessApp, witnessRun } from './witness.ts';

const REQUEST: TargetRequest = { ...BUILT_IN, seconds: 1, allow: RISKS };

/** One treatment of the gene pool, with an app to which it applies. */
export interface TreatmentCase {
  readonly name: string;
  readonly python: string;
  /** Of the witness app. */
  readonly args: readonly string[];
  readonly target: Target;
  readonly factor: number;
  readonly level: number;
}

/** What the witness app is called with, and what is taken from the gene pool then. */
export interface Way {
  readonly args: readonly string[];
  readonly only: readonly string[];
  /** Further interpreters. */
  readonly python?: readonly string[];
}

/** Between them these have everything the gene pool's treatments ask for, and the groups that are off by default. */
export const ALL_WAYS: readonly Way[] = [
  { args: [], only: [] },
  { args: [], only: ['minor'] },
  { args: [], only: ['log-lines'] },
  { args: ['--threads'], only: ['cfg_threads'] },
  { args: ['--walltime'], only: ['src_walltime_wrapper_cache'] },
];

/** Every treatment that applies in one of the ways, once. */
export async function treatmentCases(python: string, ways: readonly Way[]): Promise<readonly TreatmentCase[]> {
  const cases: TreatmentCase[] = [];
  for (const { args, only, python: others = [] } of ways) {
    const asked = { ...REQUEST, app: witnessApp(...args), python: [python, ...others], only };
    const target = await prepareTarget(asked, {
      terminal: { say: () => {}, warn: () => {} },
      signal: new AbortController().signal,
    });
    for (const [f, factor] of target.space.factors.entries()) {
      for (let level = 1; level < factor.levels.length; level++) {
        const name = treatmentName(factor, level);
        if (!cases.some((known) => known.name === name)) {
          cases.push({ name, python, args, target, factor: f, level });
        }
      }
    }
  }
  return cases;
}

/** Before 2025 a manager begins to listen for its connection after it has connected, and now and then misses it. */
const PARSLS_OWN_RACE = /Failed to find a viable address/;
const TRIES = 3;

/** A run that counts, and what the witness saw. */
async function counted(look: Look): Promise<Seen> {
  for (let attempt = 1; ; attempt++) {
    const { record, seen } = await witnessRun(look);
    if (attempt < TRIES && PARSLS_OWN_RACE.test(record.reason ?? '')) continue;
    expect(record).toMatchObject({ outcome: 'ok', reason: null });
    if (seen === null) throw new Error('the witness said nothing');
    return seen;
  }
}

/** What the witness sees of the app as written. */
export function withoutTreatment(python: string, args: readonly string[]): Promise<Seen> {
  return counted({ python, args, factors: [], genome: [], roles: rolesOf(args), files: [] });
}

function rolesOf(args: readonly string[]): readonly Role[] {
  return args.includes('--threads') ? ['submit'] : ROLES;
}

/** The run is valid, a witness sees the treatment, and it does not see it in a run of the base. */
export async function prove({ python, args, target, factor: f, level }: TreatmentCase, base: Seen): Promise<void> {
  const { space } = target;
  const factor = space.factors[f];
  const wanted = baseGenome(space.factors).map((at, i) => (i === f ? level : at));
  const genome = space.complete(wanted, new Set([f]), randomFrom('treatments'));
  if (genome === null || factor === undefined) throw new Error('no valid set has this treatment');
  const actions = actionsOf([factor], [level]);
  const change = patchesOf(actions).length > 0 ? await sourceChange(python, actions) : null;
  const roles = rolesOf(factor.name === 'cfg_thread_executor' ? ['--threads'] : args);
  const seen = await counted({ python, args, factors: space.factors, genome, roles, files: change?.files ?? [] });
  if (change !== null) {
    const sight = sourceSight(seen, change);
    expect(sight.saw).toEqual(sight.wanted);
    return;
  }
  const witness = WITNESSES[factor.name];
  if (witness === undefined) throw new Error(`${factor.name} has no witness`);
  const name = factor.levels[level]?.name ?? '';
  const sight = witness(seen, name);
  expect(sight.saw).toEqual(sight.wanted);
  const before = witness(base, name);
  expect(before.saw, 'the witness sees the same without the treatment').not.toEqual(before.wanted);
}
