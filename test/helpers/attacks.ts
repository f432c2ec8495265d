import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT } from '../../src/domain/errors.ts';
import { EXAMPLES } from './real-runs.ts';
import { type RealEnd, realLeftOver, realLog, startCommand, startReal } from './real-search.ts';
import { staleTag } from './stale-tag.ts';

const NOBODY = 65_534;

/** What a real search met, and how it went on when that was over. */
export interface Attacked {
  /** The exit code and the words under the attack. */
  readonly met: RealEnd;
  readonly exitCode: number;
  /** Refused with the code and in no more than a line and a hint. */
  readonly told: boolean;
  readonly wentOn: boolean;
  /** Whether recorded runs were lost or changed. */
  readonly lost: number;
  readonly left: readonly string[];
  /** Until it had ended without the attack. */
  readonly seconds: number;
}

/** Damage to the surroundings of a real search. */
export interface Attack {
  readonly fault: string;
  readonly exitCode: number;
  /** Begins under the attack. @param place a folder of its own */
  readonly under: (place: string) => Promise<RealEnd>;
  /** Ends the attack. */
  readonly over?: (place: string) => void;
  /** Goes on. */
  readonly after?: (place: string) => Promise<RealEnd>;
}

const ROOT = process.getuid?.() === 0;
const results = (place: string): string => join(place, 'results');

function mount(place: string, options: string): void {
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', place], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mount ${options}: ${stderr}`);
}

async function twoRunsOf(place: string, search: ReturnType<typeof startReal>): Promise<void> {
  while (realLog(results(place)).split('\n').length < 3 && search.child.exitCode === null) await sleep(50);
}

/** A search whose results are taken away while it runs. */
async function away(place: string): Promise<RealEnd> {
  const search = startReal({ results: results(place) });
  await twoRunsOf(place, search);
  renameSync(results(place), `${results(place)}-away`);
  return search.ended;
}

/** What the search made where its results had been goes, and they come back. */
function back(place: string): void {
  rmSync(results(place), { recursive: true, force: true });
  renameSync(`${results(place)}-away`, results(place));
}

/** Names like ours in the temporary places, of another user and of our own, that no program removes. */
const planted: string[] = [];
function besides(place: string): Promise<RealEnd> {
  for (const root of [tmpdir(), '/dev/shm']) {
    const others = join(root, staleTag());
    mkdirSync(others, { mode: 0o700 });
    chownSync(others, NOBODY, NOBODY);
    const file = join(root, staleTag());
    writeFileSync(file, '');
    planted.push(others, file);
  }
  const deep = join(tmpdir(), staleTag());
  const nest = 'import os, sys\nfor _ in range(3000):\n    os.mkdir(sys.argv[1]); os.chdir(sys.argv[1])';
  mkdirSync(deep);
  spawnSync('python3', ['-c', nest, 'a-name-that-adds-up'], { cwd: deep });
  planted.push(deep);
  return startReal({ results: results(place) }).ended;
}

function cleared(): void {
  for (const path of planted.splice(0)) if (existsSync(path)) spawnSync('rm', ['-rf', path]);
}

/** A search that is interrupted when it has two runs; then the place changes, and it is gone on with. */
async function amid(place: string, change: string): Promise<RealEnd> {
  mount(place, 'size=64m');
  const search = startReal({ results: results(place) });
  await twoRunsOf(place, search);
  search.child.kill('SIGINT');
  await search.ended;
  mount(place, `remount,${change}`);
  return startReal({ results: results(place) }).ended;
}

