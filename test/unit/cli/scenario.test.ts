import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SEARCH_OPTIONS } from '../../../src/cli/options.ts';
import { readScenario, withScenario } from '../../../src/cli/scenario.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-scenario-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function scenario(text: string) {
  const file = join(folder, 'scenario.yaml');
  writeFileSync(file, text);
  return readScenario({ scenario: file }, SEARCH_OPTIONS);
}

test('options of a file hold where the command line says nothing; its paths are meant from where it is', () => {
  const read = scenario('app: apps/my.py\narguments: --n 5 "a b"\nbudget: 120\nfresh: true\nonly: [cfg_*, env_*]\n');
  expect(withScenario({ budget: '60', only: undefined }, read)).toEqual({
    app: join(folder, 'apps/my.py'),
    '--': ['--n', '5', 'a b'],
    budget: '60',
    fresh: true,
    only: ['cfg_*', 'env_*'],
  });
});

test('every path is meant from where the file is, also one of a single word; what is no path stays as it is', () => {
  writeFileSync(join(folder, 'ours'), '');
  const read = scenario(
    'cwd: data\nresults: out\ninputs: lists\npython: [python3, ours]\nstart: [near.json, cfg_a=1]\nsite: app\n',
  );
  expect(read.argv).toEqual({
    ...{ cwd: join(folder, 'data'), results: join(folder, 'out'), inputs: join(folder, 'lists') },
    ...{ python: ['python3', join(folder, 'ours')], start: [join(folder, 'near.json'), 'cfg_a=1'], site: 'app' },
  });
  expect(scenario('site: nodes\n').argv).toEqual({ site: join(folder, 'nodes') });
});

test('an app of the command line does not get the arguments of another one', () => {
  const read = scenario('app: my.py\narguments: [--n, 5]\nseed: 3\n');
  expect(withScenario({ app: 'other.py' }, read)).toEqual({ app: 'other.py', seed: '3' });
});

test('what is no option is told with file, line and a guess', () => {
  expect(() => scenario('seed: 3\nbugdet: 40\n')).toThrow(
    /scenario\.yaml:2: bugdet: no option \(did you mean 'budget'\?\)/,
  );
  expect(() => scenario('fresh: 3\n')).toThrow(/:1: fresh: true or false is wanted/);
  expect(() => scenario('budget: [3, 4]\n')).toThrow(/:1: budget: one value is wanted/);
});
