import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

let folder: string;
let unpacked: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-package-'));
  // Without scripts: what is built is packed, and a build in the middle of other tests would disturb them.
  const packed = execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  execFileSync('tar', ['xzf', join(folder, packed.trim().split('\n').at(-1) ?? ''), '-C', folder]);
  unpacked = join(folder, 'package');
  symlinkSync(join(ROOT, 'node_modules'), join(unpacked, 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const optimise = (...args: readonly string[]): string => {
  const { npm_lifecycle_event: _, ...env } = process.env;
  const bin = join(unpacked, 'bin', 'optimise.mjs');
  return execFileSync(process.execPath, [bin, ...args], { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' });
};

test('a package needs no set-up, and finds its gene pool, its tables and itself', () => {
  expect(optimise('--version')).toMatch(/\d+\.\d+\.\d+/);
  expect(optimise('treatments')).toContain('cfg_prefetch=');
  const table = join(unpacked, 'examples', 'tables', 'LLVM.csv');
  const replayed = optimise('replay', '--table', table, '--objective', 'PERF-', '--budget', '10', '--json');
  expect(JSON.parse(replayed)).toMatchObject({ budget: 10, invalid: 0 });
});

test('what a search takes from the package is in it', () => {
  const needed = ['examples/noop.py', 'src/harness/measured/probe.py', 'src/harness/overlay/overlay.py'];
  expect(needed.filter((file) => !existsSync(join(unpacked, file)))).toEqual([]);
});

test('every link of the documents in the package leads into the package', () => {
  const seen = new Set<string>();
  const broken: string[] = [];
  const follow = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, link = ''] of readFileSync(join(unpacked, file), 'utf8').matchAll(/\]\(([^)\s#]+)[^)\s]*\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      const target = normalize(join(dirname(file), link));
      if (!existsSync(join(unpacked, target))) broken.push(`${file}: ${link}`);
      else if (target.endsWith('.md')) follow(target);
    }
  };
  follow('README.md');
  expect(broken).toEqual([]);
  expect([...seen]).toContain('docs/words.md');
});

test('examples that a document or a help names are found from any folder, and nothing is written beside them', () => {
  expect(optimise('history', 'examples/history')).toContain('stdout-as-file');
  const replayed = optimise('replay', '--table', 'examples/tables/LLVM.csv', '--objective', 'PERF-', '--budget', '5');
  expect(replayed).toContain('LLVM.csv');
  expect(optimise('analyse', 'examples/dataset/runs.csv', '--quiet')).toContain('619 runs');
  expect(existsSync(join(folder, 'analysis', 'index.html'))).toBe(true);
  expect(existsSync(join(unpacked, 'examples', 'dataset', 'analysis'))).toBe(false);
});