const mounted = (options: string) => (place: string) => {
  mount(place, options);
  return startReal({ results: results(place) }).ended;
};
const limited = (before: string) => (place: string) => startReal({ results: results(place), before }).ended;
/** Few kernels have quotas in memory, most have btrfs, whose quotas bind root too. Its tools may not be there. */
const hasQuota = (): boolean => spawnSync('mkfs.btrfs', ['--version']).status === 0;
/** A file system in a file that is gone with it. */
const QUOTA = `set -e
truncate -s 200M "$1.img"; mkfs.btrfs -q "$1.img"; mount -o loop "$1.img" "$1"; rm "$1.img"
btrfs -q subvolume create "$1/results"; btrfs -q quota enable "$1"; btrfs -q qgroup limit "$2" "$1/results"`;
const bounded = (place: string): Promise<RealEnd> => {
  const { status, stderr } = spawnSync('bash', ['-c', QUOTA, 'bash', place, '256k'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`quota: ${stderr}`);
  return startReal({ results: results(place) }).ended;
};
const unbounded = (place: string): void => {
  spawnSync('btrfs', ['-q', 'qgroup', 'limit', 'none', results(place)]);
};
const roomy = (options: string) => (place: string) => mount(place, `remount,${options}`);

/** In a namespace of its own: everybody else keeps theirs. */
const FULL_SHM = `exec unshare -m bash -c 'mount -t tmpfs -o size=64k tmpfs /dev/shm; head -c 70000 /dev/zero > /dev/shm/fill 2> /dev/null; exec "$@"' bash "$@"`;

/** The same, when two runs are recorded. @param place of the results */
const fillsShm = (place: string): Promise<RealEnd> => {
  const log = join(results(place), 'struck', 'runs.jsonl');
  const isFar = `[ "$(cat ${log} 2> /dev/null | wc -l)" -ge 2 ] && break`;
  const fill = `for i in $(seq 900); do ${isFar}; sleep 0.1; done; cat /dev/zero > /dev/shm/fill 2> /dev/null`;
  const before = `exec unshare -m bash -c 'mount -t tmpfs -o size=16m tmpfs /dev/shm; (${fill}) & exec "$@"' bash "$@"`;
  return startReal({ results: results(place), before }).ended;
};

/** As a user without rights, whose processes are counted; the system's own Python is all that one may read. */
function startAsNobody(place: string, processes: number, args: readonly string[]): Promise<RealEnd> {
  chmodSync(place, 0o777);
  const before = `cd ${place} && exec setpriv --reuid ${NOBODY} --clear-groups prlimit --nproc=${processes} "$@"`;
  const variables = { HOME: place, OPTIMISE_CACHE: join(place, 'cache'), XDG_CACHE_HOME: '' };
  return startCommand(before, args, variables).ended;
}
const asNobody = (processes: number) => (place: string) => startAsNobody(place, processes, ['check', '--quiet']);

/** An app of a user without rights that starts a program with root's rights, which outlives the run. */
function startUnkillable(place: string): Promise<RealEnd> {
  const program = join(place, 'unkillable');
  const app = join(place, 'app.py');
  if (!existsSync(app)) {
    const sleep = spawnSync('which', ['sleep'], { encoding: 'utf8' }).stdout.trim();
    copyFileSync(sleep, program);
    chmodSync(program, 0o4755);
    const start = `import subprocess\nsubprocess.Popen([${JSON.stringify(program)}, '600'])\n`;
    writeFileSync(app, `${start}${readFileSync(join(EXAMPLES, 'noop.py'), 'utf8')}`);
  }
  return startAsNobody(place, 200, [
    'run',
    '--quiet',
    '--app',
    app,
    '--results',
    results(place),
    '--',
    '--tasks',
    '20',
  ]);
}

/** The next run, beside what the one before it left. */
async function besideUnkillable(place: string): Promise<RealEnd> {
  const end = await startUnkillable(place);
  spawnSync('pkill', ['-KILL', '-f', join(place, 'unkillable')]);
  return end;
}

/** Those that need a mount or another user are there for root only. */
export const ATTACKS: readonly Attack[] = [
  ...(ROOT
    ? [
        {
          ...{ fault: 'the disk of the results is full', exitCode: EXIT.cannotWrite },
          ...{ under: mounted('size=160k'), over: roomy('size=64m') },
        },
        {
          ...{ fault: 'it has no inodes left', exitCode: EXIT.cannotWrite },
          ...{ under: mounted('nr_inodes=12'), over: roomy('nr_inodes=10000') },
        },
        {
          ...{ fault: 'it becomes read-only', exitCode: EXIT.cannotWrite },
          ...{ under: (place: string) => amid(place, 'ro'), over: roomy('rw') },
        },
        ...(hasQuota()
          ? [
              {
                ...{ fault: 'the quota is used up', exitCode: EXIT.cannotWrite },
                ...{ under: bounded, over: unbounded },
              },
            ]
          : []),
        { fault: 'leftovers of another user, of ours a deep tree', exitCode: EXIT.done, under: besides, over: cleared },
        { fault: '/dev/shm is full', exitCode: EXIT.missing, under: limited(FULL_SHM) },
        { fault: '/dev/shm becomes full', exitCode: EXIT.missing, under: fillsShm },
        {
          ...{ fault: 'few processes (12; as another user)', exitCode: EXIT.missing },
          ...{ under: asNobody(12), after: asNobody(200) },
        },
        {
          ...{ fault: 'a run leaves a setuid program, of another user', exitCode: EXIT.done },
          ...{ under: startUnkillable, after: besideUnkillable },
        },
      ]
    : []),
  { fault: 'the results are taken away', exitCode: EXIT.cannotWrite, under: away, over: back },
  { fault: 'TMPDIR is not there', exitCode: EXIT.cannotWrite, under: limited('export TMPDIR=/not-there') },
  { fault: 'few open files (ulimit -n 64)', exitCode: EXIT.missing, under: limited('ulimit -n 64') },
  { fault: 'little memory (ulimit -v 1000000)', exitCode: EXIT.missing, under: limited('ulimit -v 1000000') },
];

/** Carries an attack out in a folder that is gone afterwards. */
export async function attack({ exitCode, under, over, after }: Attack): Promise<Attacked> {
  const place = mkdtempSync(join(tmpdir(), 'attack-'));
  mkdirSync(place, { recursive: true });
  try {
    const met = await under(place);
    const before = realLog(results(place));
    over?.(place);
    const began = performance.now();
    const end = await (after ?? limited(':'))(place);
    const seconds = (performance.now() - began) / 1000;
    const kept = before.slice(0, before.lastIndexOf('\n') + 1);
    return {
      ...{ met, exitCode, seconds, left: realLeftOver() },
      told: met.code === exitCode && met.stderr.trim().split('\n').length <= 2 && !/\n\s+at /.test(met.stderr),
      wentOn: end.code === EXIT.done,
      lost: realLog(results(place)).startsWith(kept) ? 0 : 1,
    };
  } finally {
    spawnSync('umount', [place]);
    rmSync(place, { recursive: true, force: true });
  }
}
