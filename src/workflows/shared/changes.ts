import { existsSync, readFileSync } from 'node:fs';
import { EXIT, UserError } from '../../domain/errors.ts';
import type { CpuFacts, MachineFacts } from '../../domain/probe.ts';
import { formatCpuList } from '../../launch/machine/cores.ts';
import { type InterpreterFacts, interpreterFacts } from '../../launch/python/facts.ts';
import type { AppSpec } from '../../launch/run/app.ts';
import { codeOfNotebook, isNotebook } from '../../launch/run/notebook.ts';
import type { SearchFile } from '../../store/search-file.ts';
import type { Ground } from './ground.ts';
import { changedSources, hashesOf, type Sources, sha256 } from './sources.ts';

/** What a search runs on, as it is now. */
export interface Present {
  /** null: a module, or nothing that can be hashed. */
  readonly appHash: string | null;
  /** Of what the app was made of besides, as far as that is there. */
  readonly sources: Sources;
  readonly python: InterpreterFacts;
  readonly machine: MachineFacts;
}

/** Differences between what a search began with and what is there now, in words. */
export interface Changes {
  /** Runs before and after measure different things. */
  readonly refused: readonly string[];
  /** The same thing on another ground: an epoch. */
  readonly epoch: readonly string[];
}

/** sha256 of an app's file, of a notebook's code cells; null for a module. */
export function hashOf(app: Pick<AppSpec, 'kind' | 'target'>): string | null {
  if (app.kind !== 'script') return null;
  const bytes = readFileSync(app.target);
  const content = isNotebook(app) ? (codeOfNotebook(bytes.toString('utf8')) ?? bytes) : bytes;
  return sha256(content);
}

/**
 * Looks at the app, the interpreter and the machine of a search that goes on.
 * @throws UserError where one of them is gone, or a CPU may not be used
 */
export async function presentOf(
  { app, sources = {}, python, launch }: SearchFile,
  ground: Ground,
  signal: AbortSignal,
): Promise<Present> {
  if (!existsSync(app.cwd)) throw gone(`${app.cwd}: the folder that the app runs in is gone`);
  if (app.kind === 'script' && !existsSync(app.target)) throw gone(`${app.target}: the app is gone`);
  const found = await interpreterFacts(python.executable, app);
  if (found === null) throw gone(`${python.executable}: the interpreter is gone or does not start`, EXIT.missing);
  if (found.parsl === null) throw gone(`${python.executable}: it cannot import Parsl any more`, EXIT.missing);
  const now = { appHash: hashOf(app), sources: hashesOf(Object.keys(sources)), python: found };
  return { ...now, machine: await ground.machine(launch.cpus, signal) };
}

function gone(message: string, exitCode: number = EXIT.badInput): UserError {
  return new UserError(message, 'put it back, or start a new search', exitCode);
}

/** What differs. Another kind of CPU makes the old numbers those of another machine; a sister node or a new kernel does not. */
export function changesOf(file: SearchFile, { appHash, sources, python, machine }: Present): Changes {
  const was = file.machine;
  const moved = machine.hostname !== was.hostname;
  const restarted = !moved && machine.bootId !== was.bootId ? ['the machine was started anew'] : [];
  return {
    refused: [
      ...(file.appHash === null || appHash === file.appHash ? [] : [`${file.app.target} was changed`]),
      ...changedSources(file.sources ?? {}, sources),
      ...differs('Parsl', file.parslVersion, python.parsl ?? 'none'),
      ...differs('Python', file.python.version, python.version),
      ...otherHardware(file, machine),
    ],
    // Each lease of a site is an epoch by itself.
    epoch:
      file.launch.site !== undefined
        ? []
        : [
            ...differs('the host', was.hostname, machine.hostname),
            ...differs('the kernel', was.kernel, machine.kernel),
            ...restarted,
          ],
  };
}

function differs(what: string, before: string, now: string): string[] {
  return before === now ? [] : [`${what} is ${now}, not ${before}`];
}

/** What makes a machine another kind than the one that a search began on, in words. */
export function otherHardware(file: SearchFile, machine: MachineFacts): string[] {
  return [
    ...differs('the CPU model', file.machine.cpuModel, machine.cpuModel),
    ...(layoutText(cpusOf(file)) === layoutText(machine.cpus)
      ? []
      : [`the cores behind CPUs ${formatCpuList(file.launch.cpus)} are others`]),
  ];
}

function cpusOf({ machine, launch }: SearchFile): readonly CpuFacts[] {
  return machine.cpus.filter(({ cpu }) => launch.cpus.includes(cpu));
}

function layoutText(cpus: readonly CpuFacts[]): string {
  return cpus.map(({ cpu, core, socket, numaNode }) => [cpu, core, socket, numaNode].join('/')).join();
}

/** @throws UserError (exit 65) for what makes runs before and after incomparable, unless it is accepted */
export function refuseChanges({ refused }: Changes, accepted: boolean, name: string): void {
  if (refused.length === 0 || accepted) return;
  throw new UserError(
    `search ${name} began with something else: ${refused.join('; ')}`,
    'start a new search, or add --accept-change: runs before and after are then compared through blocks only',
    EXIT.badInput,
  );
}

/** The file of a search that goes on under what is there now: a change between runs begins an epoch, and the report says so. */
export function adopted(file: SearchFile, present: Present, changes: Changes, done: number): SearchFile {
  const what = [...changes.refused, ...changes.epoch];
  const now = {
    ...file,
    appHash: present.appHash,
    ...(file.sources === undefined ? {} : { sources: present.sources }),
    parslVersion: present.python.parsl ?? file.parslVersion,
    python: { ...file.python, version: present.python.version },
    machine: { ...present.machine, cpus: present.machine.cpus.map((cpu) => ({ ...cpu })) },
  };
  if (what.length === 0) return file;
  if (done === 0) return now;
  const { settings } = file;
  const fromRun = done + 1;
  const starts = (settings.epochStarts ?? []).filter((run) => run !== fromRun);
  return {
    ...now,
    settings: { ...settings, epochStarts: [...starts, fromRun] },
    warnings: [...file.warnings, { code: 'changed-meanwhile', fromRun, what }],
  };
}
