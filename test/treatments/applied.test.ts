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
    for (const { args } of ALL_WAYS) bases.set(`${args}`, await withoutTreatment(python, args));
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
