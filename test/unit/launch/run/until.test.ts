import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { endOrStop } from '../../../../src/launch/run/until.ts';

const never = new AbortController().signal;

test('a bound of more than the longest timer stops nothing', async () => {
  expect(await endOrStop(sleep(30), 25 * 86_400, never)).toBeNull();
});

test('a process that does not end is stopped at its bound', async () => {
  expect(await endOrStop(sleep(5000, undefined, { ref: false }), 0.01, never)).toBe('timeout');
});

test('an interruption stops at once, also one that came before', async () => {
  expect(await endOrStop(sleep(5000, undefined, { ref: false }), 60, AbortSignal.abort())).toBe('cancelled');
});
