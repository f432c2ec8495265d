import { expect, test } from 'vitest';
import { drive } from '../../../../src/search/drive.ts';
import { attribute } from '../../../../src/search/phases/5-attribute.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import { newSession } from '../../../../src/search/session.ts';
import { someSettings, twoTreatments } from '../../../helpers/simulation.ts';
import { NO_NOISE, runsOfLandscape } from '../../../landscapes/noise.ts';

test('where the base is the best there is nothing to attribute, and no run is asked for', () => {
  const truth = twoTreatments(0.1);
  const session = newSession(someSettings(), truth.space, randomStreams('base'));
  const base = [0, 0];
  const model = { predict: (genomes: readonly unknown[]) => genomes.map(() => ({ mean: 7, sd: 0.01 })) };
  const found = drive(
    attribute(session, 40, base, model, () => model),
    runsOfLandscape(truth, NO_NOISE, randomStreams('base')),
  );
  expect(session.runs).toEqual([]);
  expect(found.shapley).toEqual([]);
});
