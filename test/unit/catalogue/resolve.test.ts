import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { patchesOf } from '../../../src/actions/questions.ts';
import type { Catalogue } from '../../../src/catalogue/catalogue.ts';
import { checkReport } from '../../../src/catalogue/describe.ts';
import { builtInCatalogues, loadCatalogue } from '../../../src/catalogue/load.ts';
import { type Choice, EVERYTHING, type ResolvedCatalogue, resolveCatalogue } from '../../../src/catalogue/resolve.ts';
import { parseTreatmentList } from '../../../src/catalogue/treatment-list.ts';
import { createSpace } from '../../../src/constraints/space.ts';
import { treatmentsOf } from '../../../src/domain/genome.ts';
import type { AppProbe, MachineFacts } from '../../../src/domain/probe.ts';
import { ruleText } from '../../../src/domain/rule.ts';
import { checkText } from '../../../src/report/text/check.ts';
import { randomFrom } from '../../../src/search/rng.ts';
import { aMachine, aProbe, aPython } from '../../helpers/probe.ts';

const POOL = loadCatalogue(builtInCatalogues(join(import.meta.dirname, '../../../genomes/parsl')));

interface Setting {
  readonly probe?: Partial<AppProbe>;
  readonly machine?: MachineFacts;
  readonly choice?: Partial<Choice>;
  readonly pool?: Catalogue;
  readonly libraries?: { readonly [name: string]: string };
}

function resolve({
  probe,
  machine = aMachine(2),
  choice,
  pool = POOL,
  libraries = {},
}: Setting = {}): ResolvedCatalogue {
  return resolveCatalogue(
    pool,
    aProbe(probe),
    machine,
    { ...EVERYTHING, ...choice },
    (name) => libraries[name] ?? null,
  );
}

const reason = (resolved: ResolvedCatalogue, treatment: string) =>
  resolved.leftOut.find((entry) => entry.treatment === treatment)?.reason;
const levels = (resolved: ResolvedCatalogue, name: string) =>
  resolved.factors.find((factor) => factor.name === name)?.levels.map((level) => level.name) ?? [];
const spaceOf = (resolved: ResolvedCatalogue) =>
  createSpace(resolved.factors, resolved.rules, resolved.machine, resolved.others);

