import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const SCRIPT = '#!/usr/bin/env python3\nimport sys\n\nVALUE = 1\n';

/** A little package called parsl that overlays can be made of, without the real one. */
export interface FixtureParsl {
  readonly folder: string;
  /** An environment in which Python finds it, with a cache of its own. */
  readonly env: NodeJS.ProcessEnv;
  /** Writes a patch file and gives its path. */
  readonly patch: (name: string, text: string) => string;
}

export function fixtureParsl(files: Readonly<Record<string, string>>): FixtureParsl {
  const folder = mkdtempSync(join(tmpdir(), 'optimise-overlay-'));
  const all = {
    'site/parsl/__init__.py': '"""Fixture."""\n',
    'site/parsl/version.py': "VERSION = '2030.01.02'\n",
    'site/parsl/executors/__init__.py': '',
    'site/parsl/executors/high_throughput/__init__.py': '',
    'site/parsl/executors/high_throughput/interchange.py': SCRIPT,
    'site/parsl/executors/high_throughput/process_worker_pool.py': SCRIPT,
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`site/parsl/${name}`, text])),
  };
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  for (const [name, text] of Object.entries(all)) write(name, text);
  return {
    folder,
    env: { ...process.env, PYTHONPATH: join(folder, 'site'), XDG_CACHE_HOME: join(folder, 'cache') },
    patch: (name, text) => write(join('patches', name), text),
  };
}

/** A patch file with edits, each `[file, find, replace]`. */
export function patchYaml(...edits: readonly (readonly [string, string, string])[]): string {
  const entries = edits.map(([file, find, replace]) => ({ file: `parsl/${file}`, find, replace }));
  return JSON.stringify({ variants: [{ edits: entries }] });
}
