import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { RISKS } from '../../src/domain/factor.ts';
import { type Genome, treatmentsOf } from '../../src/domain/genome.ts';
import { versionPython } from '../../src/launch/python/versions.ts';
import type { AppSpec } from '../../src/launch/run/app.ts';
import { randomFrom } from '../../src/search/rng.ts';
import { prepareTarget, type Target } from '../../src/workflows/shared/target.ts';
import { coveringArray, isolated, randomSets } from '../helpers/covering.ts';
import { EXAMPLES, example, fixtureApp, leftovers, runOnce } from '../helpers/real-runs.ts';
import { BUILT_IN } from '../helpers/target.ts';

/** A set under which an idle process sleeps for a second a task takes longer than this for a chain of so many. */
const TASKS = 180;
const STALLED_SECONDS = 120;
/** Each task of monitoring.py has a process of its own that watches it. */
const TASKS_WATCHED = 30;
const RANDOM_SETS = 24;
/** A failure that does not come again is told, and is no failure of the set. */
const TRIES = 2;

const apps = [...readdirSync(EXAMPLES).filter((name) => name.endsWith('.py')), 'pauses.py'];

function appOf(name: string): AppSpec {
  if (name === 'pauses.py') return fixtureApp(name, '--tasks', '{tasks}');
  const app = example(name, '{tasks}');
  return name === 'idle.py' ? { ...app, args: ['--seconds', '2'] } : app;
}

/** With what an example needs beside Parsl. */
async function withMonitoring(version: string): Promise<string> {
  return (await versionPython({ kind: 'release', version }, { python: null, extra: 'monitoring', say: () => {} }))
    .executable;
}

/** Everything that can be combined with walltime.py, to which as much applies as to any other example. */
function targetOf(python: string): Promise<Target> {
  const only = ['cfg_*', 'env_*', 'src_*', 'minor', 'log-lines'];
  const request = { ...BUILT_IN, app: example('walltime.py', '{tasks}'), python: [python], only, allow: RISKS };
  const terminal = { say: () => {}, warn: () => {} };
  return prepareTarget(request, { terminal, signal: new AbortController().signal });
}

const versions = await Promise.all(
  ['2026.10.26', '2024.11.18'].map(async (release) => {
    const python = await withMonitoring(release);
    const target = await targetOf(python);
    const { space, probe } = target;
    const { rows } = coveringArray(space, randomFrom('pairs'));
    const sets = [...rows, ...randomSets(space, RANDOM_SETS, randomFrom('sets'))];
    return { version: probe.parslVersion, python, space, sets };
  }),
);

/** Why a run under a set is none that counts; null: it is. */
async function whatIsWrong(python: string, { space }: Pick<Target, 'space'>, app: string, genome: Genome) {
  const { outcome, reason } = await runOnce(appOf(app), space.factors, {
    options: { python, timeoutSeconds: () => STALLED_SECONDS },
    request: { genome, tasks: app === 'monitoring.py' ? TASKS_WATCHED : TASKS },
  });
  return outcome === 'ok' ? null : `${outcome}: ${reason}`;
}

afterAll(() => expect(leftovers()).toEqual([]));

// Every set runs in every example; each turn has all sets, and so each pair, once.
describe.each(versions)('Parsl $version', ({ python, space, sets }) => {
  describe.each([...apps.keys()])('turn %i of the examples', (turn) => {
    test.each(sets.map((genome, i) => ({ i, genome, app: apps[(i + turn) % apps.length] ?? '' })))(
      'set $i in $app',
      async ({ i, genome, app }) => {
        let wrong: string | null = null;
        for (let attempt = 1; attempt <= TRIES; attempt++) {
          wrong = await whatIsWrong(python, { space }, app, genome);
          if (wrong === null) return;
          console.log(`set ${i} in ${app}, attempt ${attempt}: ${wrong}`);
        }
        const fails = async (part: Genome) => (await whatIsWrong(python, { space }, app, part)) !== null;
        const least = await isolated(space, genome, fails);
        const names = treatmentsOf(space.factors, least.genome).join(',') || 'nothing, as written too,';
        expect.fail(`${app} fails with ${names} (of ${treatmentsOf(space.factors, genome).length}): ${wrong}`);
      },
    );
  });
});
