import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { boundOutputs } from '../../../../src/launch/run/bound-output.ts';

const MB = 1024 * 1024;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bound-test-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

test('of a long output the beginning and the end are kept, and what is left out is said', () => {
  const file = join(folder, 'stdout');
  writeFileSync(file, `first\n${'x'.repeat(5_000_000)}\nlast`);
  expect(boundOutputs([file]).close()).toBe(3_951_435);
  const text = readFileSync(file, 'utf8');
  expect(statSync(file).size).toBeLessThan(1.1 * MB);
  expect([text.slice(0, 6), text.slice(-5)]).toEqual(['first\n', '\nlast']);
  expect(text).toContain('[optimise: 3951435 bytes of 5000011 are left out here]');
});

test('a short one stays as it is, and one that is not there is no problem', () => {
  const file = join(folder, 'stdout');
  writeFileSync(file, 'all of it');
  expect(boundOutputs([file, join(folder, 'nothing')]).close()).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe('all of it');
});

/** What the kernel has to say of files is heard. */
async function heard(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

test('what nobody writes to is not looked at', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  const file = join(folder, 'stdout');
  writeFileSync(file, 'before');
  const outputs = boundOutputs([file]);
  await heard();
  expect(vi.getTimerCount()).toBe(0);
  appendFileSync(file, 'now');
  await heard();
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(500);
  await heard();
  expect(vi.getTimerCount()).toBe(0);
  outputs.close();
});

test('it stays small while it is written, however long that goes on', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  const file = join(folder, 'stdout');
  appendFileSync(file, 'first\n');
  const descriptor = openSync(file, 'a');
  const outputs = boundOutputs([file]);
  let largest = 0;
  for (let i = 0; i < 20; i++) {
    writeSync(descriptor, 'y'.repeat(3 * MB));
    await heard();
    vi.advanceTimersByTime(500);
    largest = Math.max(largest, statSync(file).size);
  }
  writeSync(descriptor, 'last');
  closeSync(descriptor);
  const leftOut = outputs.close();
  expect(largest).toBeLessThan(4.1 * MB);
  const text = readFileSync(file, 'utf8');
  expect([text.slice(0, 6), text.slice(-5), text.length]).toEqual(['first\n', 'ylast', expect.any(Number)]);
  expect(text.length).toBeLessThan(1.1 * MB);
  expect(text.match(/\[optimise: .*\]/g)).toEqual([
    `[optimise: ${leftOut} bytes of ${leftOut + MB} are left out here]`,
  ]);
  expect(leftOut + MB).toBe(60 * MB + 'first\nlast'.length);
});
