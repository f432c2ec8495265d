import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, UserError } from '../../domain/errors.ts';
import type { NodeCounts } from '../../domain/site.ts';
import { writingTo } from '../../domain/system-errors.ts';
import { makeFolders } from '../../make-folders.ts';
import { NODE_WORK_SCRIPT } from '../harness.ts';
import { type Dispatcher, type DispatcherEvent, startDispatcher, type Template } from './dispatcher.ts';
import { Happenings } from './happenings.ts';
import { type Lease, OwnLease, type UnitEnd } from './lease.ts';
import { askedOf, folderOf, nameOf, type SiteSource } from './source.ts';
import type { NodeAnswer, NodeTask, NodeWork } from './work.ts';

/** What came of work on a lease. */
export type Worked = { readonly answer: NodeAnswer } | { readonly lost: string };

export interface SiteOptions {
  readonly source: SiteSource;
  readonly python: string;
  /** Parsl's own files and ours; on a file system that the nodes share. */
  readonly folder: string;
  readonly say: (line: string) => void;
  readonly warn: (line: string) => void;
  /** Told whenever one of the numbers is another. */
  readonly onNodes?: (counts: NodeCounts) => void;
}

/** Nodes that are had from a site's own Parsl configuration. */
export interface Site {
  counts(): NodeCounts;
  /** How many nodes it has at once. @throws as {@link lease} */
  nodes(signal: AbortSignal): Promise<number>;
  /**
   * A node that nobody else works on until it is released; waits in the queue as long as it takes.
   * @param which of the leases, as long as that one is there
   * @throws UserError where jobs end before there is a node
   * @throws the signal's reason when interrupted
   */
  lease(signal: AbortSignal, which?: number): Promise<Lease>;
  release(lease: Lease): void;
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

/** @throws UserError for a configuration that no nodes can be had from, when the first lease is asked for */
export function openSite(options: SiteOptions): Site {
  return new OpenSite(options);
}

class OpenSite implements Site {
  private dispatcher: Promise<Dispatcher> | null = null;
  private dispatchers = 0;
  private templates: readonly Template[] | null = null;
  private refusal: string | null = null;
  /** Those that are not over. */
  private readonly leases = new Map<number, OwnLease>();
  private begun = 0;
  private lost = 0;
  private units = 0;
  private closed = false;
  private readonly happenings = new Happenings();
  /** Jobs that ended one after the other before there was a node; when the next may be asked for. */
  private failed = 0;
  private lastFailure = '';
  private notBefore = 0;
  /** Who waits for a node. */
  private seeking = 0;

  private readonly options: SiteOptions;

  constructor(options: SiteOptions) {
    this.options = options;
  }

  async nodes(signal: AbortSignal): Promise<number> {
    return (await this.template(signal)).nodes;
  }

  async lease(signal: AbortSignal, which?: number): Promise<Lease> {
    this.seeking++;
    try {
      for (;;) {
        signal.throwIfAborted();
        const free = this.free(which);
        if (free !== null) {
          free.held = true;
          return free;
        }
        await this.askForMore(signal);
        if (this.free(which) !== null) continue;
        if (this.failed >= TRIES && this.counts().running === 0) throw this.noNode(this.lastFailure);
        const pause = this.failed === 0 ? null : Math.max(PAUSE_MS, this.notBefore - Date.now());
        await this.happenings.next(signal, pause);
      }
    } finally {
      this.seeking--;
    }
  }

  private free(which: number | undefined): OwnLease | null {
    const own = which === undefined ? undefined : this.leases.get(which);
    if (own?.state === 'up') return own.held ? null : own;
    return [...this.leases.values()].find(({ state, held }) => state === 'up' && !held) ?? null;
  }

  release(lease: Lease): void {
    const own = this.leases.get(lease.number);
    if (own !== undefined) own.held = false;
    this.happenings.wake();
  }

  /** One more node where somebody waits for one and the site has more. */
  private async askForMore(signal: AbortSignal): Promise<void> {
    const template = await this.template(signal);
    const queued = this.counts().queued;
    if (this.leases.size >= template.nodes || queued >= this.seeking || Date.now() < this.notBefore) return;
    const lease = new OwnLease(++this.begun, template.walltime);
    this.leases.set(lease.number, lease);
    (await this.dispatcher)?.send({ do: 'begin', lease: lease.number, template: 0 });
    this.tell();
  }

  counts(): NodeCounts {
    const states = [...this.leases.values()].map(({ state }) => state);
    const of = (which: OwnLease['state']): number => states.filter((state) => state === which).length;
    return { queued: of('queued'), running: of('up'), lost: this.lost };
  }

  private tell(): void {
    this.options.onNodes?.(this.counts());
  }

  private noNode(why: string): UserError {
    const { folder, source } = this.options;
    return new UserError(
      `--site ${nameOf(source)}: ${TRIES} jobs ended before there was a node: ${why}`,
      `what they and Parsl said is in ${folder}`,
      EXIT.missing,
    );
  }

