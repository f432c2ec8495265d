/**
 * npm run bench:analyse [-- --rows 1000,15000]: seconds and memory of the analysis by number of runs, and against the
 * same deltas, means and interaction regression by pandas and statsmodels in an environment of its own.
 * A fresh process for each measurement, so that peak memory is its own.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { analyseDesign } from '../src/analyse/analysis.ts';
import { findPairs, sampledEffects } from '../src/analyse/deltas.ts';
import { buildDesign } from '../src/analyse/design.ts';
import { countTogether, modelColumns } from '../src/analyse/model/columns.ts';
import { fitModel } from '../src/analyse/model/fit.ts';
import { readRuns } from '../src/analyse/read.ts';
import { normal } from '../src/domain/random.ts';
import { analyseDataset } from '../src/report/dataset/write-analysis.ts';
import { PLAIN_ANALYSIS } from '../test/helpers/analysis.ts';
import { parslLikeLn, SEED_TREATMENTS, testRandom } from '../test/helpers/seed-dataset.ts';

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'optimise', 'bench-analyse');
const SIZES = [
  { rows: 1_000, treatments: 30 },
  { rows: 15_000, treatments: 30 },
  { rows: 100_000, treatments: 30 },
  { rows: 1_000_000, treatments: 40 },
];
/** Its model matrix takes 8 bytes × rows × 466: more rows do not fit. */
const PEER_AT_MOST = 100_000;

interface Measured {
  readonly seconds: number;
  readonly peakMb: number;
  readonly steps: { readonly [step: string]: number };
}

/** Random contexts, every second with a neighbour. */
async function makeData(file: string, rows: number, treatments: number): Promise<void> {
  const names = Array.from({ length: treatments }, (_, i) => SEED_TREATMENTS[i] ?? `cfg_extra_${i}`);
  const index = new Map(names.map((name, i) => [name, i]));
  const random = testRandom(rows);
  // Written beside and renamed: an interrupted bench leaves no half data set behind.
  const out = createWriteStream(`${file}.part`);
  out.write(`${[...names, 'timestamp', 'score'].join(';')}\n`);
  let last: number[] = [];
  for (let run = 0; run < rows; run++) {
    const flip = Math.floor(random() * treatments);
    const row =
      run % 2 === 0 ? names.map(() => (random() < 0.5 ? 1 : 0)) : last.map((bit, i) => (i === flip ? 1 - bit : bit));
    const ln = parslLikeLn((name) => row[index.get(name) ?? -1] === 1) + 0.04 * normal(random);
    last = row;
    if (!out.write(`${row.join(';')};${1_700_000_000 + run * 60};${Math.exp(ln).toFixed(3)}\n`))
      await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  renameSync(`${file}.part`, file);
}

/** The work of one child: everything in memory, then printed. */
async function measure(file: string, what: string): Promise<Measured> {
  const steps: { [step: string]: number } = {};
  const start = performance.now();
  let last = start;
  const lap = (step: string): void => {
    const now = performance.now();
    steps[step] = (now - last) / 1000;
    last = now;
  };
  if (what === 'figures') {
    const out = join(CACHE, 'figures');
    await analyseDataset({
      file,
      out,
      ...PLAIN_ANALYSIS,
      classes: {},
      reported: null,
      random: testRandom(1),
    });
  } else {
    const table = await readRuns(file);
    lap('read');
    const design = buildDesign(table);
    lap('configurations');
    if (what === 'core') {
      sampledEffects(design, findPairs(design));
      lap('pairs');
      // What the peer does not do (Huber's estimate, predictions out of fold) is left out here; 'all' has it.
      fitModel(design, modelColumns(design, countTogether(design)), design.lnOfRun, false);
      lap('model with pairs');
    } else {
      analyseDesign(design, testRandom(1));
      lap('analysis');
    }
  }
  return { seconds: (performance.now() - start) / 1000, peakMb: process.resourceUsage().maxRSS / 1024, steps };
}

function child(file: string, what: string): Measured {
  const result = spawnSync(process.execPath, [...process.execArgv, process.argv[1] ?? '', '--measure', what, file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(result.stdout) as Measured;
}

function peerPython(): string | null {
  const folder = join(CACHE, 'venv');
  const python = join(folder, 'bin', 'python');
  if (existsSync(join(folder, 'ready'))) return python;
  process.stderr.write('making the environment of the peer (pandas, statsmodels)\n');
  for (const [command, args] of [
    ['python3', ['-m', 'venv', folder]],
    [python, ['-m', 'pip', 'install', '--quiet', 'pandas', 'statsmodels']],
    ['touch', [join(folder, 'ready')]],
  ] as const) {
    if (spawnSync(command, [...args], { stdio: ['ignore', 2, 2] }).status !== 0) return null;
  }
  return python;
}

function peer(python: string, file: string): Measured | null {
  const result = spawnSync(python, [join(import.meta.dirname, 'analyse_peer.py'), file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return result.status === 0 ? (JSON.parse(result.stdout) as Measured) : null;
}

async function main(): Promise<void> {
  const [flag, value = '', file = ''] = process.argv.slice(2);
  if (flag === '--measure') {
    process.stdout.write(`${JSON.stringify(await measure(file, value))}\n`);
    return;
  }
  mkdirSync(CACHE, { recursive: true });
  const wanted = flag === '--rows' ? new Set(value.split(',').map(Number)) : null;
  const python = peerPython();
  if (python === null) process.stderr.write('no pandas and statsmodels: no ratio\n');
  process.stdout.write(
    'rows × treatments   core s  (read, configurations, pairs, model)   MB   peer s   ratio   all s   with figures s\n',
  );
  for (const { rows, treatments } of SIZES) {
    if (wanted !== null && !wanted.has(rows)) continue;
    const data = join(CACHE, `runs-${rows}x${treatments}.csv`);
    if (!existsSync(data)) await makeData(data, rows, treatments);
    const core = child(data, 'core');
    const all = child(data, 'all');
    const figures = child(data, 'figures');
    const other = python === null || rows > PEER_AT_MOST ? null : peer(python, data);
    const steps = Object.values(core.steps)
      .map((seconds) => seconds.toFixed(2))
      .join(', ');
    const ratio = other === null ? '–' : (other.seconds / core.seconds).toFixed(1);
    process.stdout.write(
      `${rows} × ${treatments}   ${core.seconds.toFixed(2)}  (${steps})   ${core.peakMb.toFixed(0)}   ${other?.seconds.toFixed(2) ?? '–'}   ${ratio}   ${all.seconds.toFixed(2)} (${all.peakMb.toFixed(0)} MB)   ${figures.seconds.toFixed(2)} (${figures.peakMb.toFixed(0)} MB)\n`,
    );
  }
}

await main();
