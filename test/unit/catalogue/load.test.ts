import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Catalogue } from '../../../src/catalogue/catalogue.ts';
import { probeNeeds } from '../../../src/catalogue/catalogue.ts';
import { builtInCatalogues, loadCatalogue } from '../../../src/catalogue/load.ts';
import { UserError } from '../../../src/domain/errors.ts';
import { cautionOf } from '../../../src/domain/factor.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function load(text: string): Catalogue {
  const file = join(folder, 'my.yaml');
  writeFileSync(file, text);
  return loadCatalogue([file]);
}

const levelsOf = (catalogue: Catalogue) => catalogue.factors[0]?.levels ?? [];
const actionsOf = (catalogue: Catalogue) => levelsOf(catalogue).map((level) => level.actions);

const HEAD = 'factors:\n- factor: chunk\n  about: Lines a task\n  class: config\n';

describe('levels', () => {
  test('keep the order of the file, numbers too', () => {
    const catalogue = load(
      `${HEAD}  levels: { 1000: { env: { A: 1 } }, 10: { env: { A: 2 } }, low: { env: { A: 3 } } }`,
    );
    expect(levelsOf(catalogue).map(({ name, value }) => [name, value])).toEqual([
      ['1000', 1000],
      ['10', 10],
      ['low', 'low'],
    ]);
  });

  test('of a list are put into what the factor says for all of them', () => {
    const catalogue = load(
      `${HEAD}  app: { argument: --chunk, value: "{level}" }\n  set: { htex.prefetch_capacity: "{level}" }\n  levels: [1, 10]`,
    );
    expect(actionsOf(catalogue)[1]).toEqual([
      { kind: 'set', target: 'htex.prefetch_capacity', value: 10 },
      { kind: 'app', argument: '--chunk', value: '10' },
    ]);
  });

  test.each([
    ['{ from: 1, to: 4 }', [1, 2, 3, 4]],
    ['{ from: 0, to: 100, steps: 5 }', [0, 25, 50, 75, 100]],
    ['{ from: 0, to: 1000, scale: log, steps: 5 }', [0, 1, 10, 100, 1000]],
    ['{ from: 1, to: 4, scale: log }', [1, 2, 3, 4]],
  ])('of the range %s are %j', (range, values) => {
    const catalogue = load(`${HEAD}  env: { CHUNK: "{level}" }\n  levels: ${range}`);
    expect(levelsOf(catalogue).map((level) => level.value)).toEqual(values);
    expect(catalogue.factors[0]?.ordinal).toBe(true);
  });

  test('may be expected to be slower or faster, by themselves or all of a factor', () => {
    const expectations = (text: string) => levelsOf(load(`${HEAD}  ${text}`)).map(({ expect: how }) => how);
    expect(expectations('levels: { 10: { env: { A: 1 } }, 20: { env: { A: 2 }, expect: slower } }')).toEqual([
      undefined,
      'slower',
    ]);
    expect(expectations('expect: slower\n  env: { A: "{level}" }\n  levels: [1, 2]')).toEqual(['slower', 'slower']);
    expect(() => load(`${HEAD}  expect: better\n  levels: { 1: { env: { A: 1 } } }`)).toThrow('expect');
    expect(expectations('levels: { 1: { env: { A: 1 }, expect: faster } }')).toEqual(['faster']);
  });

  test('inherit class, risk and needs from the factor', () => {
    const catalogue = load(
      `${HEAD}  risk: insecure\n  needs: htex\n  levels: { a: { env: { A: 1 } }, b: { env: { A: 2 }, class: config-lossy, needs: [{ cpus: 8 }] } }`,
    );
    expect(levelsOf(catalogue).map((level) => [level.class, level.risk, level.needs])).toEqual([
      ['config', 'insecure', ['htex']],
      ['config-lossy', 'insecure', ['htex', { cpus: 8 }]],
    ]);
  });
});

