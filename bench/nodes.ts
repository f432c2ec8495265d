/**
 * npm run bench:nodes -- --real 10: on real nodes that Parsl's LocalProvider makes on this machine. Is a run on a node as
 * long as one without a site (A/A: so many pairs)? How much sooner are two nodes done than one, with tasks that sleep?
 *
 * What do more nodes bring? Simulated searches of 200 runs on 1 to 128 made-up nodes that differ, wait in a queue and are
 * lost; then kills of the program that asks them for runs.
 * npm run bench:nodes -- [--seeds 6] [--nodes 1,2,4,8,32,128] [--budget 200] [--kills 100] [--queue 5] [--life 50]
 * --queue, --life: mean wait for a node, and mean life of one, in runs (0: as if there were none of either).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { z } from 'zod';
import { EXIT } from '../src/domain/errors.ts';
import { randomStreams } from '../src/search/rng.ts';
import { median } from '../src/stats/quantile.ts';
import { hodgesLehmann } from '../src/stats/signed-rank.ts';
import { killAgainAndAgain } from '../test/helpers/kills.ts';
import { type MadeUpNodes, ONE_NODE, simulateOnNodes } from '../test/helpers/nodes.ts';
import { aSearchFile, onNodes, recordSearch } from '../test/helpers/recorded-search.ts';
import { optimumOf } from '../test/landscapes/landscape.ts';
import { USUAL_NOISE } from '../test/landscapes/noise.ts';
import { parslLike } from '../test/landscapes/parsl-like.ts';
import { inProcesses } from './jobs.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '6' },
    nodes: { type: 'string', default: '1,2,4,8,32,128' },
    budget: { type: 'string', default: '200' },
    kills: { type: 'string', default: '100' },
    job: { type: 'string' },
    queue: { type: 'string', default: '5' },
    life: { type: 'string', default: '50' },
    real: { type: 'string' },
  },
});

/** A set this near (ln) to the truly fastest is found. */
const NEAR = Math.log(1.05);
const LANDSCAPES = 6;
/** Nodes of one kind. */
const NODE_SD = 0.03;
const CLUSTER: Omit<MadeUpNodes, 'nodes'> = {
  nodeSd: NODE_SD,
  queue: Number(values.queue),
  life: Number(values.life) || Number.POSITIVE_INFINITY,
};

interface Row {
  /** In units of a run; null: no such set was run. */
  readonly near: number | null;
  readonly time: number;
  readonly regret: number;
  readonly losses: number;
  /** Share of the nodes' time in which they measured. */
  readonly load: number;
}

function rowOf(seed: number, nodes: number, budget: number): Row {
  const streams = randomStreams('landscape');
  const truth = parslLike(seed % LANDSCAPES, streams);
  const optimum = truth.lnTime(optimumOf(truth, streams('optimum'), 20));
  const cluster = nodes === 1 ? ONE_NODE : { ...CLUSTER, nodes };
  const budgets = [{ fromRun: 1, budget }];
  const { session, findings, finishedAt, time, losses } = simulateOnNodes(
    truth,
    USUAL_NOISE,
    `nodes/${seed}`,
    cluster,
    {
      budgets,
    },
  );
  const near = finishedAt.filter((_, i) => truth.lnTime(session.genomes[i] ?? []) <= optimum + NEAR);
  return {
    near: near.length === 0 ? null : Math.min(...near),
    time,
    regret: Math.expm1(truth.lnTime(findings.recommended) - optimum),
    losses,
    load: session.runs.length / (nodes * time),
  };
}

const line = (parts: readonly (string | number)[]): void =>
  console.log(parts.map((part) => String(part).padEnd(14)).join(' '));
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

async function simulated(): Promise<void> {
  line(['nodes', 'near optimum', 'times sooner', 'all done', 'times sooner', 'regret', 'lost units', 'load']);
  let alone: { readonly near: number; readonly time: number } | null = null;
  for (const nodes of values.nodes.split(',').map(Number)) {
    const jobs = Array.from({ length: Number(values.seeds) }, (_, seed) => [
      ...[
        '--job',
        String(seed),
        '--nodes',
        String(nodes),
        '--budget',
        values.budget,
        '--queue',
        values.queue,
        '--life',
        values.life,
      ],
    ]);
    const rows = (await inProcesses(import.meta.filename, jobs)) as Row[];
    const nears = rows.flatMap(({ near }) => near ?? []);
    const near = median(nears);
    const time = median(rows.map((row) => row.time));
    alone ??= { near, time };
    line([
      nodes,
      `${near.toFixed(0)} (${nears.length}/${rows.length})`,
      (alone.near / near).toFixed(1),
      time.toFixed(0),
      (alone.time / time).toFixed(1),
      percent(median(rows.map(({ regret }) => regret))),
      rows.reduce((sum, { losses }) => sum + losses, 0),
      percent(median(rows.map(({ load }) => load))),
    ]);
  }
}

