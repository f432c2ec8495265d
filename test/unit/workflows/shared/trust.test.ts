import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askForTrust } from '../../../../src/workflows/shared/trust.ts';

let folder: string;
let asked: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trust-test-'));
  vi.stubEnv('OPTIMISE_CACHE', join(folder, 'cache'));
  asked = [];
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function catalogue(level: string): string {
  const file = join(folder, 'mine.yaml');
  writeFileSync(
    file,
    `factors:\n  - factor: mine\n    about: mine\n    class: config\n    levels:\n      on: ${level}\n`,
  );
  return file;
}

/** null: nobody is there. */
function trust(file: string, answer: boolean | null): Promise<void> {
  const ask = async (question: string): Promise<boolean> => {
    asked.push(question);
    return answer === true;
  };
  const terminal = { say: () => {}, warn: () => {}, ...(answer === null ? {} : { ask }) };
  return askForTrust([file], { terminal, signal: new AbortController().signal });
}

const HOOK = '{ hook: { call: "tune.py:setup", roles: [worker] } }';
const tune = (text: string): void => writeFileSync(join(folder, 'tune.py'), text);

test('code is shown and asked for once, and anew when a file of it has changed', async () => {
  tune('def setup():\n    print("one")\n');
  await trust(catalogue(HOOK), true);
  expect(asked[0]).toContain('tune.py:setup');
  expect(asked[0]).toContain('    print("one")');
  await trust(catalogue(HOOK), null);
  tune('def setup():\n    print("two")\n');
  await trust(catalogue(HOOK), true);
  expect(asked).toHaveLength(2);
});

test('refused, or without anybody to ask, nothing is used', async () => {
  tune('def setup(): pass\n');
  await expect(trust(catalogue(HOOK), false)).rejects.toMatchObject({ exitCode: 64, message: /was not agreed to/ });
  await expect(trust(catalogue(HOOK), null)).rejects.toMatchObject({
    exitCode: 64,
    message: /mine\.yaml: it has code to run \(hook .*tune\.py:setup\) and nobody is here to agree/,
    hint: expect.stringContaining('--trust'),
  });
});

test.each([
  ['a patch', '{ patch: fast.patch }'],
  ['another interpreter', '{ interpreter: /opt/python }'],
  ['a variable that says where modules are', '{ env: { PYTHONPATH: evil } }'],
  ['a library that is loaded first', '{ env: { LD_PRELOAD: mine.so } }'],
  ['a command of the provider', '{ set: { provider.worker_init: "touch x" } }'],
  ["a class that is not Parsl's", '{ set: { config.strategy: { call: os.system } } }'],
])('%s is code', async (_, level) => {
  await expect(trust(catalogue(level), null)).rejects.toThrow(/it has code to run/);
});

test.each([
  ['a number', '{ set: { htex.prefetch_capacity: 100 }, env: { OMP_NUM_THREADS: 1, PYTHONHASHSEED: 0 } }'],
  ['a word', '{ set: { config.strategy: none }, env: { PYTHONMALLOC: malloc } }'],
  ["a class of Parsl's", '{ set: { htex.provider: { call: parsl.providers.LocalProvider } } }'],
  ['a function of the package', '{ hook: { call: gc_freeze, roles: [worker] } }'],
])('%s is none', async (_, level) => {
  await trust(catalogue(level), null);
});
