import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { toRecord } from '../../../src/domain/genome.ts';
import { randomStreams } from '../../../src/search/rng.ts';
import { ENGINE } from '../../../src/search/version.ts';
import { simulateSearch } from '../../helpers/simulation.ts';
import { causesLike } from '../../landscapes/causes.ts';
import { USUAL_NOISE } from '../../landscapes/noise.ts';
import { small } from '../../landscapes/synthetic.ts';

/** Of three searches, one of them of an app whose runs are sized, what each run was: another value means that the same runs lead to other decisions. */
function decisions(): string {
  const streams = randomStreams('landscape');
  const hash = createHash('sha256');
  for (const [truth, budget, overrides] of [
    [causesLike(1, streams, 10, true), 40, {}],
    [small(3, streams), 80, {}],
    [causesLike(2, streams, 10, true), 40, { sizedByTasks: true }],
  ] as const) {
    const { session } = simulateSearch(truth, USUAL_NOISE, 'version', {
      budgets: [{ fromRun: 1, budget }],
      ...overrides,
    });
    for (const [i, run] of session.runs.entries()) {
      hash.update(JSON.stringify([run.purpose, toRecord(truth.space.factors, session.genomes[i] ?? [])]));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** Where this fails, raise ENGINE (src/search/version.ts) and put its name and the new value here. */
test('an engine that decides otherwise has another name: searches of the one before are not gone on with as its own', () => {
  expect({ engine: ENGINE, decisions: decisions() }).toEqual({ engine: '2026-11-30.1', decisions: '3cbac47ad7e6e62e' });
});
