import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Action } from '../../src/domain/factor.ts';
import { genePoolPatches, nameOfPatch } from '../helpers/overlay-smoke.ts';
import { aSwitch, fixtureApp, leftovers, newestParsl, runOnce } from '../helpers/real-runs.ts';
import { prove, treatmentCases, withoutTreatment } from '../helpers/treatments.ts';

vi.setConfig({ testTimeout: 240_000 });

afterEach(() => expect(leftovers()).toEqual([]));

/** One of each kind; `npm run test:treatments` takes all. */
const SAMPLE = [
  'cfg_logging=none',
  'cfg_prefetch=100',
  'env_affinity=roles',
  'env_gc_services=frozen',
  'env_malloc_arenas=1',
  'env_sched_manager=batch',
  'src_submit_launch_inline',
  'src_worker_sockets',
];

describe('treatments of the gene pool are seen by a witness that does not ask the harness', async () => {
  const python = await newestParsl();
  const cases = await treatmentCases(python, [{ args: [], only: [] }]);
  const sample = cases.filter(({ name }) => SAMPLE.includes(name));
  let base: ReturnType<typeof withoutTreatment> | null = null;

  // Where the machine has a single CPU, one of them has no room.
  test.each(sample)('$name', async (one) => {
    base ??= withoutTreatment(python, []);
    await prove(one, await base);
  });
});

describe('a treatment that does not arrive is caught: the run is invalid, not slow', () => {
  test("a variable that the app's own launch_cmd takes away", async () => {
    const action: Action = { kind: 'env', name: 'WITNESS_ALL', value: 'ours' };
    const record = await runOnce(fixtureApp('overrules.py', 'environment'), [aSwitch('mis-wired', action)]);
    expect(record).toMatchObject({ outcome: 'invalid', usPerTask: null });
    expect(record.reason).toMatch(/^WITNESS_ALL is null in the environment of manager and not "ours" as asked$/);
  });

  test('a patch of the pool, where the app starts the installed pool by its path', async () => {
    const file = genePoolPatches().find((name) => nameOfPatch(name) === 'worker-sockets');
    const patch: Action = { kind: 'patch', file: file ?? '' };
    const record = await runOnce(fixtureApp('overrules.py', 'pool'), [aSwitch('mis-wired', patch)]);
    expect(record).toMatchObject({ outcome: 'invalid', usPerTask: null });
    expect(record.reason).toMatch(
      /^manager runs the partly patched Parsl \(.*process_worker_pool\.py\) and not the one asked for$/,
    );
  });
});
