import { expect, test } from 'vitest';
import { endAll } from '../../../../src/launch/run/end-processes.ts';

/** Processes that end by a signal, or not. */
function processes(end: Readonly<Record<number, 'SIGTERM' | 'SIGKILL' | 'never'>>) {
  const living = new Set(Object.keys(end).map(Number));
  const sent: string[] = [];
  const clock = { ms: 0, waits: 0 };
  return {
    sent,
    clock,
    living,
    find: () => [...living],
    now: () => clock.ms,
    wait: async (ms: number) => {
      clock.ms += ms;
      clock.waits++;
    },
    send: (pid: number, signal: NodeJS.Signals) => {
      sent.push(`${pid} ${signal}`);
      if (end[pid] === signal || (signal === 'SIGKILL' && end[pid] !== 'never')) living.delete(pid);
    },
  };
}

test('a process that may not be killed is left alone after a bounded time, and named', async () => {
  const all = processes({ 1: 'SIGTERM', 2: 'never', 3: 'SIGKILL' });
  expect(await endAll({ ...all, last: [] })).toEqual([2]);
  expect(all.clock.ms).toBeLessThan(5000);
  expect([...all.living]).toEqual([2]);
});

test('one that waits for the others is asked last, and goes even where another does not', async () => {
  const all = processes({ 1: 'SIGKILL', 2: 'SIGTERM' });
  expect(await endAll({ ...all, last: [1] })).toEqual([]);
  expect(all.sent[0]).toBe('2 SIGTERM');
  const stuck = processes({ 1: 'SIGKILL', 2: 'never' });
  expect(await endAll({ ...stuck, last: [1] })).toEqual([2]);
  expect([...stuck.living]).toEqual([2]);
});
