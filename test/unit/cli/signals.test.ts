import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { listenForStop } from '../../../src/cli/signals.ts';

test('the first signal asks for a stop and promises nothing of what was measured, the second ends at once', () => {
  const said: string[] = [];
  const exits: unknown[] = [];
  const exit = (code: unknown): never => exits.push(code) as never;
  const source = Object.assign(new EventEmitter(), { exit });
  const stop = listenForStop(source as unknown as NodeJS.Process, (line) => said.push(line));
  source.emit('SIGINT');
  expect(stop.signal.aborted).toBe(true);
  expect(said).toEqual(['stopping: what is under way is abandoned (again: stop at once)']);
  expect(stop.exitCode()).toBe(130);
  source.emit('SIGTERM');
  expect(exits).toEqual([130]);
  stop.release();
  expect(source.eventNames()).toEqual([]);
});
