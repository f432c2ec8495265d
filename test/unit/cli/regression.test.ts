import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { askedOf, marginsOf } from '../../../src/cli/regression.ts';

test('the margin of the time is that of the others unless they have their own', () => {
  expect(marginsOf({})).toEqual({ time: 0.05, cpu: 0.05, start: 0.1, log: 0.1, memory: 0.05, idle: 0.1 });
  expect(marginsOf({ margin: ['3%', 'log=0.5'] })).toMatchObject({ time: 0.03, cpu: 0.03, log: 0.5 });
});

test('a margin that is none is a mistake', () => {
  expect(() => marginsOf({ margin: '0%' })).toThrow('--margin 0%: not between 0 and 100%');
  expect(() => marginsOf({ margin: 'memry=5%' })).toThrow("did you mean 'memory'");
  expect(() => marginsOf({ margin: 'much' })).toThrow('not a percentage');
});

describe('what is compared', () => {
  const app = join(mkdtempSync(join(tmpdir(), 'optimise-test-')), 'app.py');
  const other = join(dirname(app), 'app2.py');
  writeFileSync(app, '');
  writeFileSync(other, '');
  afterAll(() => rmSync(dirname(app), { recursive: true }));

  test('is two versions, two states of an app with its arguments, or a treatment', () => {
    expect(askedOf({ old: 'parsl==1.0', new: 'parsl==2.0', workload: 'chain,idle' })).toMatchObject({
      subject: { kind: 'versions', old: 'parsl==1.0', new: 'parsl==2.0' },
      workloads: ['chain', 'idle'],
      target: { app: null },
    });
    expect(askedOf({ old: app, new: other, '--': ['--tasks', '9'] })).toMatchObject({
      subject: { kind: 'apps', app: { target: other, args: ['--tasks', '9'] } },
      target: { app: { target: app } },
    });
    expect(askedOf({ treatment: 'src_x' }).subject).toEqual({ kind: 'treatment', parsl: null, treatment: 'src_x' });
  });

  test('is refused where it does not go together', () => {
    expect(() => askedOf({ old: app })).toThrow('regress: no --new');
    expect(() => askedOf({ old: app, new: 'parsl==2.0' })).toThrow('is an app and parsl==2.0 is none');
    expect(() => askedOf({ old: app, new: `${other}x.py` })).toThrow('no such file');
    expect(() => askedOf({ old: app, new: other, workload: 'idle' })).toThrow('--workload idle');
    expect(() => askedOf({ treatment: 'src_x', new: 'parsl==2.0' })).toThrow('--treatment and --new');
    expect(() => askedOf({ old: 'parsl==1.0', new: 'parsl==2.0', workload: 'chains' })).toThrow("did you mean 'chain'");
  });
});
