import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, UserError } from '../../domain/errors.ts';
import { writingTo } from '../../domain/system-errors.ts';
import { NODE_WORK_SCRIPT } from '../harness.ts';
import { type Dispatcher, type DispatcherEvent, startDispatcher, type Template } from './dispatcher.ts';
import type { NodeAnswer, NodeTask, NodeWork } from './work.ts';

/** A node that is ours for a while. */
export interface Lease {
  /** 1, 2, …: one that has ended never comes back. */
  readonly number: number;
  /** Seconds that are left of its job's walltime; null: it has none. */
  left(): number | null;
  /** Whether anything was done there. */
  isUsed(): boolean;
}

/** What came of work on a lease. */
export type Worked = { readonly answer: NodeAnswer } | { readonly lost: string };

export interface SiteOptions {
  /** The Parsl configuration that nodes are had from, an absolute path. */
  readonly file: string;
  readonly python: string;
  /** Parsl's own files and ours; on a file system that the nodes share. */
  readonly folder: string;
  readonly say: (line: string) => void;
  readonly warn: (line: string) => void;
}

/** Nodes that are had from a site's own Parsl configuration. */
export interface Site {
  /**
   * The lease that there is, or a new one; waits in the queue as long as it takes.
   * @throws UserError where jobs end before there is a node
   * @throws the signal's reason when interrupted
   */
  lease(signal: AbortSignal): Promise<Lease>;
  /** @throws UserError where the node cannot do it. @throws the signal's reason when interrupted. */
  work(lease: Lease, work: NodeWork, signal: AbortSignal): Promise<Worked>;
  /** Ends a lease whose time is too short for what comes. */
  giveBack(lease: Lease): void;
  /** Cancels every job. */
  close(): Promise<void>;
}

/** Jobs, and dispatchers, that end one after the other without anything done are not asked for again. */
const TRIES = 3;
const PAUSE_MS = 1000;

type State = 'queued' | 'up' | 'ended';

class OwnLease implements Lease {
  state: State = 'queued';
  why = '';
  used = false;
  /** Of its job, in ms since 1970; null: not known yet. */
  startedAt: number | null = null;
  readonly units = new Map<number, (worked: UnitEnd) => void>();
  readonly number: number;
  private readonly walltime: number | null;

  constructor(number: number, walltime: number | null) {
    this.number = number;
    this.walltime = walltime;
  }

  left(): number | null {
    if (this.walltime === null || this.startedAt === null) return null;
    return this.walltime - (Date.now() - this.startedAt) / 1000;
  }

  isUsed(): boolean {
    return this.used;
  }
}

type UnitEnd = { readonly done: Extract<DispatcherEvent, { event: 'answer' }> } | { readonly lost: string };

/** @throws UserError for a configuration that no nodes can be had from, when the first lease is asked for */
export function openSite(options: SiteOptions): Site {
  return new OpenSite(options);
}

class OpenSite implements Site {
  private dispatcher: Dispatcher | null = null;
  private templates: readonly Template[] | null = null;
  private refusal: string | null = null;
  private current: OwnLease | null = null;
  private leases = 0;
  private units = 0;
  private closed = false;
  private readonly waiting = new Set<() => void>();

  private readonly options: SiteOptions;

  constructor(options: SiteOptions) {
    this.options = options;
  }

  async lease(signal: AbortSignal): Promise<Lease> {
    for (let failed = 0; ; ) {
      signal.throwIfAborted();
      const lease = await this.begun(signal);
      while (lease.state === 'queued') await this.changed(signal);
      if (lease.state === 'up') return lease;
      this.current = null;
      failed++;
      if (failed >= TRIES) throw this.noNode(lease.why);
      this.options.warn(`the site gave no node (${lease.why}): asked again`);
      await sleep(PAUSE_MS * 2 ** failed, undefined, { signal });
    }
  }

  private noNode(why: string): UserError {
    const { file, folder } = this.options;
    return new UserError(
      `--site ${file}: ${TRIES} jobs ended before there was a node: ${why}`,
      `what they and Parsl said is in ${folder}`,
      EXIT.missing,
    );
  }

  /** The lease that is not over, or one that is asked for now. */
  private async begun(signal: AbortSignal): Promise<OwnLease> {
    if (this.current !== null && this.current.state !== 'ended') return this.current;
    await this.ready(signal);
    const lease = new OwnLease(++this.leases, this.templates?.[0]?.walltime ?? null);
    this.current = lease;
    this.dispatcher?.send({ do: 'begin', lease: lease.number, template: 0 });
    return lease;
  }