  /** What leases are made from, when the dispatcher has told. */
  private async template(signal: AbortSignal): Promise<Template> {
    for (;;) {
      const [first] = this.templates ?? [];
      if (first !== undefined) return first;
      if (this.dispatcher === null) {
        if (this.dispatchers++ >= TRIES) throw this.noNode('the dispatcher ended');
        this.dispatcher = this.startDispatcher();
        await this.dispatcher;
      }
      if (this.templates === null && this.refusal === null) await this.happenings.next(signal);
      if (this.refusal !== null) {
        const hint = `give a Parsl configuration as for any app of yours; details are in ${this.stderrFile()}`;
        throw new UserError(`--site ${nameOf(this.options.source)}: ${this.refusal}`, hint, EXIT.badInput);
      }
    }
  }

  private stderrFile(): string {
    return join(this.options.folder, 'dispatcher.log');
  }

  private async startDispatcher(): Promise<Dispatcher> {
    const { folder, python, source, warn } = this.options;
    const optionsFile = join(folder, 'options.json');
    const asked = { ...askedOf(source), folder, from: `${process.pid} ${Date.now()}` };
    writingTo(folder, () => {
      makeFolders(folder);
      writeFileSync(optionsFile, JSON.stringify(asked));
    });
    return startDispatcher({
      python,
      optionsFile,
      stderrFile: this.stderrFile(),
      cwd: folderOf(source),
      warn,
      onEvent: (event) => this.hear(event),
      onEnd: () => this.dispatcherEnded(),
    });
  }

  private dispatcherEnded(): void {
    this.dispatcher = null;
    this.templates = null;
    for (const lease of [...this.leases.values()]) this.over(lease, 'the dispatcher ended');
    if (!this.closed && this.refusal === null)
      this.options.warn('the dispatcher of the site ended: it is started again');
    this.happenings.wake();
  }

  private over(lease: OwnLease, why: string): void {
    const { state } = lease;
    if (state === 'ended') return;
    this.leases.delete(lease.number);
    lease.end(why);
    if (this.closed) return;
    if (state === 'up') {
      this.lost++;
      this.options.warn(`a node is lost or its job over: ${why}`);
    } else {
      this.failed++;
      this.lastFailure = why;
      this.notBefore = Date.now() + PAUSE_MS * 2 ** Math.min(this.failed, 6);
      this.options.warn(`the site gave no node (${why})${this.failed < TRIES ? ': asked again' : ''}`);
    }
    this.tell();
  }

  private hear(event: DispatcherEvent): void {
    const { say } = this.options;
    if (event.event === 'ready') this.templates = event.templates;
    if (event.event === 'refused') this.refusal = event.why;
    if (event.event === 'said') say(event.text);
    if (event.event === 'answer') this.endUnit(event.unit, { done: event });
    if (event.event === 'lost') this.endUnit(event.unit, { lost: event.why });
    const lease = 'lease' in event ? this.leases.get(event.lease) : undefined;
    if (lease !== undefined) {
      if (event.event === 'queued') say(`waiting for a node: job ${event.job} is queued`);
      if (event.event === 'up') this.isUp(lease);
      if (event.event === 'ended') this.over(lease, event.why);
    }
    this.happenings.wake();
  }

  private isUp(lease: OwnLease): void {
    lease.state = 'up';
    this.failed = 0;
    this.notBefore = 0;
    this.dispatchers = 1;
    this.tell();
  }

  private endUnit(unit: number, end: UnitEnd): void {
    for (const lease of this.leases.values()) if (lease.endUnit(unit, end)) return;
  }

  async work(lease: Lease, work: NodeWork, signal: AbortSignal): Promise<Worked> {
    signal.throwIfAborted();
    const own = this.leases.get(lease.number);
    if (own?.state !== 'up') return { lost: 'its lease is over' };
    const unit = ++this.units;
    const file = join(this.options.folder, 'options.json');
    const task: NodeTask = { work, seen: { file, text: readFileSync(file, 'utf8') } };
    const ended: { now: UnitEnd | null } = { now: null };
    own.units.set(unit, (end) => {
      ended.now = end;
    });
    const command = [process.execPath, NODE_WORK_SCRIPT];
    (await this.dispatcher)?.send({ do: 'unit', lease: own.number, unit, payload: { command, work: task } });
    while (ended.now === null) await this.happenings.next(signal);
    return 'lost' in ended.now ? ended.now : { answer: answerOf(ended.now.done, command) };
  }

  giveBack(lease: Lease): void {
    const own = this.leases.get(lease.number);
    if (own === undefined) return;
    this.leases.delete(own.number);
    own.end('it was given back');
    void this.dispatcher?.then((dispatcher) => dispatcher.send({ do: 'end', lease: lease.number }));
    this.tell();
    this.happenings.wake();
  }

  async close(): Promise<void> {
    this.closed = true;
    await (await this.dispatcher)?.close();
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
