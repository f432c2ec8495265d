import { resolve } from 'node:path';
import { EXIT, UserError } from '../../domain/errors.ts';
import type { Factor } from '../../domain/factor.ts';
import { baseGenome, fromRecord, type Genome, type GenomeRecord, toRecord, treatmentsOf } from '../../domain/genome.ts';
import type { PythonChoice } from '../../launch/python/environment.ts';
import type { Configuration } from '../../search/regression/plan.ts';
import { genomeFromText, refuseClash } from '../shared/genome-names.ts';
import type { Surroundings } from '../shared/surroundings.ts';
import { prepareTarget, type Target, type TargetRequest } from '../shared/target.ts';
import { configuration } from './arena.ts';

/** Asks for what the gene pool expects to be fastest. */
const EXPECTED = 'expected';

interface Wanted {
  readonly target: TargetRequest;
  /** A genome file, or `expected`; null: the base alone. */
  readonly genome: string | null;
}

/**
 * The base, and beside it the best set where one is asked for: a regression behind the slowest stage of a task shows in
 * one of them only.
 * @throws UserError for a set that does not apply in one of the versions
 */
export async function configurationsOf(
  { target: wanted, genome }: Wanted,
  old: Target,
  other: PythonChoice,
  surroundings: Surroundings,
): Promise<readonly Configuration[]> {
  const { factors } = old.space;
  const base = configuration('base', baseGenome(factors));
  if (genome === null) return [base];
  const record =
    genome === EXPECTED ? toRecord(factors, expectedOf(old)) : genomeFromText(resolve(genome), old.resolved);
  const best = fromRecord(factors, record);
  if (best === null) throw new Error('a genome file became no genome');
  refuseClash(old.space, best, genome);
  const there = await prepareTarget({ ...wanted, python: [other.executable] }, surroundings);
  refuseElsewhere(record, there, `${genome}: in the new version (Parsl ${other.parslVersion})`);
  surroundings.terminal.say(`best: ${treatmentsOf(factors, best).join(', ')}`);
  return [base, configuration('best', best)];
}

function refuseElsewhere(record: GenomeRecord, { space }: Target, name: string): void {
  const missing = Object.entries(record).filter(
    ([factor, level]) => fromRecord(space.factors, { [factor]: level }) === null,
  );
  if (missing.length > 0) {
    const names = missing.map(([factor, level]) => `${factor}=${level}`).join(', ');
    throw new UserError(`${name} these do not apply: ${names}`, 'leave them out of the genome file', EXIT.badInput);
  }
  const genome = fromRecord(space.factors, record);
  if (genome !== null) refuseClash(space, genome, name);
}

/** By factor the last level that is expected to be faster and asks for no feature; what clashes is given up, last first. */
function expectedOf({ space }: Target): Genome {
  const genome = space.factors.map(fastestLossless);
  for (let i = genome.length - 1; i >= 0 && !space.isValid(genome); i--) genome[i] = 0;
  if (genome.every((level) => level === 0)) {
    throw new UserError(
      '--genome expected: nothing of the gene pool is expected to be faster here',
      'name a genome file',
    );
  }
  return genome;
}

function fastestLossless({ levels }: Factor): number {
  const found = levels.findLastIndex(
    ({ expect, risk, class: asks }) => expect === 'faster' && risk === null && !asks.endsWith('-lossy'),
  );
  return Math.max(0, found);
}
