import { describe, expect, it } from 'vitest';
import type { Genome } from '../../../../src/domain/genome.ts';
import { genomeKey } from '../../../../src/domain/genome.ts';
import { pick } from '../../../../src/domain/random.ts';
import type { Archive, Entry } from '../../../../src/search/evidence/archive.ts';
import { randomFrom } from '../../../../src/search/rng.ts';
import { failureModel } from '../../../../src/search/surrogate/failures.ts';

/** Each genome was run once. */
function archive(genomes: readonly Genome[], fails: (genome: Genome) => boolean): Archive {
  const entries = genomes.map((genome): Entry => {
    const failures = fails(genome) ? 1 : 0;
    return { genome, key: genomeKey(genome), measurements: [], failures, runs: 1 };
  });
  const get = (genome: Genome): Entry | undefined => entries.find(({ key }) => key === genomeKey(genome));
  return { entries, get, has: (genome) => get(genome) !== undefined };
}

const random = randomFrom('failures');
const genomes = Array.from({ length: 40 }, () => Array.from({ length: 12 }, () => pick(random, [0, 1])));
const others = Array.from({ length: 40 }, () => Array.from({ length: 12 }, () => pick(random, [0, 1])));

describe('the failure model', () => {
  it('expects no failure where none was seen', () => {
    expect(failureModel(archive(genomes, () => false)).probability(genomes[0]!)).toBe(0);
  });

  it('learns the treatment that crashes', () => {
    const crashes = (genome: Genome): boolean => genome[3] === 1;
    const model = failureModel(archive(genomes, crashes));
    expect(model.suspects[0]).toMatchObject({ parts: [{ factor: 3, level: 1 }] });
    for (const genome of others) expect(model.probability(genome) > 0.5).toBe(crashes(genome));
  });

  it('learns two treatments that crash together only', () => {
    const crashes = (genome: Genome): boolean => genome[2] === 1 && genome[7] === 1;
    const model = failureModel(archive(genomes, crashes));
    const parts = model.suspects[0]?.parts.map(({ factor }) => factor);
    expect(parts).toEqual([2, 7]);
    for (const genome of others) expect(model.probability(genome) > 0.5).toBe(crashes(genome));
  });

  it('blames chance for a failure that no treatment explains', () => {
    const model = failureModel(archive([...genomes, ...others], (genome) => genome === genomes[5]));
    const average = others.reduce((sum, genome) => sum + model.probability(genome), 0) / others.length;
    expect(average).toBeLessThan(0.1);
  });

  it('remembers a genome that failed', () => {
    const model = failureModel(archive([...genomes, ...others], (genome) => genome === genomes[5]));
    expect(model.probability(genomes[5]!)).toBeGreaterThanOrEqual(0.5);
  });
});
