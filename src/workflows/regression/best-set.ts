import { resolve } from 'node:path';
import { EXIT, UserError } from '../../domain/errors.ts';
import type { Factor } from '../../domain/factor.ts';
import { fromRecord, type Genome, type GenomeRecord, isBaseGenome, sameGenome, toRecord } from '../../domain/genome.ts';
import { genomeFromText, refuseClash } from '../shared/genome-names.ts';
import type { Target } from '../shared/target.ts';

/** Asks for what the gene pool expects to be fastest. */
const EXPECTED = 'expected';
/** Asks for what a search finds, once. */
const FOUND = 'found';

/**
 * The best set that a comparison is made at, beside the base.
 * @param asked a genome file, a treatment list, `expected`, or `found`
 * @param find what a search finds to be fastest
 * @returns null: the base itself
 * @throws UserError for a set that does not apply here, or clashes
 */
export async function bestSet(
  asked: string,
  target: Target,
  find: () => Promise<GenomeRecord>,
): Promise<GenomeRecord | null> {
  const { factors } = target.space;
  const record =
    asked === EXPECTED
      ? toRecord(factors, expectedOf(target))
      : asked === FOUND
        ? await find()
        : genomeFromText(asked.endsWith('.json') ? resolve(asked) : asked, target.resolved);
  if (Object.keys(record).length === 0) return null;
  const best = fromRecord(factors, record);
  if (best === null) throw new UserError(`--genome ${asked}: it does not apply here`, 'name another', EXIT.badInput);
  refuseClash(target.space, best, asked);
  return record;
}

/** @throws UserError where a set does not apply, or clashes, on the other side too */
export function refuseElsewhere(record: GenomeRecord, { space }: Target, name: string): void {
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

/** By factor the last level that is expected to be faster and needs no `--allow`; what clashes is given up, last first. */
function expectedOf({ space }: Target): Genome {
  const genome = space.factors.map(fastestLevel);
  for (let i = genome.length - 1; i >= 0 && !space.isValid(genome); i--) genome[i] = 0;
  if (isBaseGenome(genome)) {
    throw new UserError(
      '--genome expected: nothing of the gene pool is expected to be faster here',
      'name a genome file',
    );
  }
  return genome;
}

function fastestLevel({ levels }: Factor): number {
  return Math.max(
    0,
    levels.findLastIndex(({ expect, risk }) => expect === 'faster' && risk === null),
  );
}

const OF_LOGS = /(^|_)(big)?log(s|ging)?(_|$)/;

/**
 * A set with what it has the app not log put back: a change of what logging costs shows there, and not without logs.
 * @returns null where it leaves all logs as they are, or is nothing without that
 */
export function withLogs(best: Genome, { space }: Pick<Target, 'space'>): Genome | null {
  const { factors } = space;
  const logged = best.map((level, i) => (losesLogs(factors[i], level) ? 0 : level));
  if (sameGenome(logged, best) || isBaseGenome(logged) || !space.isValid(logged)) return null;
  return logged;
}

function losesLogs(factor: Factor | undefined, level: number): boolean {
  return factor !== undefined && OF_LOGS.test(factor.name) && factor.levels[level]?.class.endsWith('-lossy') === true;
}
