import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Catalogue, probeNeeds } from '../../catalogue/catalogue.ts';
import { withPatch } from '../../catalogue/given-patch.ts';
import { withPlacebos } from '../../catalogue/placebos.ts';
import type { Interpreter } from '../../catalogue/python.ts';
import { type ResolvedCatalogue, resolveCatalogue } from '../../catalogue/resolve.ts';
import { createSpace, type RuleSpace } from '../../constraints/space.ts';
import { EXIT, UserError } from '../../domain/errors.ts';
import type { Risk } from '../../domain/factor.ts';
import type { AppProbe, MachineFacts } from '../../domain/probe.ts';
import type { Metric } from '../../domain/run.ts';
import { OWN_SITE } from '../../domain/site.ts';
import { parseCpuList } from '../../launch/machine/cores.ts';
import { longestWaitMs } from '../../launch/machine/gates.ts';
import { choosePython, type PythonChoice } from '../../launch/python/environment.ts';
import { probeApp } from '../../launch/python/probe.ts';
import { type AppSpec, appOn, takesTasks } from '../../launch/run/app.ts';
import { LEAST_SHM_MB } from '../../launch/run/room.ts';
import { warningOf } from '../../report/search/warning-text.ts';
import { countText } from '../../report/text/format.ts';
import { Interrupted } from '../../search/drive.ts';
import type { SearchFile } from '../../store/search-file.ts';
import { hashOf } from './changes.ts';
import { genePool } from './gene-pool.ts';
import { type Ground, HERE } from './ground.ts';
import { lookAtInputs, refuseMixedInputs } from './inputs.ts';
import { providersOf, refuseNoSite, refuseOtherNodes } from './other-nodes.ts';
import { sourcesOf } from './sources.ts';
import type { Teller } from './surroundings.ts';
import { askForTrust } from './trust.ts';

/** The app, the node and the choice of treatments, as the user asks for them. */
export interface TargetRequest {
  /** null: the built-in no-op workload. */
  readonly app: AppSpec | null;
  readonly python: readonly string[];
  readonly cpus: string | null;
  /** A Parsl configuration that nodes are had from, or {@link OWN_SITE}; null: runs are made here. */
  readonly site: string | null;
  readonly timeoutSeconds: number | null;
  readonly tasks: number | null;
  readonly seconds: number;
  readonly metric: Metric;
  readonly verify: string | null;
  readonly prepare: string | null;
  readonly cleanup: string | null;
  /** Whether tasks that fail in the app as written count as its own. */
  readonly taskFailures: boolean;
  readonly treatmentFiles: readonly string[];
  /** Their code is run without asking. */
  readonly trust: boolean;
  readonly only: readonly string[];
  readonly without: readonly string[];
  readonly with: readonly string[];
  readonly allow: readonly Risk[];
  /** Factors that do nothing, among the others. */
  readonly placebos: number;
  /** A patch of Parsl's source that is a treatment without an entry in any catalogue; left out: none. */
  readonly patch?: string;
}

/** A request made concrete: this app, this Parsl, this machine, and what of the gene pool applies to them. */
export interface Target {
  readonly space: RuleSpace;
  readonly resolved: ResolvedCatalogue;
  readonly probe: AppProbe;
  readonly machine: MachineFacts;
  readonly python: PythonChoice;
  readonly sizedByTasks: boolean;
  /** Nodes that runs are made on at once. */
  readonly nodes: number;
  /** What search.json keeps of it. */
  readonly stored: Pick<
    SearchFile,
    | 'app'
    | 'appName'
    | 'appHash'
    | 'sources'
    | 'parslVersion'
    | 'python'
    | 'machine'
    | 'launch'
    | 'factors'
    | 'rules'
    | 'otherNames'
    | 'leftOut'
    | 'warnings'
  >;
}

/** Starting an app up to its DataFlowKernel may mean importing a large scientific stack from a slow disk. */
const PROBE_TIMEOUT_SECONDS = 300;

/** Where the package's own apps are. */
export const EXAMPLES = fileURLToPath(new URL('../../../examples/', import.meta.url));

/** What the package's own workload is called. */
export const BUILT_IN_APP = 'the built-in no-op workload';

function builtInApp(): AppSpec {
  return { kind: 'script', target: `${EXAMPLES}noop.py`, args: ['--tasks', '{tasks}'], cwd: process.cwd() };
}

