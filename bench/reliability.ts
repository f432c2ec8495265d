/**
 * What a search loses when it is damaged on purpose: first with made-up runs (real processes, real kills), then real
 * searches of real runs.
 * npm run bench:reliability -- [--kills 1000] [--each 5] [--at-once 4] [--twice 20] [--strikes 20] [--replayed 10000]
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { EXIT } from '../src/domain/errors.ts';
import { randomStreams } from '../src/search/rng.ts';
import { openRunLog, readRuns } from '../src/store/run-log.ts';
import { ATTACKS, attack } from '../test/helpers/attacks.ts';
import { killAgainAndAgain, leftOver, startKillable } from '../test/helpers/kills.ts';
import { realLeftOver } from '../test/helpers/real-search.ts';
import { recordSearch } from '../test/helpers/recorded-search.ts';
import { simulateSearch } from '../test/helpers/simulation.ts';
import { strike, TARGETS } from '../test/helpers/strikes.ts';
import { USUAL_NOISE } from '../test/landscapes/noise.ts';
import { parslLike } from '../test/landscapes/parsl-like.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    each: { type: 'string', default: '5' },
    'at-once': { type: 'string', default: '4' },
    twice: { type: 'string', default: '20' },
    strikes: { type: 'string', default: '20' },
    replayed: { type: 'string', default: '10000' },
  },
});

/** Runs of a real search of which so many processes are killed. */
const RUNS_STRUCK = 40;

/** Searches after which the memory is compared with what it is at the end; by how much it may grow. */
const WARM = 5;
const GROWTH = 1.1;

interface Row {
  readonly fault: string;
  readonly tries: number;
  readonly survived: number;
  readonly lost: number;
  readonly leftOver: number;
  readonly seconds: number | null;
}

const folder = mkdtempSync(join(tmpdir(), 'optimise-reliability-'));
const line = (parts: readonly (string | number)[]): void =>
  console.log(parts.map((part, i) => (i === 0 ? String(part).padEnd(44) : String(part).padStart(10))).join(' '));
