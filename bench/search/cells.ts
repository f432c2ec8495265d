import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Budgets at which regret is looked at. */
export const MARKS = [25, 50, 100, 200] as const;

/** One session of one optimiser. */
export interface Cell {
  readonly problem: string;
  readonly noise: number;
  readonly seed: number;
  readonly engine: string;
  /** At each of MARKS: regret (share) of what the shared surrogate recommends from the engine's runs so far. */
  readonly regret: readonly (number | null)[];
  /** The same for what the engine recommends itself: for peers the best single measurement. */
  readonly own: readonly (number | null)[];
  readonly distinct: number;
  /** Proposals that had to be made valid. */
  readonly repaired: number;
}

const ROOT = join(import.meta.dirname, '..', '..');
export const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'optimise', 'bench-search');
const FILE = join(CACHE, 'cells.jsonl');

/** Our own results hold for the sources they were made with. */
function sourceVersion(): string {
  const hash = createHash('sha256');
  for (const folder of ['src/search', 'src/stats', 'test/landscapes']) {
    for (const file of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      if (file.endsWith('.ts')) hash.update(readFileSync(join(ROOT, folder, file)));
    }
  }
  return hash.digest('hex').slice(0, 12);
}

function keyOf({ problem, noise, seed, engine }: Pick<Cell, 'problem' | 'noise' | 'seed' | 'engine'>): string {
  return `${problem}/${noise}/${seed}/${engine}`;
}

/** Finished sessions, kept on disk: a bench that was stopped goes on where it was. */
export class CellStore {
  readonly #cells = new Map<string, Cell>();
  readonly #version = sourceVersion();

  constructor() {
    mkdirSync(CACHE, { recursive: true });
    if (!existsSync(FILE)) return;
    for (const line of readFileSync(FILE, 'utf8').split('\n')) {
      if (line === '') continue;
      const { version, cell }: { version: string; cell: Cell } = JSON.parse(line);
      if (version === 'peer' || version === this.#version) this.#cells.set(keyOf(cell), cell);
    }
  }

  get(wanted: Pick<Cell, 'problem' | 'noise' | 'seed' | 'engine'>): Cell | undefined {
    return this.#cells.get(keyOf(wanted));
  }

  add(cell: Cell, peer: boolean): Cell {
    this.#cells.set(keyOf(cell), cell);
    appendFileSync(FILE, `${JSON.stringify({ version: peer ? 'peer' : this.#version, cell })}\n`);
    return cell;
  }
}
