import { expect, test } from 'vitest';
import { commentLines } from '../../../src/export/comment.ts';
import { exportLines, launchLine } from '../../../src/export/environment.ts';
import { exportGenome } from '../../../src/export/export.ts';
import { exportedTreatments } from '../../../src/export/treatments.ts';
import type { ExportOptions } from '../../../src/export/types.ts';
import { aFactor, aLevel } from '../../helpers/factors.ts';
import { aGenomeFile } from '../../helpers/genome-file.ts';

const FACTORS = [
  aFactor('env_malloc', [], {
    levels: [aLevel('as-is'), aLevel('one', { actions: [{ kind: 'env', name: 'MALLOC_ARENA_MAX', value: '1' }] })],
    caution: 'Threads wait for each other to allocate.',
  }),
  aFactor('env_debug', [], {
    levels: [aLevel('as-is'), aLevel('off', { actions: [{ kind: 'env', name: 'APP_DEBUG', value: null }] })],
  }),
  aFactor('env_omp', [], {
    levels: [
      aLevel('as-is'),
      aLevel('one', { actions: [{ kind: 'env', name: 'OMP_NUM_THREADS', value: '1', roles: ['worker'] }] }),
    ],
  }),
  aFactor('app_chunk', [], {
    levels: [aLevel('as-is'), aLevel(64, { actions: [{ kind: 'app', argument: '--chunk', value: '64' }] })],
  }),
  aFactor('python', [], {
    levels: [
      aLevel('as-is'),
      aLevel('new', { actions: [{ kind: 'interpreter', python: '/opt/new python/bin/python' }] }),
    ],
  }),
];

function options(genome: Record<string, string>, overrides: Partial<ExportOptions> = {}): ExportOptions {
  return {
    format: 'env',
    genome: aGenomeFile({ genome }),
    factors: FACTORS,
    app: { kind: 'script', target: '/home/me/my app.py', args: ['--n', '{tasks}'], cwd: '/home/me' },
    python: '/usr/bin/python3',
    tasks: 2000,
    cpus: null,
    ...overrides,
  };
}

function treatments(genome: Record<string, string>) {
  return exportedTreatments(FACTORS, genome);
}

test('variables are exported or unset, each with its reason', () => {
  const genome = { env_malloc: 'one', env_debug: 'off' };
  expect(exportLines(options(genome), treatments(genome))).toEqual([
    '# interchange.py and process_worker_pool.py of the same interpreter',
    'export PATH=/usr/bin:"$PATH"',
    '# env_malloc=one: Threads wait for each other to allocate',
    'export MALLOC_ARENA_MAX=1',
    '# env_debug=off',
    'unset APP_DEBUG',
  ]);
});

test('a variable for workers only is not given to everybody', () => {
  const genome = { env_omp: 'one' };
  expect(exportLines(options(genome), treatments(genome)).join('\n')).not.toContain('OMP_NUM_THREADS');
});

test('the launch line pins, names interpreter, app and arguments, and puts the number of tasks in', () => {
  const genome = { app_chunk: '64', python: 'new' };
  expect(launchLine(options(genome, { cpus: [0, 1, 2, 5] }), treatments(genome), null)).toBe(
    "taskset -c 0-2,5 '/opt/new python/bin/python' '/home/me/my app.py' --n 2000 --chunk 64",
  );
  expect(launchLine(options({}, { app: { kind: 'module', target: 'my.app', args: [], cwd: '/' } }), [], null)).toBe(
    '/usr/bin/python3 -m my.app',
  );
});

test('the env format is exports and the launch line, and says what it cannot carry', async () => {
  const { text, notes } = await exportGenome(options({ env_malloc: 'one', env_omp: 'one' }), {});
  expect(text.trimEnd().split('\n').slice(-2)).toEqual([
    'cd /home/me',
    "/usr/bin/python3 '/home/me/my app.py' --n 2000",
  ]);
  expect(notes).toEqual([
    'not in this format: env_omp=one (optimise export noop-1 --format all --out DIR has everything)',
  ]);
});

test('a name or an argument with a line end stays in its comment: nothing of a genome from elsewhere is a line of shell', async () => {
  const genome = aGenomeFile({
    genome: {},
    app: 'a\ntouch owned',
    search: 's\r\ntouch owned',
    parsl: '1\ntouch owned',
  });
  const app = { kind: 'script', target: '/a.py', args: ['x\ntouch owned'], cwd: '/' } as const;
  const { text } = await exportGenome(options({}, { genome, app }), {});
  expect(text.split(/[\r\n]/).filter((line) => line.startsWith('touch'))).toEqual(["touch owned'"]);
  expect(text).toContain("'x\ntouch owned'");
});

test('the json format is the genome file', async () => {
  const { text } = await exportGenome(options({ env_malloc: 'one' }, { format: 'json' }), {});
  expect(JSON.parse(text)).toEqual(aGenomeFile({ genome: { env_malloc: 'one' } }));
});

test('a patch is not made where no treatment changes the source', async () => {
  await expect(exportGenome(options({ env_malloc: 'one' }, { format: 'patch' }), {})).rejects.toThrowError(
    /no treatment of this set changes the source/,
  );
});

test.each([{ nobody: 'on' }, { env_malloc: '3' }])('a genome of another catalogue is refused: %j', async (genome) => {
  await expect(exportGenome(options(genome), {})).rejects.toThrowError(/this catalogue does not have/);
});

test('a level at the base is no treatment', () => {
  expect(treatments({ env_malloc: 'as-is' })).toEqual([]);
});

test('comments are broken into lines of 79 columns', () => {
  const lines = commentLines('word '.repeat(60)).split('\n');
  expect(lines.every((line) => line.startsWith('# ') && line.length <= 79)).toBe(true);
});
