/**
 * npm run bench:search [-- --short] [--problems LLVM,parsl3] [--seeds 20] [--noise 0.02,0.05,0.1] [--engines saga,smac] [--record]
 *
 * Regret of the recommended genome at 25, 50, 100 and 200 runs, our strategies beside Optuna, SMAC3 and pymoo on the same
 * problems, constraints and noise. Every finished session is kept in the cache folder, so the bench goes on where it was
 * stopped. `--short`: one table, one landscape, 5 seeds, peers from peers.json. `--record` writes peers.json.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { CACHE, type Cell, CellStore, MARKS } from './cells.ts';
import { standings, summaries } from './compare.ts';
import { regretFigure } from './figure.ts';
import { PEERS, type Peer, peerSession, setUpPeers } from './peers.ts';
import { PROBLEMS, type Problem, problemOf } from './problems.ts';
import { bareSession, wholeSession } from './sessions.ts';

const OURS = ['saga', 'ga', 'hill-climb', 'random'] as const;
const WHOLE = 'saga, whole';
const RECORDED = join(import.meta.dirname, 'peers.json');
const SHORT = { problems: 'LLVM,parsl3', seeds: '5', noise: '0.05' };

const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    problems: { type: 'string' },
    seeds: { type: 'string' },
    noise: { type: 'string' },
    engines: { type: 'string' },
  },
});

interface Recorded {
  readonly made: string;
  readonly versions: readonly string[];
  readonly cells: readonly Cell[];
}

const recorded: Recorded = JSON.parse(readFileSync(RECORDED, 'utf8'));
const store = new CellStore();
const problems = (options.problems ?? (options.short ? SHORT.problems : PROBLEMS.join(','))).split(',');
const seeds = Number(options.seeds ?? (options.short ? SHORT.seeds : 20));
const noises = (options.noise ?? (options.short ? SHORT.noise : '0.02,0.05,0.1')).split(',').map(Number);
const engines = (options.engines ?? [...OURS, WHOLE, ...PEERS].join(';')).split(/[;]|,(?! )/);

function isPeer(engine: string): engine is Peer {
  return PEERS.some((peer) => peer === engine);
}

async function sessionOf(problem: Problem, noise: number, seed: number, engine: string): Promise<Cell | null> {
  const known = store.get({ problem: problem.name, noise, seed, engine });
  if (known !== undefined) return known;
  if (!isPeer(engine)) {
    const strategy = OURS.find((name) => name === engine);
    const cell =
      strategy === undefined ? wholeSession(problem, noise, seed) : bareSession(problem, noise, seed, strategy);
    return store.add(cell, false);
  }
  const from = recorded.cells.find(
    (cell) => cell.problem === problem.name && cell.noise === noise && cell.seed === seed && cell.engine === engine,
  );
  if (options.short) return from ?? null;
  if (from !== undefined && !options.record) return from;
  setUpPeers();
  return store.add(await peerSession(problem, noise, seed, engine), true);
}

async function allCells(): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const name of problems) {
    const problem = problemOf(name);
    for (const noise of noises) {
      for (let seed = 1; seed <= seeds; seed++) {
        for (const engine of engines) {
          const cell = await sessionOf(problem, noise, seed, engine);
          if (cell !== null) cells.push(cell);
        }
        process.stderr.write(`${name} noise ${noise} seed ${seed} of ${seeds}\n`);
      }
    }
  }
  return cells;
}

function print(cells: readonly Cell[]): void {
  const table = new Table({
    head: ['problem', 'noise', 'engine', 'n', ...MARKS.map((mark) => `${mark} runs: median (q90) %`)],
  });
  for (const { problem, noise, engine, sessions, median, q90 } of summaries(cells)) {
    const numbers = MARKS.map((_, m) => `${median[m]!.toFixed(1)} (${q90[m]!.toFixed(1)})`);
    table.push([problem, String(noise), engine, String(sessions), ...numbers]);
  }
  process.stdout.write(`${table.toString()}\n`);
  const bare = cells.filter(({ engine }) => engine !== WHOLE);
  if (!bare.some(({ engine }) => engine === 'saga')) return;
  for (const [m, runs] of MARKS.entries()) {
    const lines = standings(bare, m, 'saga').map(({ engine, rank, p, beaten }) => {
      const test =
        p === null || beaten === null ? '' : `  saga better in ${(100 * beaten).toFixed(0)} %, p = ${p.toPrecision(2)}`;
      return `  ${rank.toFixed(2)}  ${engine}${test}`;
    });
    process.stdout.write(`average rank at ${runs} runs (Wilcoxon against saga, Holm)\n${lines.join('\n')}\n`);
  }
  process.stdout.write(`peers in peers.json: made ${recorded.made} with ${recorded.versions.join(', ')}\n`);
}

/** What was recorded of other problems and seeds stays. */
function record(cells: readonly Cell[]): void {
  const made = new Date().toISOString().slice(0, 10);
  const requirements = readFileSync(join(import.meta.dirname, 'requirements.txt'), 'utf8').split('\n');
  const nameOf = ({ problem, noise, seed, engine }: Cell): string => `${problem}/${noise}/${seed}/${engine}`;
  const all = [...recorded.cells, ...cells.filter(({ engine }) => isPeer(engine))];
  const byName = new Map(all.map((cell) => [nameOf(cell), cell]));
  const lines = [...byName.values()].map((cell) => JSON.stringify(cell)).join(',\n');
  const versions = JSON.stringify(requirements.filter((line) => line.includes('==')));
  writeFileSync(RECORDED, `{"made": "${made}", "versions": ${versions}, "cells": [\n${lines}\n]}\n`);
}

const cells = await allCells();
print(cells);
if (options.record) record(cells);
const figure = join(CACHE, 'regret.svg');
writeFileSync(figure, await regretFigure(summaries(cells)));
process.stderr.write(`figure: ${figure}\n`);
