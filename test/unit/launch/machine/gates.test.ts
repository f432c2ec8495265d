import { afterEach, describe, expect, test, vi } from 'vitest';
import { gatesOf, newPatience, quietGate } from '../../../../src/launch/machine/gates.ts';
import type { Snapshot } from '../../../../src/launch/run/outcome.ts';

const QUIET = { quietBefore: true, canary: 1, frequencyMhz: null };

const NOTHING: Snapshot = {
  seconds: 100,
  cpus: 2,
  ownCpuSeconds: 0,
  peakRssMb: 0,
  cpuSeconds: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ioStallUs: 0,
  memoryStallUs: 0,
  ownIoStallUs: 0,
  ownMemoryStallUs: 0,
  swappedPages: 0,
};

/** Ten seconds on two CPUs. */
function tenSeconds(changes: Partial<Snapshot>) {
  return [{ before: NOTHING, after: { ...NOTHING, seconds: 110, ...changes } }];
}

/** A machine of one CPU that others use for so long; time passes only while somebody sleeps. */
const machine = vi.hoisted(() => ({ ms: 0, busyMs: 0, busyTicks: 0 }));
vi.mock('node:timers/promises', () => ({
  setTimeout: async (ms: number) => {
    if (machine.ms < machine.busyMs) machine.busyTicks += ms;
    machine.ms += ms;
  },
}));
vi.mock('../../../../src/launch/machine/cores.ts', () => ({
  readTextOrNull: () => `cpu0 ${machine.busyTicks} 0 0 ${machine.ms - machine.busyTicks} 0 0 0 0 0 0\n`,
}));

describe('gates', () => {
  test('our own work is no disturbance, however much it is', () => {
    const gates = gatesOf(tenSeconds({ cpuSeconds: [18, 0, 2, 0, 0, 0, 0, 0, 0, 0], ownCpuSeconds: 20 }), QUIET);
    expect(gates).toMatchObject({ flagged: false, reasons: [], foreignCpu: 0, stolen: 0 });
  });

  test("other programs' work is one", () => {
    const gates = gatesOf(tenSeconds({ cpuSeconds: [18, 0, 2, 0, 0, 0, 0, 0, 0, 0], ownCpuSeconds: 16 }), QUIET);
    expect(gates).toMatchObject({ flagged: true, foreignCpu: 0.2, reasons: ['CPU used by other programs: 20.0 %'] });
  });

  test('stolen time, stalls of others and swapping are told', () => {
    const gates = gatesOf(
      tenSeconds({ cpuSeconds: [0, 0, 0, 19, 0, 0, 0, 1, 0, 0], ioStallUs: 2e6, ownIoStallUs: 1e6, swappedPages: 3 }),
      QUIET,
    );
    expect(gates).toMatchObject({ stolen: 0.05, ioStall: 0.1, memoryStall: 0, swappedPages: 3 });
    expect(gates.reasons).toHaveLength(3);
  });

  test('stalls of our own, as logging makes them, are none', () => {
    expect(gatesOf(tenSeconds({ ioStallUs: 2e6, ownIoStallUs: 2e6 }), QUIET)).toMatchObject({
      flagged: false,
      ioStall: 0,
    });
  });

  test('what a kernel does not tell is null and flags nothing', () => {
    const unknown = { ioStallUs: null, memoryStallUs: null, swappedPages: null, cpuSeconds: [] };
    expect(gatesOf(tenSeconds(unknown), { ...QUIET, canary: null })).toMatchObject({
      flagged: false,
      stolen: null,
      foreignCpu: null,
      ioStall: null,
      memoryStall: null,
      swappedPages: null,
    });
  });

  test('a run that has not all of its workers is flagged, with how many it had', () => {
    const shortOfWorkers = 'executor htex had 1 of the 2 blocks';
    const gates = gatesOf(tenSeconds({}), { ...QUIET, shortOfWorkers });
    expect(gates).toMatchObject({ flagged: true, reasons: [shortOfWorkers] });
  });

  test('a busy start and a slow canary flag a run whose clock never ran', () => {
    const gates = gatesOf(null, { quietBefore: false, canary: 1.2, frequencyMhz: 3000 });
    expect(gates).toMatchObject({ flagged: true, frequencyMhz: 3000, stolen: null });
    expect(gates.reasons).toEqual(['the machine was busy before the run', 'the machine was 20.0 % slower than usual']);
  });
});

describe('the wait for a quiet machine', () => {
  afterEach(() => void vi.unstubAllEnvs());

  test.each([
    ['', 20_000],
    ['0', 0],
    ['2.5', 2500],
  ])('OPTIMISE_QUIET_WAIT=%s is the longest', (seconds, ms) => {
    vi.stubEnv('OPTIMISE_QUIET_WAIT', seconds);
    expect(newPatience().ms).toBe(ms);
  });

  test('is a number of seconds', () => {
    vi.stubEnv('OPTIMISE_QUIET_WAIT', 'long');
    expect(() => newPatience()).toThrow('OPTIMISE_QUIET_WAIT=long: not a number of seconds');
  });

  test('is told once it can be noticed, and when it has ended; a short one is not told', async () => {
    const told = async (busyMs: number): Promise<readonly boolean[]> => {
      Object.assign(machine, { ms: 0, busyMs, busyTicks: 0 });
      const heard: boolean[] = [];
      await quietGate([0], { ms: 20_000, longestMs: 20_000 }).pass(
        new AbortController().signal,
        (isWaiting) => void heard.push(isWaiting),
      );
      return heard;
    };
    const now = vi.spyOn(performance, 'now').mockImplementation(() => machine.ms);
    expect(await told(1000)).toEqual([]);
    expect(await told(5000)).toEqual([true, false]);
    expect(await told(60_000)).toEqual([true, false]);
    now.mockRestore();
  });
});