/** What was found of the app and the node before the gene pool is asked. */
interface Looked {
  readonly app: AppSpec;
  readonly python: PythonChoice;
  readonly machine: MachineFacts;
  readonly probe: AppProbe;
  /** The other interpreters of the request, each with Parsl and the app in it. */
  readonly interpreters: readonly Interpreter[];
  readonly nodes: number;
}

/** Who is told, and how it is stopped. */
export interface Stoppable {
  readonly terminal: Teller;
  readonly signal: AbortSignal;
}

/**
 * Choose the interpreter, look at the machine and the app, and work out what applies.
 * @throws Interrupted when stopped: nothing that was started is left
 */
export async function prepareTarget(
  request: TargetRequest,
  surroundings: Stoppable,
  openGround: OpenGround = () => HERE,
): Promise<Target> {
  const { terminal } = surroundings;
  // What is wrong in it is told before a folder is made.
  longestWaitMs();
  if (!request.trust) await askForTrust(request.treatmentFiles, surroundings);
  const catalogue = catalogueOf(request);
  const looked = await look(request, catalogue, surroundings, openGround);
  const { app, python, machine, probe, interpreters, nodes } = looked;
  refuseFullMemory(machine, probe);
  const { only, without, allow } = request;
  const choice = { only, without, with: request.with, allow, interpreters, builtInWorkload: request.app === null };
  const resolved = resolveCatalogue(catalogue, probe, machine, choice);
  const space = createSpace(resolved.factors, resolved.rules, resolved.machine, resolved.others);
  const stored = storedOf(request, looked, resolved);
  for (const warning of stored.warnings) terminal.warn(warningOf(warning).text);
  return { space, resolved, probe, machine, python, sizedByTasks: takesTasks(app), nodes, stored };
}

function catalogueOf({ treatmentFiles, placebos, patch }: TargetRequest): Catalogue {
  const catalogue = withPlacebos(genePool(treatmentFiles), placebos);
  return patch === undefined ? catalogue : withPatch(catalogue, patch);
}

type OpenGround = (python: string, app: AppSpec) => Ground;

function refuseFullMemory({ shmFreeMb }: MachineFacts, { executors }: AppProbe): void {
  if (shmFreeMb >= LEAST_SHM_MB || !executors.some(({ type }) => type === 'HighThroughputExecutor')) return;
  throw new UserError(
    '/dev/shm is full: the workers of a HighThroughputExecutor cannot start without it',
    'make room there: ls -l /dev/shm',
    EXIT.missing,
  );
}

async function look(
  request: TargetRequest,
  catalogue: Catalogue,
  { terminal, signal }: Stoppable,
  openGround: OpenGround,
): Promise<Looked> {
  const { say, warn } = terminal;
  const app = request.app ?? builtInApp();
  refuseMixedInputs(app);
  const [first, ...others] = request.python;
  const python = await choosePython({ python: first ?? null, parslVersion: null, say });
  say(python.description);
  if (request.site === OWN_SITE) refuseNoSite(await probeHere(request, appOn(app), python, { signal, warn }));
  const ground = openGround(python.executable, app);
  const machine = await interruptible(signal, () =>
    ground.machine(request.cpus === null ? null : parseCpuList(request.cpus), signal),
  );
  const cpus = machine.cpus.map(({ cpu }) => cpu);
  const needs = probeNeeds(catalogue);
  const probeWith = async (executable: string, input = 0): Promise<AppProbe> => {
    const timeoutSeconds = probeSeconds(request.timeoutSeconds);
    const how = { timeoutSeconds, prepare: request.prepare, cleanup: request.cleanup, signal, warn };
    return interruptible(signal, () =>
      ground.probe({ app: appOn(app, input), python: executable, cpus, ...needs, ...how }),
    );
  };
  const probe = await probeWith(python.executable);
  if (request.site !== OWN_SITE) refuseOtherNodes(probe);
  await lookAtInputs(app, probe, (input) => probeWith(python.executable, input));
  const interpreters: Interpreter[] = [];
  for (const path of others) {
    const other = await choosePython({ python: path, parslVersion: python.parslVersion, say });
    say(other.description);
    interpreters.push({ python: other.executable, facts: (await probeWith(other.executable)).python });
  }
  const nodes = ground.site === null ? 1 : await ground.site.nodes(signal);
  return { app, python, machine, probe, interpreters, nodes };
}

