import { fileURLToPath } from 'node:url';
import { type Catalogue, probeNeeds } from '../../catalogue/catalogue.ts';
import { withPlacebos } from '../../catalogue/placebos.ts';
import type { Interpreter } from '../../catalogue/python.ts';
import { type ResolvedCatalogue, resolveCatalogue } from '../../catalogue/resolve.ts';
import { createSpace, type RuleSpace } from '../../constraints/space.ts';
import type { Risk } from '../../domain/factor.ts';
import type { AppProbe, MachineFacts } from '../../domain/probe.ts';
import type { Metric } from '../../domain/run.ts';
import { parseCpuList } from '../../launch/machine/cores.ts';
import { choosePython, type PythonChoice } from '../../launch/python/environment.ts';
import { type AppSpec, takesTasks } from '../../launch/run/app.ts';
import { warningOf } from '../../report/search/warning-text.ts';
import { Interrupted } from '../../search/drive.ts';
import type { SearchFile } from '../../store/search-file.ts';
import { hashOf } from './changes.ts';
import { genePool } from './gene-pool.ts';
import { type Ground, HERE } from './ground.ts';
import type { Teller } from './surroundings.ts';
import { askForTrust } from './trust.ts';

/** The app, the node and the choice of treatments, as the user asks for them. */
export interface TargetRequest {
  /** null: the built-in no-op workload. */
  readonly app: AppSpec | null;
  readonly python: readonly string[];
  readonly cpus: string | null;
  /** A Parsl configuration that nodes are had from; null: runs are made here. */
  readonly site: string | null;
  readonly timeoutSeconds: number | null;
  readonly tasks: number | null;
  readonly seconds: number;
  readonly metric: Metric;
  readonly verify: string | null;
  readonly prepare: string | null;
  readonly cleanup: string | null;
  readonly treatmentFiles: readonly string[];
  /** Their code is run without asking. */
  readonly trust: boolean;
  readonly only: readonly string[];
  readonly without: readonly string[];
  readonly with: readonly string[];
  readonly allow: readonly Risk[];
  /** Factors that do nothing, among the others. */
  readonly placebos: number;
}

/** A request made concrete: this app, this Parsl, this machine, and what of the gene pool applies to them. */
export interface Target {
  readonly space: RuleSpace;
  readonly resolved: ResolvedCatalogue;
  readonly probe: AppProbe;
  readonly machine: MachineFacts;
  readonly python: PythonChoice;
  readonly sizedByTasks: boolean;
  /** What search.json keeps of it. */
  readonly stored: Pick<
    SearchFile,
    | 'app'
    | 'appName'
    | 'appHash'
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

const EXAMPLES = fileURLToPath(new URL('../../../examples/', import.meta.url));

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
  openGround: (python: string) => Ground = () => HERE,
): Promise<Target> {
  const { terminal } = surroundings;
  if (!request.trust) await askForTrust(request.treatmentFiles, surroundings);
  const catalogue = withPlacebos(genePool(request.treatmentFiles), request.placebos);
  const looked = await look(request, catalogue, surroundings, openGround);
  const { app, python, machine, probe, interpreters } = looked;
  const { only, without, allow } = request;
  const choice = { only, without, with: request.with, allow, interpreters, builtInWorkload: request.app === null };
  const resolved = resolveCatalogue(catalogue, probe, machine, choice);
  const space = createSpace(resolved.factors, resolved.rules, resolved.machine, resolved.others);
  const stored = storedOf(request, looked, resolved);
  for (const warning of stored.warnings) terminal.warn(warningOf(warning).text);
  return { space, resolved, probe, machine, python, sizedByTasks: takesTasks(app), stored };
}

async function look(
  request: TargetRequest,
  catalogue: Catalogue,
  { terminal, signal }: Stoppable,
  openGround: (python: string) => Ground,
): Promise<Looked> {
  const { say, warn } = terminal;
  const app = request.app ?? builtInApp();
  const [first, ...others] = request.python;
  const python = await choosePython({ python: first ?? null, parslVersion: null, say });
  say(python.description);
  const ground = openGround(python.executable);
  const machine = await interruptible(signal, () =>
    ground.machine(request.cpus === null ? null : parseCpuList(request.cpus), signal),
  );
  const cpus = machine.cpus.map(({ cpu }) => cpu);
  const needs = probeNeeds(catalogue);
  const probeWith = async (executable: string): Promise<AppProbe> => {
    const how = { timeoutSeconds: PROBE_TIMEOUT_SECONDS, signal, warn };
    return interruptible(signal, () => ground.probe({ app, python: executable, cpus, ...needs, ...how }));
  };
  const probe = await probeWith(python.executable);
  const interpreters: Interpreter[] = [];
  for (const path of others) {
    const other = await choosePython({ python: path, parslVersion: python.parslVersion, say });
    say(other.description);
    interpreters.push({ python: other.executable, facts: (await probeWith(other.executable)).python });
  }
  return { app, python, machine, probe, interpreters };
}

async function interruptible<T>(signal: AbortSignal, act: () => Promise<T>): Promise<T> {
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
  const { timeoutSeconds, verify, prepare, cleanup, site } = request;
  const cpus = machine.cpus.map(({ cpu }) => cpu);
  return {
    app: { ...app, args: [...app.args] },
    appName: request.app === null ? BUILT_IN_APP : [nameOf(request.app), ...app.args].join(' '),
    appHash: hashOf(app),
    parslVersion: probe.parslVersion,
    python: { executable: python.executable, version: python.pythonVersion, managed: python.managed },
    machine: { ...machine, cpus: machine.cpus.map((cpu) => ({ ...cpu })) },
    launch: { cpus, timeoutSeconds, verify, prepare, cleanup, ...(site === null ? {} : { site }) },
    // Through JSON, as resume will read it: what is not kept cannot be used.
    ...storable({ factors, rules, otherNames, leftOut }),
    warnings: warningsOf(probe),
  };
}

function storable(parts: unknown): Pick<SearchFile, 'factors' | 'rules' | 'otherNames' | 'leftOut'> {
  return JSON.parse(JSON.stringify(parts));
}

function nameOf(app: AppSpec): string {
  return app.kind === 'module' ? `python -m ${app.target}` : (app.target.split('/').at(-1) ?? app.target);
}

function warningsOf(probe: AppProbe): SearchFile['warnings'] {
  const { python, uses } = probe;
  return [
    ...(python.freeThreaded && python.gilEnabled === true ? [{ code: 'gil-switched-on' as const }] : []),
    ...(uses.walltime ? [{ code: 'walltime-wrapper' as const }] : []),
    ...(uses.checkpoint ? [{ code: 'checkpoints' as const }] : []),
  ];
}
