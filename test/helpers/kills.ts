import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '..', '..');

/** What became of a search that was killed again and again. */
export interface Killed {
  readonly kills: number;
  /** Lines that a later process no longer found, or found changed. */
  readonly lost: number;
  /** From the start of the next process to its first new line, in seconds; null: none of them came so far. */
  readonly slowest: number | null;
  readonly log: string;
  /** Files that do not belong to a finished search. */
  readonly leftOver: readonly string[];
}

const FILES = new Set(['search.json', 'runs.jsonl', 'earlier.jsonl', 'genome.json', 'snippet.json', 'log.jsonl']);
const FOLDERS = new Set(['runs', 'report']);

interface Started {
  readonly child: ChildProcess;
  /** It has come so far that the search begins. */
  readonly begun: Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
}

/** A process that begins the search, or goes on with it. */
export function startKillable(results: string, nodes = 1): Started {
  const script = join(import.meta.dirname, 'killed-search.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, results, String(nodes)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return {
    child,
    begun: new Promise((resolve) => child.stdout.once('data', () => resolve())),
    ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, stderr }))),
  };
}

/**
 * Kills a search at random moments until it has been killed so often, then lets it come to its end.
 * @param moment of the next kill, in ms after the search began
 * @param nodes that make its runs side by side
 */
export async function killAgainAndAgain(
  results: string,
  times: number,
  moment: () => number,
  nodes = 1,
): Promise<Killed> {
  const folder = join(results, 'killed');
  const logFile = join(folder, 'runs.jsonl');
  const logNow = (): string => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');
  let kills = 0;
  let lost = 0;
  let slowest: number | null = null;
  let kept = '';
  for (;;) {
    const { child, begun, ended } = startKillable(results, nodes);
    await begun;
    const began = performance.now();
    let over = false;
    const end = ended.then((result) => {
      over = true;
      return result;
    });
    const until = kills < times ? began + moment() : Number.POSITIVE_INFINITY;
    let wentOn = false;
    while (!over && performance.now() < until) {
      if (!wentOn && logNow().length > kept.length) {
        wentOn = true;
        slowest = Math.max(slowest ?? 0, (performance.now() - began) / 1000);
      }
      await sleep(2);
    }
    const finished = over;
    if (!finished) child.kill('SIGKILL');
    const { code, stderr } = await end;
    if (finished && code !== 0) throw new Error(`the search did not go on: ${stderr}`);
    const log = logNow();
    const whole = log.slice(0, log.lastIndexOf('\n') + 1);
    if (!whole.startsWith(kept)) lost++;
    kept = whole;
    if (finished) return { kills, lost, slowest, log, leftOver: leftOver(folder) };
    kills++;
  }
}

/** Files in a search's folder that do not belong to it. */
export function leftOver(folder: string): string[] {
  const wrong = readdirSync(folder).filter((name) => !FILES.has(name) && !FOLDERS.has(name));
  const report = readdirSync(join(folder, 'report')).filter((name) => !/\.(?:svg|csv|html|json)$/.test(name));
  return [...wrong, ...report];
}
