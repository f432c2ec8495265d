import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Interrupted } from '../../src/search/drive.ts';
import { layoutOf } from '../../src/store/layout.ts';
import { startSearch, USUAL_SEARCH } from '../../src/workflows/search.ts';
import { aProbe } from '../helpers/probe.ts';
import { BUILT_IN, surroundingsOf } from '../helpers/target.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An interpreter that says what it is, answers a look at the app as `probed` says, and hangs in every run. */
function interpreter(name: string, probed: string): string {
  const python = join(folder, name);
  const facts = JSON.stringify({ executable: python, version: [3, 11, 7], parsl: '2026.10.26' });
  const answer = join(folder, 'answer.json');
  writeFileSync(answer, JSON.stringify({ ...aProbe(), installedParsl: null }));
  const cases = [
    `-c*) echo '${facts}';;`,
    `*probe.py*) ${probed}; cp '${answer}' "$TMPDIR/answer.json";;`,
    `*overlay.py*) echo '{"patches":{},"conflicts":[]}';;`,
    '*) exec sleep 60;;',
  ];
  writeFileSync(python, `#!/bin/sh\ncase "$*" in\n${cases.join('\n')}\nesac\n`, { mode: 0o755 });
  return python;
}

const at = new Date('2026-11-29T10:00:00Z');

function search(python: string, name: string | null, signal: AbortSignal): Promise<unknown> {
  const target = { ...BUILT_IN, python: [python] };
  const request = { ...USUAL_SEARCH, target, name, results: join(folder, 'results'), budget: 10 };
  return startSearch(request, { ...surroundingsOf(() => {}), now: () => at, signal }).catch((error: unknown) => error);
}

const names = (): string[] => (existsSync(join(folder, 'results')) ? readdirSync(join(folder, 'results')).sort() : []);

async function until(isSo: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 120_000; !isSo(); await sleep(20)) {
    if (Date.now() > deadline) throw new Error('it does not come to that');
  }
}

test('two searches of one app that begin in the same second have names of their own, and leave nothing where they never began', async () => {
  const python = interpreter('python3', 'exec sleep 60');
  const stop = new AbortController();
  const both = [search(python, null, stop.signal), search(python, null, stop.signal)];
  await until(() => names().length === 2);
  const began = names();
  stop.abort();
  const ended = await Promise.all(both);
  expect(began).toEqual(['noop-20261129-100000', 'noop-20261129-100000-2']);
  expect(ended.every((end) => end instanceof Interrupted)).toBe(true);
  expect(names()).toEqual([]);
});

test('a second start of one name that is refused changes nothing of what the first one began with', async () => {
  const stop = new AbortController();
  const { earlierFile, searchFile } = layoutOf(join(folder, 'results'), 's');
  const slow = search(interpreter('slow', 'sleep 4'), 's', stop.signal);
  const first = search(interpreter('python3', ':'), 's', stop.signal);
  await until(() => existsSync(searchFile));
  const before = [earlierFile, searchFile].map((file) => statSync(file).ino);
  expect(await slow).toMatchObject({ exitCode: 75 });
  expect([earlierFile, searchFile].map((file) => statSync(file).ino)).toEqual(before);
  stop.abort();
  expect(await first).toBeInstanceOf(Interrupted);
});
