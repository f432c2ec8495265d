import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leftovers, newestParsl, oldParsl } from '../helpers/real-runs.ts';
import { ALL_WAYS, prove, treatmentCases, withoutTreatment } from '../helpers/treatments.ts';
import type { Seen } from '../helpers/witness.ts';

const old = await oldParsl();
const versions = await Promise.all(
  [await newestParsl(), ...(old === null ? [] : [old])].map(async (python) => {
    const cases = await treatmentCases(python, ALL_WAYS);
    return { python, cases, version: cases[0]?.target.probe.parslVersion };
  }),
);

afterAll(() => {
  expect(leftovers()).toEqual([]);
});

// The launcher compares what every process shows of itself with what was asked (else the run is `invalid`). Here a
// witness that does not ask the harness sees it too, and does not see it in a run of the base.
describe.each(versions)('Parsl $version', ({ python, cases }) => {
  const bases = new Map<string, Seen>();
  beforeAll(async () => {
    for (const { args } of ALL_WAYS) {
      if (!bases.has(`${args}`)) bases.set(`${args}`, await withoutTreatment(python, args));
    }
  });

  test.each(cases)('$name is applied, and seen by a witness', async (one) => {
    await prove(one, bases.get(`${one.args}`) as Seen);
  });

  test('what cannot be proven here is known by name', () => {
    const proven = new Set(cases.map(({ name }) => name));
    const left = cases[0]?.target.resolved.leftOut.filter(({ treatment }) => !proven.has(treatment)) ?? [];
    console.log(`not proven here:\n  ${left.map(({ treatment, reason }) => `${treatment}: ${reason}`).join('\n  ')}`);
    expect(cases.length).toBeGreaterThan(90);
  });
});

/** Other interpreters of this machine, as `--python` takes them: of pyenv, or named on PATH. */
const home = homedir();
const others = ['3.10', '3.12', '3.13', '3.14', '3.13t', '3.14t'].flatMap((version) => {
  const versions = join(home, '.pyenv', 'versions');
  const folders = existsSync(versions) ? readdirSync(versions).filter((name) => name.startsWith(`${version}.`)) : [];
  const files = [...folders.map((name) => join(versions, name, 'bin', 'python')), `/usr/bin/python${version}`];
  return files.filter((file) => existsSync(file)).slice(0, 1);
});

describe('interpreters as levels', () => {
  test.skipIf(others.length === 0)('each runs all processes, with the same Parsl', async () => {
    const cases = await treatmentCases(await newestParsl(), [{ args: [], only: ['python'], python: others }]);
    expect(cases.map(({ name }) => name)).toHaveLength(others.length);
    const base = await withoutTreatment(await newestParsl(), []);
    for (const one of cases) await prove(one, base);
  });
});
