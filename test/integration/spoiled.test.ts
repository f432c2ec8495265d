import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { choosePython, findPython } from '../../src/launch/python/environment.ts';
import { ensureOverlay } from '../../src/launch/python/overlay.ts';
import { probeApp } from '../../src/launch/python/probe.ts';
import { startDispatcher } from '../../src/launch/site/dispatcher.ts';
import { optimise } from '../helpers/cli.ts';
import { stuckSearch, writeInterpreter } from '../helpers/stuck-search.ts';

let folder: string;
let python: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
  python = join(folder, 'python3');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('an app that writes over what is found of it is told so in one line', async () => {
  const app = join(folder, 'app.py');
  writeFileSync(app, '');
  for (const text of ['', '{', 'null', '{"kernels": "many"}']) {
    writeInterpreter(python, '2026.10.26', `echo '${text}' > "$TMPDIR/answer.json"`);
    const probe = probeApp({
      ...{ app: { kind: 'script', target: app, args: [], cwd: folder }, python, cpus: null },
      ...{ constructors: [], patches: [], environment: [], timeoutSeconds: 20, prepare: null, cleanup: null },
      ...{ signal: new AbortController().signal, warn: () => {} },
    });
    await expect(probe).rejects.toMatchObject({ exitCode: 1, message: /app\.py: what was found of it cannot be read/ });
  }
});

test('and so is one that writes over what is exported', async () => {
  const stuck = await stuckSearch(folder);
  await optimise(['report'], folder);
  writeInterpreter(stuck.python, '2026.10.26', 'echo "{" > "$TMPDIR/render-answer.json"');
  const { code, stderr } = await optimise(['export'], folder);
  expect(stderr).toMatch(/^optimise: export: what the app was to say cannot be read\n.*\n$/);
  expect(code).toBe(65);
});

test('an interpreter that prints by itself is told as that', async () => {
  writeInterpreter(python, '2026.10.26', 'echo hello from sitecustomize');
  const env = { ...process.env, OPTIMISE_CACHE: join(folder, 'cache') };
  await expect(ensureOverlay({ python, patches: [], env })).rejects.toMatchObject({
    exitCode: 69,
    message: /python3 prints what nobody asked for: hello from sitecustomize/,
  });
});

/** An interpreter without Parsl that makes environments by a command of its own, and their folder. */
function environment(makes: string): { readonly env: NodeJS.ProcessEnv; readonly made: string } {
  const facts = JSON.stringify({ executable: python, version: [3, 11, 7], parsl: null });
  writeFileSync(python, `#!/bin/sh\nif [ "$1" = -c ]; then echo '${facts}'; else ${makes}; fi\n`, { mode: 0o755 });
  const env = { PATH: `${folder}:/usr/bin:/bin`, HOME: folder, OPTIMISE_CACHE: join(folder, 'cache') };
  const from = createHash('sha256').update(realpathSync(python)).digest('hex').slice(0, 8);
  return { env, made: join(folder, 'cache', `venv-default-parsl-newest-${from}`) };
}

const asked = (env: NodeJS.ProcessEnv) => choosePython({ python: null, parslVersion: null, say: () => {}, env });

test('half a line of a dispatcher that was killed while it wrote is nothing, and what it said before stands', async () => {
  writeFileSync(python, `#!/bin/sh\nprintf '{"event":"said","text":"whole"}\\n{"event":"answer","unit":1'\n`, {
    mode: 0o755,
  });
  const heard: string[] = [];
  await new Promise<void>((resolve) => {
    void startDispatcher({
      ...{ python, optionsFile: join(folder, 'none'), stderrFile: join(folder, 'stderr'), cwd: folder },
      ...{ onEvent: ({ event }) => heard.push(event), onEnd: resolve, warn: (text) => heard.push(text) },
    });
  });
  expect(heard).toEqual(['said']);
});

test('an environment that a full disk left without its last file is none, and is made anew', async () => {
  const { env, made } = environment('exit 1');
  mkdirSync(made, { recursive: true });
  writeFileSync(join(made, '.optimise-complete.json'), '');
  expect(await findPython(env)).toBeNull();
  await expect(asked(env)).rejects.toMatchObject({ exitCode: 69, message: /-m venv failed/ });
});

test('who was stopped for longer than a lock holds goes on, and is no bug', async () => {
  // The lock is looked at every five seconds.
  const { env, made } = environment('sleep 7; exit 1');
  const choice = asked(env).catch((error: unknown) => error);
  await sleep(1500);
  const past = new Date(Date.now() - 60_000);
  utimesSync(`${made}.lock`, past, past);
  expect(await choice).toMatchObject({ exitCode: 69, message: /-m venv failed/ });
});
