import {
  type Gates,
  type InputRun,
  overInputs,
  type RunRecord,
  type RunRequest,
  wallSecondsOf,
} from '../../domain/run.ts';
import { type AppSpec, inputTexts } from './app.ts';
import type { Launcher } from './launcher.ts';

/**
 * A launcher whose runs take the app through all of its inputs, one after the other: the score of a run is the geometric
 * mean of theirs, so that ratios of scores are geometric means of ratios. An app with one input needs none.
 */
export function throughInputs(launcher: Launcher, app: AppSpec): Launcher {
  const names = inputTexts(app);
  if (names.length === 0) return launcher;
  const { runBlock } = launcher;
  const partsOf = (request: RunRequest): RunRequest[] =>
    inputIds(request.id, app).map((id, input) => ({ ...request, input, id }));
  const together =
    runBlock === undefined
      ? null
      : async (requests: readonly RunRequest[], signal: AbortSignal): Promise<readonly RunRecord[]> => {
          const parts = await runBlock(requests.flatMap(partsOf), signal);
          return requests.map((request, i) =>
            combined(request, parts.slice(i * names.length, (i + 1) * names.length), names),
          );
        };
  return {
    async run(request, signal) {
      const [whole] = together === null ? [] : await together([request], signal);
      if (whole !== undefined) return whole;
      const parts: RunRecord[] = [];
      for (const part of partsOf(request)) {
        const record = await launcher.run(part, signal);
        parts.push(record);
        // A set that fails on one input is out, whatever the others would say.
        if (record.outcome !== 'ok') break;
      }
      return combined(request, parts, names);
    },
    ...(together === null ? {} : { runBlock: together }),
    ...(launcher.atOnce === undefined ? {} : { atOnce: launcher.atOnce }),
    ...(launcher.nodes === undefined ? {} : { nodes: launcher.nodes }),
    close: () => launcher.close(),
  };
}

/** What the runs of a run are called: itself, or one for each input. */
export function inputIds(id: string, { inputs = [] }: AppSpec): string[] {
  return inputs.length === 0 ? [id] : inputs.map((_, input) => `${id}-${input + 1}`);
}

/** One record of what an app did with each input; of several that went wrong it has the first one's outcome. */
function combined({ id }: RunRequest, parts: readonly RunRecord[], names: readonly string[]): RunRecord {
  const [first] = parts;
  if (first === undefined) throw new Error('a run through inputs came to nothing');
  const wrong = parts.findIndex(({ outcome }) => outcome !== 'ok');
  const { outcome, reason } = parts[wrong] ?? { outcome: 'ok' as const, reason: null };
  const told = parts.find((part) => part.reason !== null)?.reason ?? null;
  const short = parts.find((part) => part.shortOfWorkers !== undefined);
  const sum = (of: (part: RunRecord) => number | null): number | null =>
    parts.reduce<number | null>((total, part) => added(total, of(part)), 0);
  return {
    ...first,
    id,
    wallSeconds: wallSecondsOf(parts),
    outcome,
    reason: wrong < 0 ? told : `input ${wrong + 1} (${names[wrong]}): ${reason ?? outcome}`,
    usPerTask: wrong < 0 ? overInputs(parts.map(({ usPerTask }) => usPerTask)) : null,
    batches: [],
    tasks: sum(({ tasks }) => tasks),
    makespanSeconds: sum(({ makespanSeconds }) => makespanSeconds),
    censored: parts.some(({ censored }) => censored),
    startupSeconds: sum(({ startupSeconds }) => startupSeconds),
    cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
    peakRssMb: extreme(Math.max, parts, ({ peakRssMb }) => peakRssMb),
    logBytes: sum(({ logBytes }) => logBytes),
    failedTasks: sum(({ failedTasks }) => failedTasks),
    retries: sum(({ retries }) => retries),
    lostWorkers: sum(({ lostWorkers }) => lostWorkers),
    gates: gatesOf(parts.flatMap(({ gates }) => gates ?? [])),
    inputs: parts.map((part, i) => inputRun(part, names[i] ?? '')),
    ...(short?.shortOfWorkers === undefined ? {} : { shortOfWorkers: short.shortOfWorkers }),
  };
}

function inputRun(part: RunRecord, input: string): InputRun {
  const { outcome, reason, usPerTask, batches, tasks, makespanSeconds, wallSeconds, cpuSeconds, failedTasks } = part;
  return { input, outcome, reason, usPerTask, batches, tasks, makespanSeconds, wallSeconds, cpuSeconds, failedTasks };
}

/** Not known where one of them is not. */
function added(total: number | null, value: number | null): number | null {
  return total === null || value === null ? null : total + value;
}

function extreme<T>(
  pick: (...values: number[]) => number,
  parts: readonly T[],
  of: (part: T) => number | null,
): number | null {
  const values = parts.flatMap((part) => of(part) ?? []);
  return values.length === 0 ? null : pick(...values);
}

/** A run is disturbed where one of its parts was; each number is that of the most disturbed one. */
function gatesOf(parts: readonly Gates[]): Gates | null {
  if (parts.length === 0) return null;
  const most = (of: (gates: Gates) => number | null): number | null => extreme(Math.max, parts, of);
  return {
    flagged: parts.some(({ flagged }) => flagged),
    reasons: [...new Set(parts.flatMap(({ reasons }) => reasons))],
    stolen: most(({ stolen }) => stolen),
    foreignCpu: most(({ foreignCpu }) => foreignCpu),
    ioStall: most(({ ioStall }) => ioStall),
    memoryStall: most(({ memoryStall }) => memoryStall),
    canary: most(({ canary }) => canary),
    frequencyMhz: extreme(Math.min, parts, ({ frequencyMhz }) => frequencyMhz),
    swappedPages: most(({ swappedPages }) => swappedPages),
  };
}
