import { expect, test } from 'vitest';
import type { Echo, ProcessEcho } from '../../../src/actions/echo.ts';
import type { Action } from '../../../src/domain/factor.ts';
import { echoDifferences } from '../../../src/export/echo-differences.ts';

function aProcess(overrides: Partial<ProcessEcho> = {}): ProcessEcho {
  return {
    python: '3.13.1',
    executable: null,
    gilEnabled: true,
    main: null,
    parsl: null,
    overlay: null,
    zmq: null,
    gc: { enabled: true, threshold: [700], frozen: false },
    switchInterval: 0.005,
    hooks: [],
    cpus: [[0]],
    nice: [0],
    policy: ['other'],
    priority: [0],
    environment: {},
    count: 1,
    ...overrides,
  };
}

/** An echo whose processes have these nice values. */
function anEcho(submit: number, others: number): Echo {
  const [one, other] = [aProcess({ nice: [submit] }), aProcess({ nice: [others] })];
  const processes = { submit: [one], interchange: [other], manager: [other], worker: [other] };
  return { executors: [], workers: 1, attributes: {}, set: {}, forced: {}, arguments: [], processes };
}

const AT_NICE_5 = { nice: 5, policy: 'other', priority: 0 };
const NICE_SUBMIT: Action = { kind: 'role', role: 'submit', settings: { nice: 2 } };

test('an export made under nice is as measured where its processes have what they inherit', () => {
  expect(echoDifferences(anEcho(0, 0), anEcho(5, 5), [], AT_NICE_5)).toEqual([]);
  expect(echoDifferences(anEcho(2, 0), anEcho(2, 5), [NICE_SUBMIT], AT_NICE_5)).toEqual([]);
});

test('what a treatment asks of one role must be there, and must not leak into others', () => {
  expect(echoDifferences(anEcho(2, 0), anEcho(5, 5), [NICE_SUBMIT], AT_NICE_5)).toEqual([
    'nice of submit: [[2]] when measured, [[5]] as exported',
  ]);
  expect(echoDifferences(anEcho(2, 0), anEcho(2, 2), [NICE_SUBMIT], { ...AT_NICE_5, nice: 0 })).toHaveLength(3);
});
