import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Genome } from '../../src/domain/genome.ts';
import { genesOf } from '../../src/search/genetic/genes.ts';
import { randomFrom } from '../../src/search/rng.ts';
import { CACHE, type Cell, MARKS } from './cells.ts';
import { measured, type Problem } from './problems.ts';
import { cellOf } from './sessions.ts';

export const PEERS = ['optuna-tpe', 'optuna-ga', 'smac', 'pymoo-ga'] as const;
export type Peer = (typeof PEERS)[number];

const VENV = join(CACHE, 'venv');
const PYTHON = join(VENV, 'bin', 'python');
const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');

/** Makes the peers' own Python environment where there is none, or where other versions are asked for. */
export function setUpPeers(): void {
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  const stamp = join(VENV, 'requirements.txt');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stderr.write(`making ${VENV}\n`);
  for (const [command, args] of [
    ['python3', ['-m', 'venv', VENV]],
    [PYTHON, ['-m', 'pip', 'install', '--quiet', '--requirement', REQUIREMENTS]],
  ] as const) {
    const { status } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
  }
  writeFileSync(stamp, wanted);
}

type Question = { readonly measure: readonly number[] } | { readonly repair: readonly number[] };

/**
 * One session of a peer. It is told the genes (an exactly-one group is one categorical parameter), asks for valid
 * genomes near its own wherever a rule forbids them, and is answered with the noise that every engine gets.
 */
export async function peerSession(problem: Problem, noise: number, seed: number, peer: Peer): Promise<Cell> {
  const genes = genesOf(problem.space);
  const base = problem.space.factors.map(() => 0);
  const toGenome = (values: readonly number[]): Genome =>
    values.reduce<Genome>((genome, value, g) => genes.withValue(genome, g, value), base);
  const random = randomFrom(`repair/${seed}`);
  const genomes: Genome[] = [];
  const measurements: (number | null)[] = [];
  let repaired = 0;

  const child = spawn(PYTHON, [join(import.meta.dirname, 'peers.py')], { stdio: ['pipe', 'pipe', 'ignore'] });
  const reply = (value: unknown): void => void child.stdin.write(`${JSON.stringify(value)}\n`);
  const sizes = genes.list.map(({ values }) => values);
  const ordinal = genes.list.map((gene) => gene.ordinal);
  reply({ peer, seed, budget: MARKS.at(-1), sizes, ordinal });
  for await (const line of createInterface({ input: child.stdout })) {
    const question: Question = JSON.parse(line);
    if ('repair' in question) {
      const genome = toGenome(question.repair);
      const valid = problem.space.isValid(genome) ? genome : problem.space.repair(genome, random);
      if (valid !== genome) repaired++;
      reply([...genes.encode(valid)]);
    } else {
      const genome = toGenome(question.measure);
      if (!problem.space.isValid(genome)) throw new Error(`${peer} measured an invalid genome`);
      genomes.push(genome);
      measurements.push(measured(problem, noise, seed, genome, genomes.length));
      reply(measurements.at(-1));
    }
  }
  if (child.exitCode === null) await once(child, 'close');
  if (genomes.length < MARKS.at(-1)!) throw new Error(`${peer} ended after ${genomes.length} runs on ${problem.name}`);
  return cellOf(problem, noise, seed, peer, { genomes, values: measurements, repaired });
}