try {
  line(['fault', 'tries', 'survived', 'runs lost', 'left over', 'went on, s']);
  const whole = readFileSync(recordSearch(folder, { name: 'whole' }).runsFile, 'utf8');
  const rows = [
    () => killed(whole),
    () => cut(),
    () => together(whole),
    () => stopped(whole),
    () => replayed(),
    () => struck(),
  ];
  const attacks = ATTACKS.map((one) => () => attacked(one));
  for (const row of [...rows, ...attacks]) {
    const { fault, tries, survived, lost, leftOver: left, seconds } = await row();
    line([fault, tries, survived, lost, left, seconds === null ? '–' : seconds.toFixed(1)]);
    if (survived < tries || lost > 0 || left > 0) process.exitCode = EXIT.no;
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function killed(whole: string): Promise<Row> {
  const random = randomStreams('reliability')('moments');
  const [tries, each] = [Number(values.kills), Number(values.each)];
  const atOnce = Number(values['at-once']);
  const longest = await longestUndisturbed(atOnce);
  let [made, survived, lost, left, slowest] = [0, 0, 0, 0, 0];
  let [searches, asked] = [0, 0];
  const nextSearches = async (): Promise<void> => {
    while (asked < tries) {
      const results = join(folder, `kills-${searches++}`);
      const kills = Math.min(each, tries - asked);
      asked += kills;
      const end = await killAgainAndAgain(results, kills, () => longest * random());
      // One that came to its end sooner was killed less often.
      asked -= kills - end.kills;
      if (end.log === whole) survived += end.kills;
      lost += end.lost;
      left += end.leftOver.length;
      slowest = Math.max(slowest, end.slowest ?? 0);
      made += end.kills;
      console.error(
        `${made} kills: ${survived} survived, ${lost} runs lost, ${left} left over ${end.leftOver.join(' ')}`,
      );
      rmSync(results, { recursive: true });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, nextSearches));
  return { fault: 'kill -9 at a random instant', tries, survived, lost, leftOver: left, seconds: slowest };
}

/** From its beginning to its end, in ms, with so many at a time: a kill at any instant before is one of a search under way. */
async function longestUndisturbed(atOnce: number): Promise<number> {
  const times = Array.from({ length: atOnce }, async (_, i) => {
    const { begun, ended } = startKillable(join(folder, `undisturbed-${i}`));
    await begun;
    const began = performance.now();
    await ended;
    return performance.now() - began;
  });
  return Math.max(...(await Promise.all(times)));
}

/** As a crash leaves it in the middle of a write: at every byte of the last lines. */
function cut(): Row {
  const { runsFile } = recordSearch(folder, { name: 'cut' });
  const whole = readFileSync(runsFile);
  const runs = readRuns(runsFile);
  const lines = whole.toString().trimEnd().split('\n');
  const kept = lines.length - 3;
  const from = Buffer.byteLength(`${lines.slice(0, kept).join('\n')}\n`);
  let [survived, lost] = [0, 0];
  for (let bytes = from; bytes < whole.length; bytes++) {
    writeFileSync(runsFile, whole);
    truncateSync(runsFile, bytes);
    const log = openRunLog(runsFile);
    if (log.runs.length < kept) lost++;
    for (const run of runs.slice(log.runs.length)) log.append(run);
    if (readFileSync(runsFile).equals(whole)) survived++;
  }
  return { fault: 'the log ends at any byte', tries: whole.length - from, survived, lost, leftOver: 0, seconds: 0 };
}

/** Two processes on one search at once: one of them is refused, the other is not disturbed. */
async function together(whole: string): Promise<Row> {
  const tries = Number(values.twice);
  let [survived, left] = [0, 0];
  for (let i = 0; i < tries; i++) {
    const results = join(folder, `twice-${i}`);
    const pair = [startKillable(results), startKillable(results)];
    const codes = (await Promise.all(pair.map(({ ended }) => ended))).map(({ code }) => code);
    const alone = codes.every((code) => code === EXIT.done || code === EXIT.locked) && codes.includes(EXIT.done);
    if (alone && logOf(results) === whole) survived++;
    left += leftOver(join(results, 'killed')).length;
  }
  return { fault: 'two processes on one search', tries, survived, lost: 0, leftOver: left, seconds: null };
}

/** Ctrl-Z, another process, fg. */
async function stopped(whole: string): Promise<Row> {
  const tries = Number(values.twice);
  let [survived, left] = [0, 0];
  for (let i = 0; i < tries; i++) {
    const results = join(folder, `stopped-${i}`);
    const first = startKillable(results);
    while (logOf(results) === '') await sleep(5);
    first.child.kill('SIGSTOP');
    const second = await startKillable(results).ended;
    first.child.kill('SIGCONT');
    const { code } = await first.ended;
    if (second.code === EXIT.locked && code === EXIT.done && logOf(results) === whole) survived++;
    left += leftOver(join(results, 'killed')).length;
  }
  return { fault: 'stopped (Ctrl-Z), resumed elsewhere, fg', tries, survived, lost: 0, leftOver: left, seconds: null };
}

/** Whole searches with made-up runs of a space like Parsl's, one after the other in one process. */
function replayed(): Row {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const megabytes = (): number => {
    collect();
    return process.memoryUsage().heapUsed / 2 ** 20;
  };
  let [runs, warm] = [0, 0];
  for (let search = 1; runs < Number(values.replayed); search++) {
    const truth = parslLike(search % WARM, randomStreams('reliability'));
    runs += simulateSearch(truth, USUAL_NOISE, String(search)).session.runs.length;
    if (search === WARM) warm = megabytes();
  }
  const end = megabytes();
  const fault = `memory over ${runs} runs: ${warm.toFixed(0)} → ${end.toFixed(0)} MB`;
  return { fault, tries: 1, survived: end < GROWTH * warm ? 1 : 0, lost: 0, leftOver: 0, seconds: null };
}

async function struck(): Promise<Row> {
  const tries = Number(values.strikes);
  const results = join(folder, 'struck');
  const targets = Array.from({ length: tries }, (_, i) => TARGETS[i % TARGETS.length] ?? 'tool');
  const end = await strike(results, targets, RUNS_STRUCK, randomStreams('reliability')('strikes'));
  const { strikes, lost, slowest, survived } = end;
  return {
    fault: 'kill -9 in a real search (5 kinds of process)',
    tries: strikes.length,
    survived: survived ? strikes.length : 0,
    ...{ lost, leftOver: realLeftOver().length, seconds: slowest },
  };
}

async function attacked(one: (typeof ATTACKS)[number]): Promise<Row> {
  const { met, told, wentOn, lost, left, seconds } = await attack(one);
  const survived = told && wentOn;
  if (!survived) console.error(`${one.fault}: exit ${met.code} for ${one.exitCode}: ${met.stderr}`);
  return { fault: `real: ${one.fault}`, tries: 1, survived: survived ? 1 : 0, lost, leftOver: left.length, seconds };
}

function logOf(results: string): string {
  const file = join(results, 'killed', 'runs.jsonl');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
