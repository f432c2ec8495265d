import type { z } from 'zod';
import type { Action, Role } from '../domain/factor.ts';
import type { AppProbe, MachineFacts } from '../domain/probe.ts';
import type { Code } from './code.ts';
import type { Echo } from './echo.ts';

/** What decides whether an action applies. */
export interface Here {
  readonly probe: AppProbe;
  readonly machine: MachineFacts;
}

/** What a probe of the app has to look at. */
export interface ProbeNeeds {
  /** `module.Class` */
  readonly constructors: readonly string[];
  /** Absolute paths. */
  readonly patches: readonly string[];
  /** Names of environment variables. */
  readonly environment: readonly string[];
}

/** A variable of the environment; null: it must not be there. */
export interface Variable {
  readonly name: string;
  readonly value: string | null;
}

/** The facts of a role's processes that the kernel keeps, as they are read back. */
export type SchedulingFact = 'cpus' | 'nice' | 'policy' | 'priority';

/** How it is written in a catalogue: a field of a level by the kind's name. */
interface Written<A extends Action, Entry> {
  /** Of the field's content. */
  readonly entry: z.ZodType<Entry>;
  /** @param folder of the catalogue: what relative paths are relative to. */
  actions(entry: Entry, folder: string): readonly A[];
  /** What of it runs as a program: shown before a catalogue from elsewhere is used. null, or absent: nothing. */
  code?(action: A): Code | null;
}

/** Whether it has a meaning for this app, Parsl and machine. */
interface Applicable<A extends Action> {
  probes?(action: A): Partial<ProbeNeeds>;
  /** Why it does not apply; null: it does. */
  whyNot?(action: A, here: Here): string | null;
  /** What the app as written has in its place. A kind without this has no value in the app. */
  valueInApp?(action: A, probe: AppProbe): unknown;
  /** Whether the app as written has it already. */
  isAsItIs?(action: A, probe: AppProbe): boolean;
  /** Whether no HighThroughputExecutor is left. */
  replacesHtex?(action: A): boolean;
}

/** What it changes of how a run is started; what is done inside of processes is in src/harness/measured/kinds. */
interface Prepared<A extends Action> {
  python?(action: A): string;
  patches?(action: A): readonly string[];
  /** The app's arguments with the action's. */
  appArguments?(action: A, args: readonly string[]): string[];
  /**
   * The environment of the submitting process, which all others inherit.
   * @param tag names what must be the run's own; null: there is no run.
   */
  variables?(action: A, tag: string | null): readonly Variable[];
  /** Variables that each process shows as it was started with them. */
  shownVariables?(action: A): readonly string[];
  /** Variables that some processes have otherwise than the user: the harness is told the user's values. */
  usersVariables?(action: A): readonly string[];
  /** Folders outside of the run's private one, in which the run gets a folder of its own. */
  places?(action: A): readonly string[];
  /** Each process of its `roles` is told of it, and carries it out when all is imported. */
  readonly inProcesses?: true;
}

/** Whether it was really applied. */
interface ReadBack<A extends Action> {
  /** Whether a later action of the kind sets the same thing again. */
  isOverruledBy?(action: A, later: A): boolean;
  /** The first difference in words, or null. */
  check?(action: A, echo: Echo): string | null;
  /** The role whose scheduling it sets, and what of it. */
  schedules?(action: A): { readonly role: Role; readonly facts: readonly SchedulingFact[] };
}

/** Takes a file along in the hooks folder of an export. @returns its name there */
export type TakeAlong = (source: string, wanted: string) => string;

/** How an export carries it. */
interface Carried<A extends Action> {
  /** The formats of one file that have it; `all` has everything. */
  readonly formats: readonly ('python' | 'patch' | 'env')[];
  /** Where it is in the folder of `--format all`, for its README. */
  readonly carriedBy: string;
  /** What in the exported Config a comment says why about. */
  commented?(action: A): string;
  /** What the hooks folder's processes are told of it; null: it needs no hooks. */
  hook?(action: A, take: TakeAlong): (Action & { readonly roles: readonly string[] }) | null;
}

/** All that is known of one kind of actions. Methods that a kind has no use for are absent. */
export interface ActionKind<A extends Action = Action, Entry = unknown>
  extends Written<A, Entry>,
    Applicable<A>,
    Prepared<A>,
    ReadBack<A>,
    Carried<A> {}