  private async ready(signal: AbortSignal): Promise<void> {
    for (let tries = 0; this.templates === null; ) {
      if (this.dispatcher === null) {
        if (tries++ >= TRIES) throw this.noNode('the dispatcher ended');
        await this.startDispatcher();
      }
      if (this.templates === null && this.refusal === null) await this.changed(signal);
      if (this.refusal !== null) {
        const hint = `give a Parsl configuration as for any app of yours; details are in ${this.stderrFile()}`;
        throw new UserError(`--site ${this.options.file}: ${this.refusal}`, hint, EXIT.badInput);
      }
    }
  }

  private stderrFile(): string {
    return join(this.options.folder, 'dispatcher.log');
  }

  private async startDispatcher(): Promise<void> {
    const { folder, python, file, warn } = this.options;
    const optionsFile = join(folder, 'options.json');
    writingTo(folder, () => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(optionsFile, JSON.stringify({ site: file, folder, from: `${process.pid} ${Date.now()}` }));
    });
    this.dispatcher = await startDispatcher({
      python,
      optionsFile,
      stderrFile: this.stderrFile(),
      cwd: dirname(file),
      warn,
      onEvent: (event) => this.hear(event),
      onEnd: () => this.dispatcherEnded(),
    });
  }

  private dispatcherEnded(): void {
    this.dispatcher = null;
    this.templates = null;
    if (this.current !== null) this.over(this.current, 'the dispatcher ended');
    if (!this.closed && this.refusal === null)
      this.options.warn('the dispatcher of the site ended: it is started again');
    this.wake();
  }

  private over(lease: OwnLease, why: string): void {
    if (lease.state === 'up' && !this.closed) this.options.warn(`a node is lost or its job over: ${why}`);
    lease.state = 'ended';
    lease.why = why;
    for (const end of lease.units.values()) end({ lost: why });
    lease.units.clear();
  }

  private hear(event: DispatcherEvent): void {
    const { say } = this.options;
    const current = this.current;
    if (event.event === 'ready') this.templates = event.templates;
    if (event.event === 'refused') this.refusal = event.why;
    if (event.event === 'said') say(event.text);
    if (event.event === 'answer') this.endUnit(event.unit, { done: event });
    if (event.event === 'lost') this.endUnit(event.unit, { lost: event.why });
    if ('lease' in event && event.lease === current?.number) {
      if (event.event === 'queued') say(`waiting for a node: job ${event.job} is queued`);
      if (event.event === 'up') current.state = 'up';
      if (event.event === 'ended') this.over(current, event.why);
    }
    this.wake();
  }

  private endUnit(unit: number, end: UnitEnd): void {
    const lease = this.current;
    const waiting = lease?.units.get(unit);
    if (lease === null || waiting === undefined) return;
    lease.units.delete(unit);
    if ('done' in end) {
      lease.used = true;
      lease.startedAt ??= Date.now() - end.done.leased * 1000;
    }
    waiting(end);
  }

  private wake(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const happened of waiting) happened();
  }

  /** Until something has happened. */
  private async changed(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    let release = (): void => {};
    const aborted = new Promise<void>((_, reject) => {
      const onAbort = (): void => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      release = () => signal.removeEventListener('abort', onAbort);
    });
    const happened = new Promise<void>((resolve) => this.waiting.add(resolve));
    try {
      await Promise.race([happened, aborted]);
    } finally {
      release();
    }
  }

  async work(lease: Lease, work: NodeWork, signal: AbortSignal): Promise<Worked> {
    signal.throwIfAborted();
    const current = this.current;
    if (current === null || current !== lease || current.state !== 'up') return { lost: 'its lease is over' };
    const unit = ++this.units;
    const file = join(this.options.folder, 'options.json');
    const task: NodeTask = { work, seen: { file, text: readFileSync(file, 'utf8') } };
    const ended: { now: UnitEnd | null } = { now: null };
    current.units.set(unit, (end) => {
      ended.now = end;
    });
    const command = [process.execPath, NODE_WORK_SCRIPT];
    this.dispatcher?.send({ do: 'unit', lease: current.number, unit, payload: { command, work: task } });
    while (ended.now === null) await this.changed(signal);
    return 'lost' in ended.now ? ended.now : { answer: answerOf(ended.now.done, command) };
  }

  giveBack(lease: Lease): void {
    if (this.current === null || this.current !== lease) return;
    this.current.state = 'ended';
    this.dispatcher?.send({ do: 'end', lease: lease.number });
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.dispatcher?.close();
  }
}

function answerOf(
  { code, answer, errors }: Extract<DispatcherEvent, { event: 'answer' }>,
  command: readonly string[],
): NodeAnswer {
  if (code === 0 && answer !== '') {
    const found: NodeAnswer = JSON.parse(answer);
    if (found.kind === 'error') throw new UserError(found.message, found.hint, found.exitCode);
    return found;
  }
  throw new UserError(
    `${command.join(' ')} does not run on the node: ${errors.trim().split('\n').at(-1) || `exit code ${code}`}`,
    'Node.js and optimise must be found there under the same path as here',
    EXIT.missing,
  );
}