describe('what applies', () => {
  test('the built-in workload on two CPUs has a large valid space, and its base is valid', () => {
    const resolved = resolve();
    const space = spaceOf(resolved);
    expect(space.size.exact).toBe(true);
    expect(space.size.count).toBeGreaterThan(10n ** 9n);
    expect(space.isValid(resolved.factors.map(() => 0))).toBe(true);
    expect(levels(resolved, 'cfg_logging')).toEqual(['as-is', 'info', 'warning', 'off', 'none']);
  });

  test('a level that the app has already is dropped, and its name stands for the base', () => {
    const resolved = resolve({ probe: { attributes: { ...aProbe().attributes, 'htex.prefetch_capacity': 1000 } } });
    expect(levels(resolved, 'cfg_prefetch')).toEqual(['as-is', '10', '100']);
    expect(reason(resolved, 'cfg_prefetch=1000')).toBe('the app as written has it already');
    expect(treatmentsOf(resolved.factors, parseTreatmentList('cfg_prefetch_100', resolved))).toEqual([]);
    expect(resolved.factors.find((factor) => factor.name === 'cfg_prefetch')?.levels[0]?.value).toBe(1000);
  });

  test('an object that the app has already is recognised by its class and arguments', () => {
    const logging = (type: string, args: object) =>
      levels(
        resolve({ probe: { attributes: { ...aProbe().attributes, 'config.initialize_logging': { type, args } } } }),
        'cfg_logging',
      );
    expect(logging('parsl.logconfigs.noop.NoopLogging', {})).not.toContain('none');
    expect(logging('parsl.logconfigs.file.FileLogging', { format_string: '', level: 30 })).toEqual([
      'as-is',
      'info',
      'off',
      'none',
    ]);
  });

  test('an app of threads has nothing that needs an HighThroughputExecutor', () => {
    const threads = { label: 'threads', type: 'ThreadPoolExecutor', provider: null, workers: 4 };
    const resolved = resolve({
      probe: { executors: [threads], attributes: { 'config.run_dir': 'runinfo', 'threads.max_threads': 4 } },
    });
    expect(reason(resolved, 'cfg_prefetch=10')).toBe('the app has no HighThroughputExecutor');
    expect(reason(resolved, 'env_sched_workers=batch')).toBe('the app has no HighThroughputExecutor');
    expect(reason(resolved, 'env_affinity=roles')).toBe('the app has no HighThroughputExecutor');
    expect(levels(resolved, 'cfg_threads')).toEqual(['as-is', '1', '2', '8']);
    expect(spaceOf(resolved).size.count).toBeGreaterThan(1000n);
  });

  test('an older Parsl lacks parameters and classes, and the reason says so', () => {
    const parameters = { ...aProbe().parameters, htex: ['prefetch_capacity', 'max_workers_per_node'] };
    const constructors = { 'parsl.logconfigs.noop.NoopLogging': 'this Parsl has no parsl.logconfigs.noop.NoopLogging' };
    const resolved = resolve({ probe: { parslVersion: '2024.11.18', parameters, constructors } });
    expect(reason(resolved, 'cfg_logging=none')).toBe(
      'Parsl 2024.11.18: this Parsl has no parsl.logconfigs.noop.NoopLogging',
    );
    expect(reason(resolved, 'cfg_address=loopback')).toBe('Parsl 2024.11.18 has no htex.address');
    expect(levels(resolved, 'cfg_prefetch')).toHaveLength(4);
  });

  test('a machine without room, rights or libraries is told what is missing', () => {
    const machine = aMachine(2, { shmFreeMb: 64, canSchedule: false });
    const resolved = resolve({ machine, libraries: { libjemalloc: '/usr/lib/libjemalloc.so.2' } });
    expect(reason(resolved, 'cfg_rundir_ramfs')).toBe('needs 200 MB in /dev/shm, 64 are free');
    expect(reason(resolved, 'env_sched_submit=favoured')).toBe(
      'this process may not raise priorities (no CAP_SYS_NICE)',
    );
    expect(reason(resolved, 'env_malloc=tcmalloc')).toBe('libtcmalloc is not installed');
    expect(resolved.factors.find((factor) => factor.name === 'env_malloc')?.levels[1]?.actions).toEqual([
      { kind: 'env', name: 'LD_PRELOAD', value: '/usr/lib/libjemalloc.so.2' },
    ]);
  });

  test('patches that do not fit are left out, and those that do not go together exclude each other', () => {
    const levels = POOL.factors.flatMap((factor) => factor.levels);
    const file = (name: string): string =>
      levels.flatMap((level) => patchesOf(level.actions)).find((path) => path.endsWith(name)) ?? '';
    const [direct, drain, ready] = [
      file('execute-task-direct.yaml'),
      file('interchange-drain-batch.yaml'),
      file('pool-ready-count-remove.yaml'),
    ];
    const resolved = resolve({
      probe: { patches: { [direct]: 'its context is not there' }, patchConflicts: [[drain, ready]] },
    });
    expect(reason(resolved, 'src_execute_task_direct')).toBe('its context is not there');
    expect(resolved.rules.map(ruleText)).toContain(
      'at most one of src_interchange_drain_batch=on, src_pool_ready_count_remove=on',
    );
  });

  test('a swap of the executor excludes all that acts on the one that it replaces', () => {
    const resolved = resolve({ choice: { allow: ['executor-swap'] } });
    const space = spaceOf(resolved);
    const valid = (list: string) => space.isValid(parseTreatmentList(list, resolved));
    expect(valid('cfg_thread_executor=2,cfg_logging=off,env_gc_submit=frozen')).toBe(true);
    for (const other of [
      'cfg_prefetch=10',
      'cfg_blocks=2',
      'env_gc_worker=frozen',
      'env_sched_manager=nice',
      'affinity',
      'env_omp_threads=1',
    ]) {
      expect(valid(other)).toBe(true);
      expect(valid(`cfg_thread_executor=2,${other}`)).toBe(false);
    }
  });

  test('asking for more workers than Parsl would start lowers cores_per_worker with them', () => {
    const workers = resolve({ machine: aMachine(3) }).factors.find((factor) => factor.name === 'cfg_workers');
    expect(workers?.levels.find((level) => level.name === '4')?.actions).toEqual([
      { kind: 'set', target: 'htex.max_workers_per_node', value: 4 },
      { kind: 'set', target: 'htex.cores_per_worker', value: 0.75 },
    ]);
    expect(workers?.levels[0]?.value).toBe(2);
  });
});