/** What would load Parsl for real, or never, must not be begun as a site. @throws UserError as for a run here */
function probeHere(
  { prepare, cleanup, timeoutSeconds }: TargetRequest,
  app: AppSpec,
  { executable }: PythonChoice,
  { signal, warn }: { readonly signal: AbortSignal; readonly warn: (text: string) => void },
): Promise<AppProbe> {
  const how = { prepare, cleanup, signal, warn, timeoutSeconds: probeSeconds(timeoutSeconds) };
  const nothing = { constructors: [], patches: [], environment: [] };
  return interruptible(signal, () => probeApp({ app, python: executable, cpus: null, ...nothing, ...how }));
}

function probeSeconds(timeoutSeconds: number | null): number {
  return Math.min(PROBE_TIMEOUT_SECONDS, timeoutSeconds ?? PROBE_TIMEOUT_SECONDS);
}

/** @throws Interrupted in place of whatever an interruption makes of the work */
export async function interruptible<T>(signal: AbortSignal, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw signal.aborted ? new Interrupted() : error;
  }
}

function storedOf(
  request: TargetRequest,
  { app, python, machine, probe }: Looked,
  { factors, rules, others: otherNames, leftOut }: ResolvedCatalogue,
): Target['stored'] {
  const { timeoutSeconds, verify, prepare, cleanup, taskFailures, site } = request;
  const strict = taskFailures ? {} : { taskFailures };
  const elsewhere = site === null ? {} : { site };
  const cpus = machine.cpus.map(({ cpu }) => cpu);
  return {
    app: { ...app, args: [...app.args] },
    appName: request.app === null ? BUILT_IN_APP : appNameOf(request.app),
    appHash: hashOf(app),
    sources: { ...sourcesOf(probe) },
    parslVersion: probe.parslVersion,
    python: { executable: python.executable, version: python.pythonVersion, managed: python.managed },
    machine: { ...machine, cpus: machine.cpus.map((cpu) => ({ ...cpu })) },
    launch: { cpus, timeoutSeconds, verify, prepare, cleanup, ...strict, ...elsewhere },
    // Through JSON, as resume will read it: what is not kept cannot be used.
    ...storable({ factors, rules, otherNames, leftOut }),
    warnings: warningsOf(probe, site === OWN_SITE),
  };
}

function storable(parts: unknown): Pick<SearchFile, 'factors' | 'rules' | 'otherNames' | 'leftOut'> {
  return JSON.parse(JSON.stringify(parts));
}

/** How the user would tell it from another: two that are measured over other tasks are not the same. */
function appNameOf({ kind, target, args, inputs, first }: AppSpec): string {
  const name = kind === 'module' ? `python -m ${target}` : (target.split('/').at(-1) ?? target);
  const several = inputs === undefined ? '' : ` with ${inputs.length} inputs`;
  return [name, ...args].join(' ') + several + (first === undefined ? '' : `, its first ${countText(first, 'task')}`);
}

function warningsOf(probe: AppProbe, ownSite: boolean): SearchFile['warnings'] {
  const { python, uses, ipythonLines: lines } = probe;
  return [
    ...(python.freeThreaded && python.gilEnabled === true ? [{ code: 'gil-switched-on' as const }] : []),
    ...(lines.length > 0 ? [{ code: 'ipython-lines' as const, lines }] : []),
    ...(uses.walltime ? [{ code: 'walltime-wrapper' as const }] : []),
    ...(probe.otherParsl === null ? [] : [shadowed(probe, probe.otherParsl)]),
    ...(probe.kernels === 1 ? [] : [severalKernels(probe)]),
    ...checkpointsOf(uses),
    ...(ownSite ? [{ code: 'own-site' as const, executors: providersOf(probe) }] : []),
  ];
}

function checkpointsOf({ checkpoint, checkpointFiles }: AppProbe['uses']): SearchFile['warnings'] {
  if (checkpointFiles) return [{ code: 'checkpoint-files' }];
  return checkpoint ? [{ code: 'checkpoints' }] : [];
}

function shadowed({ parslPath, parslVersion: version }: AppProbe, installed: string): SearchFile['warnings'][number] {
  return { code: 'parsl-shadowed', path: dirname(parslPath), version, installed };
}

function severalKernels({ kernels, executors }: AppProbe): SearchFile['warnings'][number] {
  return { code: 'several-kernels', kernels, executors: executors.map(({ label, type }) => `${label}: ${type}`) };
}