test('every kind of action is read, with paths relative to the file', () => {
  const catalogue = load(`${HEAD}  levels:
    on:
      set: { config.initialize_logging: { call: a.b.C, args: { level: 30 } } }
      env: { A: null, B: { value: 2, roles: [worker] } }
      patch: [patches/a.yaml, patches/b.yaml]
      role: { manager: { nice: 5 }, all: { policy: batch } }
      hook: [{ call: gc_freeze, roles: [submit] }, { call: "mine.py:go", roles: [worker], args: { n: 1 } }]
      interpreter: /opt/python/bin/python
      app: { env: MY_CHUNK, value: 7 }`);
  const role = (name: string) => ({ kind: 'role', role: name, settings: { policy: 'batch' } });
  expect(actionsOf(catalogue)[0]).toEqual([
    { kind: 'set', target: 'config.initialize_logging', value: { call: 'a.b.C', args: { level: 30 } } },
    { kind: 'env', name: 'A', value: null },
    { kind: 'env', name: 'B', value: '2', roles: ['worker'] },
    { kind: 'patch', file: join(folder, 'patches/a.yaml') },
    { kind: 'patch', file: join(folder, 'patches/b.yaml') },
    { kind: 'role', role: 'manager', settings: { nice: 5 } },
    ...['submit', 'interchange', 'manager', 'worker'].map(role),
    { kind: 'hook', hook: 'gc_freeze', roles: ['submit'], args: {} },
    { kind: 'hook', hook: `${join(folder, 'mine.py')}:go`, roles: ['worker'], args: { n: 1 } },
    { kind: 'interpreter', python: '/opt/python/bin/python' },
    { kind: 'app', env: 'MY_CHUNK', value: '7' },
  ]);
  expect(probeNeeds(catalogue)).toEqual({
    constructors: ['a.b.C'],
    patches: [join(folder, 'patches/a.yaml'), join(folder, 'patches/b.yaml')],
    environment: ['A', 'B'],
  });
});

describe('mistakes name file, line and field', () => {
  test.each<[string, string, string]>([
    [
      'an unknown field',
      `${HEAD}  levls: [1]`,
      "my.yaml:5:10: factors.0.levls: unknown field 'levls' (did you mean 'levels'?)",
    ],
    [
      'a field of a level',
      `${HEAD}  levels: { on: { patsh: a } }`,
      "my.yaml:5:26: factors.0.levels.on.patsh: unknown field 'patsh' (did you mean 'patch'?)",
    ],
    [
      'a class',
      `${HEAD.replace('class: config', 'class: konfig')}  levels: { on: { env: { A: 1 } } }`,
      'my.yaml:4:10: factors.0.class: Invalid option',
    ],
    [
      'no class',
      'factors:\n- factor: chunk\n  about: x\n  levels: [1]',
      'my.yaml:2:3: factors.0.class: Invalid option',
    ],
    [
      'a target',
      `${HEAD}  levels: { on: { set: { prefetch: 1 } } }`,
      'my.yaml:5:36: factors.0.levels.on.set.prefetch: is no target: write config.X, htex.X, provider.X or threads.X',
    ],
    ['a level that does nothing', `${HEAD}  levels: { on: {} }`, "my.yaml:5:17: level 'on' does nothing"],
    [
      'the reserved level',
      `${HEAD}  levels: { as-is: { env: { A: 1 } } }`,
      "my.yaml:5:20: 'as-is' is the level of the app as written",
    ],
    [
      'an alias of no level',
      `${HEAD}  aliases: { big: hi }\n  levels: { high: { env: { A: 1 } }, him: { env: { A: 1 } } }`,
      "my.yaml:5:19: chunk has no level 'hi' (did you mean 'him'?)",
    ],
    [
      'a name with a blank',
      `${HEAD.replace('chunk', 'a b')}  levels: [1]`,
      "my.yaml:2:11: factors.0.factor: a factor's name has no blanks",
    ],
    [
      'two factors of a name',
      `${HEAD}  levels: { on: { env: { A: 1 } } }\n${HEAD.slice(9)}  levels: { on: { env: { A: 1 } } }`,
      "my.yaml:6:11: 'chunk' is already defined at",
    ],
    ['no YAML', 'factors: [', 'my.yaml:1:11: '],
    [
      'a rule of two kinds',
      'rules:\n- { rule: a, excludes: [a, b] }',
      'my.yaml:2:3: rules.0: a rule is one of rule, excludes, exactly-one, at-most, requires',
    ],
  ])('%s', (_, text, message) => {
    expect(() => load(text)).toThrow(message);
    expect(() => load(text)).toThrow(UserError);
  });

  test('a file that is not there', () => {
    expect(() => loadCatalogue([join(folder, 'none.yaml')])).toThrow('there is no such file');
  });
});