describe('what the user chooses', () => {
  test('--only keeps what it names: factors, levels, aliases and groups', () => {
    const resolved = resolve({ choice: { only: ['cfg_prefetch', 'cfg_no_init_logging', 'log-lines'] } });
    expect(levels(resolved, 'cfg_prefetch')).toHaveLength(4);
    expect(levels(resolved, 'cfg_logging')).toEqual(['as-is', 'off']);
    expect(levels(resolved, 'log_line_submitted').length).toBeGreaterThan(1);
    expect(levels(resolved, 'cfg_strategy')).toEqual([]);
    expect(reason(resolved, 'cfg_strategy=none')).toBe('not named by --only');
  });

  test('--without leaves out factors and levels', () => {
    const resolved = resolve({ choice: { without: ['cfg_logging=none', 'cfg_prefetch'] } });
    expect(levels(resolved, 'cfg_logging')).toEqual(['as-is', 'info', 'warning', 'off']);
    expect(levels(resolved, 'cfg_prefetch')).toEqual([]);
  });

  test('--with makes its level the only valid one; the base stays in the space to be compared with', () => {
    const resolved = resolve({ choice: { with: ['cfg_prefetch_100', 'cfg_worker_debug'] } });
    expect(resolved.fixed).toEqual(['cfg_prefetch=1000', 'cfg_worker_debug']);
    const space = spaceOf(resolved);
    const sample = space.sample(randomFrom('with'));
    expect(treatmentsOf(resolved.factors, sample)).toEqual(
      expect.arrayContaining(['cfg_prefetch=1000', 'cfg_worker_debug']),
    );
    expect(space.isValid(resolved.factors.map(() => 0))).toBe(false);
  });

  test('risks need to be allowed', () => {
    expect(reason(resolve(), 'cfg_encryption=off')).toBe('insecure: needs --allow insecure');
    expect(levels(resolve({ choice: { allow: ['insecure'] } }), 'cfg_encryption')).toEqual(['as-is', 'off']);
  });

  test.each<[string, Partial<Choice>, string]>([
    [
      'an unknown name',
      { only: ['cfg_prefech'] },
      "--only cfg_prefech: there is no factor or treatment 'cfg_prefech' (did you mean 'cfg_prefetch'?)",
    ],
    [
      'an unknown level',
      { without: ['cfg_prefetch=10000'] },
      "--without cfg_prefetch=10000: cfg_prefetch has no level '10000' (did you mean '1000'?)",
    ],
    ['a factor of several levels', { with: ['cfg_prefetch'] }, '--with cfg_prefetch: it has several levels'],
    [
      'two levels',
      { with: ['cfg_prefetch=10', 'cfg_prefetch=100'] },
      '--with names two levels of cfg_prefetch: 10 and 100',
    ],
    [
      'on and off',
      { with: ['cfg_strategy=none'], without: ['cfg_strategy'] },
      '--with and --without both name cfg_strategy',
    ],
    [
      'a risk that is not allowed',
      { with: ['cfg_unencrypted'] },
      '--with cfg_encryption=off: it cannot be used here: insecure: needs --allow insecure',
    ],
    [
      'what does not apply',
      { with: ['cfg_monitoring=off'] },
      '--with cfg_monitoring=off: it cannot be used here: the app uses no monitoring',
    ],
  ])('%s is refused', (_, choice, message) => {
    expect(() => resolve({ choice })).toThrow(message);
  });
});

