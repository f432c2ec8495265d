import { UserError } from '../../domain/errors.ts';
import { baseGenome } from '../../domain/genome.ts';
import type { History, HistoryPoint } from '../../domain/history.ts';
import type { Measure } from '../../domain/regression.ts';
import type { PythonChoice } from '../../launch/python/environment.ts';
import { versionPython, versionSpec } from '../../launch/python/versions.ts';
import type { BlockRuns } from '../../search/evidence/blocks.ts';
import { series, seriesBudget, seriesValues } from '../../search/regression/series.ts';
import type { SearchLayout } from '../../store/layout.ts';
import type { RegressRequest } from '../regress.ts';
import type { Surroundings } from '../shared/surroundings.ts';
import { prepareTarget } from '../shared/target.ts';
import { arena } from './arena.ts';
import { named, settingsOf } from './compare-on.ts';
import { driveArena } from './measure.ts';
import type { Candidate } from './points.ts';
import type { Workload } from './workloads.ts';

/** What a series is made of. */
interface SeriesParts {
  readonly request: RegressRequest;
  /** The spec of the reference. */
  readonly reference: string;
  readonly wanted: readonly Candidate[];
  readonly rounds: number;
  readonly workload: Workload;
  readonly layout: SearchLayout;
}

/**
 * The versions of a series beside the reference, each once in each block.
 * @param keep told of the series so far, one for each measure, after each block.
 */
export async function measureSeries(
  { request, reference, wanted, rounds, workload, layout }: SeriesParts,
  keep: (sofar: readonly History[]) => void,
  surroundings: Surroundings,
): Promise<void> {
  const { say } = surroundings.terminal;
  const python = request.target.python[0] ?? null;
  const have = (spec: string): Promise<PythonChoice> =>
    versionPython(versionSpec(spec, '--history'), { python, extra: workload.extra, say });
  const base = await have(reference);
  const at = surroundings.now().toISOString();
  const { versions, missing } = await installed(wanted, at, have);
  const target = await prepareTarget({ ...workload.target, python: [base.executable] }, surroundings);
  const file = arena(
    named(target, workload),
    { name: 'reference', about: reference, python: base.executable },
    versions.map(({ candidate, python: its }) => ({ name: candidate.version, about: candidate.spec, python: its })),
    settingsOf(request, target, seriesBudget(versions.length + 1, rounds)),
    { name: layout.name, createdAt: surroundings.now() },
  );
  const rest = baseGenome(file.factors.slice(1));
  const genomes = [0, ...versions.map((_, i) => i + 1)].map((level) => [level, ...rest]);
  say(`${versions.length} versions and the reference, ${rounds} times each`);
  const historyOf = (measure: Measure, made: readonly BlockRuns[]): History => ({
    format: 1,
    workload: file.appName,
    measure,
    machine: file.machine.hostname,
    reference: { spec: reference, parsl: base.parslVersion, python: base.pythonVersion },
    points: [
      ...versions.map(({ candidate }, i) => ({ ...candidate, at, ...seriesValues(made, i + 1, measure) })),
      ...missing,
    ],
    duels: [],
  });
  await driveArena({ file, layout, otherApp: null }, surroundings, (session) =>
    series(session, genomes, rounds, (made) =>
      keep(seriesMeasures(workload).map((measure) => historyOf(measure, made))),
    ),
  );
}

interface Installed {
  readonly versions: readonly { readonly candidate: Candidate; readonly python: string }[];
  readonly missing: readonly HistoryPoint[];
}

/** One release that cannot be installed any more is no reason to do without the others. */
async function installed(
  wanted: readonly Candidate[],
  at: string,
  have: (spec: string) => Promise<PythonChoice>,
): Promise<Installed> {
  const versions: Installed['versions'][number][] = [];
  const missing: HistoryPoint[] = [];
  for (const candidate of wanted) {
    try {
      versions.push({ candidate, python: (await have(candidate.spec)).executable });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      missing.push({ ...candidate, at, values: [], reference: [], failed: error.message });
    }
  }
  return { versions, missing };
}

/** What hardly varies shows what the time is too noisy for; start-up and memory are left to comparisons of two. */
const SERIES_MEASURES: readonly Measure[] = ['time', 'cpu', 'log', 'idle'];

/** What a series is made of, the leading one first. */
export function seriesMeasures({ measures }: Workload): readonly Measure[] {
  return measures.filter((measure) => SERIES_MEASURES.includes(measure));
}