describe('the gene pool of the package', () => {
  const catalogue = loadCatalogue(builtInCatalogues(join(import.meta.dirname, '../../../genomes/parsl')));
  const names = new Set(catalogue.factors.flatMap((factor) => [factor.name, ...Object.keys(factor.aliases)]));

  test('has every factor of the seed under its name', () => {
    const seed = [
      'cfg_no_init_logging',
      'src_submit_biglogs_remove',
      'cfg_prefetch_100',
      'cfg_poll_100',
      'src_interchange_longer_poll',
      'cfg_rundir_ramfs',
      'cfg_encrypted',
      'cfg_worker_debug',
      'src_pool_logs_remove',
      'src_danger_no_dict_proxy',
      'cfg_2_blocks',
      'cfg_4_workers',
      'app_big',
      'src_interchange_exit_polling',
      'src_interchange_threading',
    ];
    expect(seed.filter((name) => !names.has(name))).toEqual([]);
  });

  test('has more than twelve factors that need no patch of the source', () => {
    const unpatched = catalogue.factors.filter((factor) =>
      factor.levels.every((level) => level.actions.every((action) => action.kind !== 'patch')),
    );
    expect(unpatched.length).toBeGreaterThan(12);
  });

  test('warns of every treatment that is dangerous, insecure or loses a feature', () => {
    const silent = catalogue.factors.filter(
      (factor) =>
        factor.set === null &&
        factor.levels.some(
          (level) => (level.risk !== null || level.class === 'config-lossy') && cautionOf(factor, level) === null,
        ),
    );
    expect(silent.map((factor) => factor.name)).toEqual([]);
  });

  test('warns of one worker that tasks run one at a time, of more that they may not fit, and of each what is its own', () => {
    const cautions = (name: string) => {
      const factor = catalogue.factors.find((one) => one.name === name);
      return factor?.levels.map((level) => [level.name, cautionOf(factor, level)]) ?? [];
    };
    const [one, ...more] = cautions('cfg_workers');
    expect(one).toEqual(['1', expect.stringMatching(/^Tasks run one at a time/)]);
    for (const [, caution] of more) expect(caution).toMatch(/^If these are more than now, tasks that need much memory/);
    for (const [, caution] of cautions('cfg_prefetch')) expect(caution).toContain('can pile up on one manager');
    expect(cautions('env_sched_submit').map(([, caution]) => caution !== null)).toEqual([false, false, false, true]);
    expect(cautions('cfg_encryption')).toEqual([
      ['off', expect.stringContaining('make the workers run code')],
      ['on', null],
    ]);
  });
});

test('every factor of the gene pool says what it acts on, but for those that change the workload', () => {
  const { factors } = loadCatalogue(builtInCatalogues(join(import.meta.dirname, '../../../genomes/parsl')));
  const silent = factors.filter(({ reach }) => reach === undefined);
  expect(silent.map(({ name, set }) => [name, set])).toEqual([['app_big', 'workload']]);
  const reachOf = (name: string) => factors.find((factor) => factor.name === name)?.reach;
  expect([reachOf('cfg_prefetch'), reachOf('cfg_workers'), reachOf('env_malloc')]).toEqual([
    'parsl',
    'workers',
    'tasks',
  ]);
});
