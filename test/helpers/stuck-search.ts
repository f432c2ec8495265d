import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMachine } from '../../src/launch/machine/cores.ts';
import type { SearchLayout } from '../../src/store/layout.ts';
import type { SearchFile } from '../../src/store/search-file.ts';
import { hashOf } from '../../src/workflows/shared/changes.ts';
import { recordSearch } from './recorded-search.ts';

/** A finished search on this machine whose interpreter answers what it is, and hangs in every run. */
export interface StuckSearch {
  readonly layout: SearchLayout;
  readonly app: string;
  readonly python: string;
}

/** What the interpreter says of itself, and what it does in everything else. */
export function writeInterpreter(python: string, parsl: string, otherwise = 'exec sleep 90'): void {
  const facts = JSON.stringify({ version: '3.11.7', parsl });
  writeFileSync(python, `#!/bin/sh\nif [ "$1" = -c ]; then echo '${facts}'; else ${otherwise}; fi\n`);
  chmodSync(python, 0o755);
}

export async function stuckSearch(folder: string, overrides: Partial<SearchFile> = {}): Promise<StuckSearch> {
  const results = join(folder, 'results');
  mkdirSync(results, { recursive: true });
  const app = join(folder, 'app.py');
  const python = join(folder, 'python3');
  writeFileSync(app, 'print("the app")\n');
  writeInterpreter(python, '2026.10.26');
  const machine = await readMachine();
  const spec = { kind: 'script' as const, target: app, args: [], cwd: folder };
  const layout = recordSearch(results, {
    name: 'stuck',
    app: spec,
    appHash: hashOf(spec),
    python: { executable: python, version: '3.11.7', managed: false },
    machine: { ...machine, cpus: machine.cpus.map((cpu) => ({ ...cpu })) },
    launch: {
      ...{ timeoutSeconds: 600, verify: null, prepare: null, cleanup: null },
      cpus: machine.cpus.map(({ cpu }) => cpu),
    },
    ...overrides,
  });
  return { layout, app, python };
}
