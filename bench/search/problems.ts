import { join } from 'node:path';
import type { Genome } from '../../src/domain/genome.ts';
import { toRecord } from '../../src/domain/genome.ts';
import { normal } from '../../src/domain/random.ts';
import type { RunRecord, RunRequest } from '../../src/domain/run.ts';
import type { SearchSpace } from '../../src/domain/space.ts';
import { randomStreams } from '../../src/search/rng.ts';
import { syntheticRecord } from '../../src/workflows/tables/synthetic-record.ts';
import { loadTable } from '../../src/workflows/tables/table.ts';
import { type Landscape, optimumOf } from '../../test/landscapes/landscape.ts';
import { parslLike } from '../../test/landscapes/parsl-like.ts';
import { basins, failing, integer, small, sparse, trap, valley, weak } from '../../test/landscapes/synthetic.ts';

const TABLES = join(import.meta.dirname, '..', '..', 'examples', 'tables');

/** A truth to search in, with the value of its optimum. */
export interface Problem {
  readonly name: string;
  readonly space: SearchSpace;
  /** ln of the true time; null: the genome fails. */
  truth(genome: Genome): number | null;
  readonly optimum: number;
}

const streams = randomStreams('landscape');

const MAKERS: { readonly [name: string]: () => Problem } = {
  LLVM: () => tableProblem('LLVM.csv', 'PERF-', null),
  BDBC: () => tableProblem('BDBC.csv', 'PERF-', 'BDBC.rules.yaml'),
  HSQLDB: () => tableProblem('HSQLDB.csv', 'Performance-', 'HSQLDB.rules.yaml'),
  '7z': () => tableProblem('7z.csv.gz', 'time', null),
  redis: () => tableProblem('redis.csv.gz', 'time', null),
  weak3: () => made(weak(3, streams)),
  basins3: () => made(basins(3, streams)),
  valley3: () => made(valley(3, streams)),
  small3: () => made(small(3, streams)),
  ...Object.fromEntries([0, 1, 2, 3, 4, 5].map((i) => [`parsl${i}`, () => made(parslLike(i, streams))])),
  ...Object.fromEntries([0, 1, 2, 3, 4, 5].map((i) => [`sparse${i}`, () => made(sparse(i, streams))])),
  trap3: () => made(trap(3, streams)),
  integer3: () => made(integer(3, streams)),
  failing3: () => made(failing(sparse(3, streams), streams)),
};

/** What defaults were chosen on (parsl0-2, sparse0-2, the tables), and what is reported as a test. */
export const PROBLEMS = Object.keys(MAKERS);

export function problemOf(name: string): Problem {
  const maker = MAKERS[name];
  if (maker === undefined) throw new Error(`no problem '${name}': ${PROBLEMS.join(', ')}`);
  return maker();
}

function made(landscape: Landscape): Problem {
  const optimum = landscape.lnTime(optimumOf(landscape, streams('optimum'), 20));
  const truth = (genome: Genome): number | null => (landscape.failure(genome) === 1 ? null : landscape.lnTime(genome));
  return { name: landscape.name, space: landscape.space, truth, optimum };
}

function tableProblem(file: string, objective: string, constraints: string | null): Problem {
  const table = loadTable({
    table: join(TABLES, file),
    objective,
    maximise: false,
    constraints: constraints === null ? null : join(TABLES, constraints),
    base: 1,
    repeats: null,
    failures: null,
    machine: { cpus: 1, cores: 1, memory_gb: 1 },
  });
  const truth = (genome: Genome): number | null => {
    const value = table.truth(genome);
    return value === null ? null : Math.log(value);
  };
  return { name: file.replace(/\..*/, ''), space: table.space, truth, optimum: Math.log(table.optimum) };
}

/** What run number `run` of a session measures: the noise depends on problem, seed and number only, never on the optimiser. */
export function measured(problem: Problem, sd: number, seed: number, genome: Genome, run: number): number | null {
  const truth = problem.truth(genome);
  return truth === null ? null : truth + sd * normal(randomStreams(`bench/${problem.name}/${seed}`)(String(run)));
}

/** The same as a run's record. */
export function recordOf(problem: Problem, request: RunRequest, lnTime: number | null): RunRecord {
  const score = lnTime === null ? { failure: 'failed' } : { usPerTask: Math.exp(lnTime) };
  return syntheticRecord(request, toRecord(problem.space.factors, request.genome), score);
}
