import { describe, expect, test } from 'vitest';
import { checkPatches, ensureOverlay } from '../../src/launch/python/overlay.ts';
import { genePoolPatches, nameOfPatch, oldestParslPython, smoke } from '../helpers/overlay-smoke.ts';
import { parslPython } from '../helpers/parsl-python.ts';

/** Patches that the newest Parsl does not need: it is so already. */
const FOR_OLDER_PARSL = [
  'interchange-single-thread',
  'log-lines/app_future-lazy',
  'log-lines/completed-debug',
  'log-lines/completed-lazy',
  'log-lines/completed-removed',
  'log-lines/sent_to_executor-lazy',
  'log-lines/submitted-lazy',
  'log-lines/waiting_result-removed',
];

/** Alternatives: levels of one factor, which are never on together. */
const ALTERNATIVES = [
  ['danger-no-dict-proxy', 'tasks-in-progress-shm'],
  ['submit-biglogs-lazy', 'submit-biglogs-remove'],
];

describe('on the newest Parsl', () => {
  test('every patch of the gene pool applies, but for those that it does not need', async () => {
    const { patches } = await checkPatches({ python: await parslPython(), patches: genePoolPatches() });
    const left = Object.entries(patches).filter(([, reason]) => reason !== null);
    expect(left.map(([file]) => nameOfPatch(file))).toEqual(FOR_OLDER_PARSL);
  });

  test('patches go together unless they are levels of one factor', async () => {
    const { conflicts } = await checkPatches({ python: await parslPython(), patches: genePoolPatches('log-lines') });
    expect(conflicts.map((pair) => pair.map(nameOfPatch))).toEqual(ALTERNATIVES);
  });

  test('an app that uses everything works with all that give nothing up together', { timeout: 240_000 }, async () => {
    const python = await parslPython();
    const lossy = ['danger-no-dict-proxy', 'serialize-pickle-first', 'submit-biglogs-lazy', ...FOR_OLDER_PARSL];
    const patches = genePoolPatches('log-lines').filter((file) => !lossy.includes(nameOfPatch(file)));
    const { seen, expected } = await smoke(python, patches);
    expect(seen).toMatchObject(expected);
  });
});

describe('on Parsl 2024.11.18', () => {
  test('patches of the seed apply and go together', { timeout: 900_000 }, async () => {
    const python = await oldestParslPython();
    const names = [
      'danger-no-dict-proxy',
      'interchange-exit-polling',
      'interchange-longer-poll',
      'interchange-single-thread',
      'pool-logs-remove',
      'submit-biglogs-remove',
    ];
    const patches = genePoolPatches('log-lines').filter((file) => names.includes(nameOfPatch(file)));
    const check = await checkPatches({ python, patches });
    expect(Object.values(check.patches)).toEqual(names.map(() => null));
    expect(check.conflicts).toEqual([]);
    expect((await ensureOverlay({ python, patches })).patches).toEqual(names);
  });
});
