import { expect, test } from 'vitest';
import type { Echo } from '../../../src/actions/echo.ts';
import type { Action } from '../../../src/domain/factor.ts';
import { echoDifferences } from '../../../src/export/echo-differences.ts';
import { anEcho, aProcess } from '../../helpers/echo.ts';

/** An echo whose processes have these nice values. */
function niceEcho(submit: number, others: number): Echo {
  const [one, other] = [[aProcess({ nice: [submit] })], [aProcess({ nice: [others] })]];
  return anEcho({ processes: { submit: one, interchange: other, manager: other, worker: other } });
}

const AT_NICE_5 = { nice: 5, policy: 'other', priority: 0 };
const NICE_SUBMIT: Action = { kind: 'role', role: 'submit', settings: { nice: 2 } };

test('an export made under nice is as measured where its processes have what they inherit', () => {
  expect(echoDifferences(niceEcho(0, 0), niceEcho(5, 5), [], AT_NICE_5)).toEqual([]);
  expect(echoDifferences(niceEcho(2, 0), niceEcho(2, 5), [NICE_SUBMIT], AT_NICE_5)).toEqual([]);
});

test('what a treatment asks of one role must be there, and must not leak into others', () => {
  expect(echoDifferences(niceEcho(2, 0), niceEcho(5, 5), [NICE_SUBMIT], AT_NICE_5)).toEqual([
    'nice of submit: [[2]] when measured, [[5]] as exported',
  ]);
  expect(echoDifferences(niceEcho(2, 0), niceEcho(2, 2), [NICE_SUBMIT], { ...AT_NICE_5, nice: 0 })).toHaveLength(3);
});
