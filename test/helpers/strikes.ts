import { setTimeout as sleep } from 'node:timers/promises';
import { readTextOrNull } from '../../src/launch/machine/cores.ts';
import { livingProcesses } from '../../src/launch/machine/proc.ts';
import { type RealSearch, realLog, repeats, startReal } from './real-search.ts';

/** Which process is killed: the program itself, or one of the run that it makes. */
export const TARGETS = ['tool', 'harness', 'interchange', 'pool', 'worker'] as const;
export type TargetName = (typeof TARGETS)[number];

/** What became of a real search of which processes were killed. */
export interface Struck {
  readonly strikes: readonly TargetName[];
  /** Lines of the log that were no longer there, or changed. */
  readonly lost: number;
  /** From a kill of the program to the first new run of the next one, in seconds. */
  readonly slowest: number;
  /** It came to its end, and its decisions are those of an undisturbed search with these runs. */
  readonly survived: boolean;
}

/** Runs of the baseline: without any a search ends, as it should. */
const BASELINE_RUNS = 6;
/** From a strike to the next, at most: a run under way takes so long. */
const LONGEST_MS = 4000;
/** A run is not always so far that it has the process: it is looked for again so soon. */
const SOON_MS = 100;

/** Kills (-9) the processes of a real search at random moments, one after the other, and goes on until it has ended. */
export async function strike(
  results: string,
  targets: readonly TargetName[],
  budget: number,
  random: () => number,
): Promise<Struck> {
  const strikes: TargetName[] = [];
  let [lost, slowest, kept] = [0, 0, ''];
  let search = startReal({ results, budget });
  for (let patience = LONGEST_MS * random(); ; ) {
    const end = await Promise.race([search.ended, sleep(patience, null)]);
    patience = SOON_MS;
    const log = wholeLines(results);
    if (!log.startsWith(kept)) lost++;
    kept = log;
    if (end !== null) return { strikes, lost, slowest, survived: end.code === 0 && (await repeats(results)) };
    const target = targets[strikes.length];
    if (target === undefined) continue;
    if (target !== 'tool' && kept.split('\n').length <= BASELINE_RUNS) continue;
    const pid = target === 'tool' ? search.child.pid : pidOf(target, search);
    if (pid === undefined) continue;
    process.kill(pid, 'SIGKILL');
    strikes.push(target);
    patience = LONGEST_MS * random();
    if (target !== 'tool') continue;
    await search.ended;
    search = startReal({ results, budget });
    slowest = Math.max(slowest, await untilNewRun(results, search));
  }
}

function wholeLines(results: string): string {
  const log = realLog(results);
  return log.slice(0, log.lastIndexOf('\n') + 1);
}

async function untilNewRun(results: string, { ended }: RealSearch): Promise<number> {
  const began = performance.now();
  const before = realLog(results).length;
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over && realLog(results).length <= before) await sleep(20);
  return (performance.now() - began) / 1000;
}

const COMMANDS: { readonly [T in TargetName]: RegExp } = {
  tool: /^$/,
  harness: /run_app\.py/,
  interchange: /interchange/,
  pool: /process_worker_pool/,
  // Newer pools spawn their workers.
  worker: /process_worker_pool|spawn_main/,
};

/** undefined: no run is so far at the moment. */
function pidOf(target: TargetName, { child }: RealSearch): number | undefined {
  const all = livingProcesses();
  const family = new Set([child.pid]);
  for (let before = 0; before < family.size; ) {
    before = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  const commandOf = (pid: number): string => readTextOrNull(`/proc/${pid}/cmdline`) ?? '';
  const found = all.filter(({ pid }) => {
    const command = commandOf(pid);
    return family.has(pid) && COMMANDS[target].test(command) && !command.includes('supervisor.py');
  });
  if (target !== 'worker') return found[0]?.pid;
  const pools = new Set(all.flatMap(({ pid }) => (COMMANDS.pool.test(commandOf(pid)) ? [pid] : [])));
  return found.findLast(({ parent }) => pools.has(parent))?.pid;
}
