import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const BIN = join(import.meta.dirname, '..', '..', 'bin');
/** In the compiler's place: what is tested is what is done with a build. */
const COMPILER = `const fs = require('node:fs');
const out = process.argv[process.argv.indexOf('--outDir') + 1];
fs.mkdirSync(out, { recursive: true });
fs.writeFileSync(out + '/main.js', 'built');
`;

let checkout: string;
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'set-up-'));
  mkdirSync(join(checkout, 'src'));
  mkdirSync(join(checkout, 'node_modules', 'typescript', 'bin'), { recursive: true });
  writeFileSync(join(checkout, 'node_modules', 'typescript', 'bin', 'tsc'), COMPILER);
  for (const name of ['set-up.mjs', 'node-version.mjs']) cpSync(join(BIN, name), join(checkout, 'bin', name));
  for (const name of ['tsconfig.json', 'tsconfig.build.json']) writeFileSync(join(checkout, name), '{}');
});
afterEach(() => rmSync(checkout, { recursive: true }));

function setUp(): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const child = spawn(process.execPath, [join(checkout, 'bin', 'set-up.mjs')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stderr })));
}

const halfBuilds = (): string[] =>
  readdirSync(join(checkout, 'node_modules')).filter((name) => name.startsWith('.optimise-build-'));

test('several first starts at once build one checkout, and what a killed one left is gone', async () => {
  // No process can have this number.
  mkdirSync(join(checkout, 'node_modules', '.optimise-build-99999999'));
  for (let round = 0; round < 3; round++) {
    writeFileSync(join(checkout, 'src', `file-${round}.ts`), '');
    const ended = await Promise.all(Array.from({ length: 4 }, setUp));
    expect(ended).toEqual(ended.map(() => ({ code: 0, stderr: expect.not.stringMatching(/\n\s+at |cannot/) })));
    expect([existsSync(join(checkout, 'dist', 'main.js')), halfBuilds()]).toEqual([true, []]);
  }
});

test('a checkout that cannot be set up is told in one line', async () => {
  rmSync(join(checkout, 'tsconfig.json'));
  const { code, stderr } = await setUp();
  expect(stderr).toMatch(/^optimise: cannot set up .*: ENOENT.*tsconfig\.json.*\n$/);
  expect(code).toBe(69);
});