describe('interpreters', () => {
  const interpreters = [
    { python: '/opt/3.13t/bin/python', facts: aPython({ version: '3.13.1', freeThreaded: true }) },
    { python: '/opt/3.13/bin/python', facts: aPython({ version: '3.13.1', jitAvailable: true }) },
    { python: '/opt/other/bin/python', facts: aPython({ version: '3.13.2' }) },
  ];

  test('become levels of the factor python', () => {
    const resolved = resolve({ choice: { interpreters } });
    expect(levels(resolved, 'python')).toEqual(['as-is', '3.13t', '3.13', '3.13-2']);
  });

  test('bring the switches that they alone have', () => {
    const space = spaceOf(resolve({ choice: { interpreters, only: ['python', 'env_python_gil', 'env_python_jit'] } }));
    const valid = new Set((space.enumerated ?? []).map((genome) => treatmentsOf(space.factors, genome).join(' ')));
    expect(valid).toContain('env_python_gil=off python=3.13t');
    expect(valid).toContain('env_python_jit python=3.13');
    expect(valid).not.toContain('env_python_gil=off python=3.13');
    expect(valid).not.toContain('env_python_jit python=3.13t');
    expect(valid).not.toContain('env_python_jit');
  });

  test('without one the switches are left out', () => {
    expect(reason(resolve(), 'env_python_gil=off')).toBe('Python 3.11.2 always has its GIL');
  });
});

describe('a treatment list', () => {
  const resolved = resolve();
  test('takes treatments, aliases and switches', () => {
    const genome = parseTreatmentList(
      ' cfg_prefetch=1000, cfg_no_init_logging,cfg_rundir_ramfs, cfg_encrypted',
      resolved,
    );
    expect(treatmentsOf(resolved.factors, genome)).toEqual([
      'cfg_logging=off',
      'cfg_rundir_ramfs',
      'cfg_prefetch=1000',
    ]);
    expect(parseTreatmentList('', resolved).every((level) => level === 0)).toBe(true);
  });

  test.each([
    ['cfg_prefech=10', "there is no factor or treatment 'cfg_prefech' (did you mean 'cfg_prefetch'?)"],
    ['cfg_prefetch=11', "cfg_prefetch has no level '11' (did you mean '10'?)"],
    ['cfg_prefetch', 'cfg_prefetch has several levels'],
    ['cfg_prefetch=10,cfg_prefetch_100', 'cfg_prefetch=10 and cfg_prefetch_100 are two levels of cfg_prefetch'],
    ['cfg_unencrypted', 'cfg_unencrypted cannot be used here: insecure: needs --allow insecure'],
    ['cfg_monitoring=off', 'cfg_monitoring=off cannot be used here: the app uses no monitoring'],
  ])('%s is refused', (text, message) => {
    expect(() => parseTreatmentList(text, resolved)).toThrow(message);
  });
});

test('the check says what applies, what does not and why, and judges a list', async () => {
  const resolved = resolve({ choice: { only: ['cfg_logging', 'cfg_worker_debug', 'cfg_prefetch'] } });
  const report = await checkReport(
    resolved,
    spaceOf(resolved),
    'cfg_worker_debug,cfg_logging=none',
    randomFrom('check'),
  );
  expect(report.size).toMatchObject({ count: '28', exact: true });
  expect(report.request).toMatchObject({ valid: false, completable: false });
  const text = checkText(report, { app: 'app.py', probe: aProbe(), machine: aMachine(2) });
  expect(text).toContain('Valid treatment sets: 28 (exact');
  expect(text).toMatch(/^\d+ treatments +not named by --only/m);
  expect(text.replaceAll(/\s+/g, ' ')).toContain('These ways of logging decide for interchange and workers too');
  // What was asked is answered first.
  expect(text.split('\n')[0]).toBe(
    'cfg_worker_debug,cfg_logging=none is not valid, and nothing added to it makes it so. These rules clash:',
  );
  expect(text).toMatch(/Nearest valid list: (cfg_worker_debug|cfg_logging=none|cfg_logging=off,cfg_worker_debug)$/m);
});
