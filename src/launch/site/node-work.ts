import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { createInterface } from 'node:readline';
import { EXIT, UserError } from '../../domain/errors.ts';
import { parseCpuList, readMachine } from '../machine/cores.ts';
import { newPatience } from '../machine/gates.ts';
import { probeApp } from '../python/probe.ts';
import { keptRuns } from '../run/kept-runs.ts';
import { createLocalLauncher } from '../run/local.ts';
import type { NodeAnswer, NodeTask, NodeWork } from './work.ts';

// A program of its own: what a job starts on a node. A line of JSON says what to do; the end of stdin, or a signal, that
// nobody waits for it any more: what was begun is ended and swept, as after Ctrl-C.

const gone = new AbortController();
const warnings: string[] = [];

function warn(text: string): void {
  warnings.push(`${nodeName()}: ${text}`);
}

/** Slurm may run several nodes on one host. */
function nodeName(): string {
  return process.env.SLURMD_NODENAME ?? hostname();
}

async function answerTo({ work, seen }: NodeTask): Promise<NodeAnswer> {
  try {
    refuseOtherFiles(seen);
    return await done(work);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { message, hint, exitCode } = error;
    return { kind: 'error', message: `on node ${nodeName()}: ${message}`, hint, exitCode };
  }
}

function refuseOtherFiles({ file, text }: NodeTask['seen']): void {
  let found: string | null = null;
  try {
    found = readFileSync(file, 'utf8');
  } catch {
    // Not there: as good as another one.
  }
  if (found === text) return;
  throw new UserError(
    `${file} is not there, or is another file`,
    'app, interpreter, optimise and --results must be on a file system that the nodes share',
    EXIT.missing,
  );
}

async function done(work: NodeWork): Promise<NodeAnswer> {
  const { signal } = gone;
  if (work.kind === 'machine') {
    const machine = await readMachine(work.cpus === null ? null : parseCpuList(work.cpus));
    return { kind: 'machine', machine: { ...machine, hostname: nodeName() } };
  }
  if (work.kind === 'probe')
    return { kind: 'probe', probe: await probeApp({ ...work.request, signal, warn }), warnings };
  return runsOf(work);
}

async function runsOf({ common, runs, known }: Extract<NodeWork, { kind: 'runs' }>): Promise<NodeAnswer> {
  const canaries = [...known.canaries];
  const patience = newPatience(known.patience);
  const kept = keptRuns(common.runsDir, warn, common.app.inputs?.length);
  const byId = new Map(runs.map((run) => [run.request.id, run]));
  const launcher = createLocalLauncher({
    ...common,
    canaries,
    patience,
    warn,
    node: nodeName(),
    clock: () => Date.now(),
    timeoutSeconds: ({ id }) => byId.get(id)?.timeoutSeconds ?? 0,
    expectedTasks: ({ id }) => byId.get(id)?.expectedTasks ?? null,
    expectedFailures: ({ id }) => byId.get(id)?.expectedFailures ?? null,
    // Who is not waited for says no last word: the run may be under way again elsewhere, in the same folder.
    kept: { remember: (id, verdict) => void (gone.signal.aborted || kept.remember(id, verdict)) },
  });
  const records = [];
  try {
    for (const { request } of runs) {
      const record = await launcher.run(request, gone.signal);
      if (record.outcome === 'cancelled') break;
      records.push(record);
    }
  } finally {
    await launcher.close();
  }
  return { kind: 'runs', records, known: { canaries, patience: patience.ms }, warnings };
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => gone.abort());
const lines = createInterface({ input: process.stdin });
lines.once('close', () => gone.abort());
lines.once('line', async (line) => {
  const task: NodeTask = JSON.parse(line);
  const answer = await answerTo(task);
  process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0));
});