const KILLS_EACH = 5;
const LONGEST_MS = 1500;

/** The program that asks four nodes for runs, killed at random instants. */
async function killed(): Promise<void> {
  const nodes = 4;
  const folder = mkdtempSync(join(tmpdir(), 'optimise-nodes-'));
  try {
    const { settings } = onNodes(aSearchFile(folder), nodes);
    const whole = readFileSync(recordSearch(folder, { name: 'whole', settings }).runsFile, 'utf8');
    const random = randomStreams('nodes')('moments');
    let [kills, lost, other] = [0, 0, 0];
    while (kills < Number(values.kills)) {
      const results = join(folder, `kills-${kills}`);
      const end = await killAgainAndAgain(results, KILLS_EACH, () => LONGEST_MS * random(), nodes);
      kills += Math.max(1, end.kills);
      lost += end.lost;
      if (end.log !== whole) other++;
      rmSync(results, { recursive: true });
    }
    console.log(
      `kill -9 of a search on ${nodes} made-up nodes: ${kills} kills, ${lost} lost, ${other} logs that differ`,
    );
    if (lost + other > 0) process.exitCode = EXIT.no;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const OPTIMISE = join(import.meta.dirname, '..', 'bin', 'optimise.mjs');
const SLEEPING = join(import.meta.dirname, '..', 'examples', 'sleep.py');
const PAIR_TASKS = 3000;
/** Runs of the search on one node and on two. */
const SLEEPING_BUDGET = 24;

function siteFile(folder: string, blocks: number): string {
  const file = join(folder, `site_${blocks}.py`);
  const executor = `HighThroughputExecutor(label='nodes', max_workers_per_node=1, provider=LocalProvider(max_blocks=${blocks}))`;
  writeFileSync(
    file,
    `from parsl.config import Config
from parsl.executors import HighThroughputExecutor
from parsl.providers import LocalProvider
config = Config(executors=[${executor}])
`,
  );
  return file;
}

/** @throws Error for a command that fails */
async function optimise(args: readonly string[]): Promise<string> {
  return (await execa(process.execPath, [OPTIMISE, ...args, '--json'], { stdin: 'ignore' })).stdout;
}

const timesAsLong = z.object({ usPerTask: z.number() });

/** ln(time per task on a node / without a site), of pairs in random order. */
async function localAgainstSite(folder: string, pairs: number): Promise<number[]> {
  const random = randomStreams('nodes')('pairs');
  const site = siteFile(folder, 1);
  const differences: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const us = { local: 0, site: 0 };
    for (const how of random() < 0.5 ? (['local', 'site'] as const) : (['site', 'local'] as const)) {
      const place = how === 'site' ? ['--site', site] : [];
      const text = await optimise(['run', '--tasks', String(PAIR_TASKS), '--results', folder, ...place]);
      us[how] = timesAsLong.parse(JSON.parse(text)).usPerTask;
    }
    differences.push(Math.log(us.site / us.local));
  }
  return differences;
}

/** Seconds of a search of few runs, all of whose tasks sleep. */
async function sleeping(folder: string, blocks: number): Promise<number> {
  const began = performance.now();
  const search = ['--budget', String(SLEEPING_BUDGET), '--seed', '3', '--force', '--fresh', '--only', 'cfg_*'];
  const place = ['--results', join(folder, String(blocks)), '--site', siteFile(folder, blocks)];
  await optimise(['--app', SLEEPING, ...search, ...place]);
  return (performance.now() - began) / 1000;
}

async function real(pairs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'optimise-nodes-'));
  try {
    const { estimate, low, high } = hodgesLehmann(await localAgainstSite(folder, pairs));
    const interval =
      low === null || high === null ? '' : ` [${Math.exp(low).toFixed(3)}, ${Math.exp(high).toFixed(3)}]`;
    console.log(
      `time per task on a node / without a site: ${Math.exp(estimate).toFixed(3)}${interval}, ${pairs} pairs`,
    );
    const [one, two] = [await sleeping(folder, 1), await sleeping(folder, 2)];
    const ratio = (one / two).toFixed(2);
    console.log(
      `${SLEEPING_BUDGET} runs of tasks that sleep: ${one.toFixed(0)} s on one node, ${two.toFixed(0)} s on two: ${ratio} times sooner`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (values.real !== undefined) {
  await real(Number(values.real));
} else if (values.job !== undefined) {
  process.stdout.write(JSON.stringify(rowOf(Number(values.job), Number(values.nodes), Number(values.budget))));
} else {
  await simulated();
  await killed();
}
