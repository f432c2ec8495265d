import { dirname } from 'node:path';
import type { Noticed } from '../../domain/warning.ts';
import { type GenomeFile, genomeFileText } from '../../export/genome-file.ts';
import { type Asked, headedAnew, partOf } from '../../export/heading.ts';
import { exportedTreatments } from '../../export/treatments.ts';
import { writeReport } from '../../report/page/write-report.ts';
import { assembleReport } from '../../report/search/assemble.ts';
import { beliefTrace } from '../../report/search/beliefs.ts';
import type { ReportSource } from '../../report/sections/section.ts';
import type { SearchFindings } from '../../search/findings.ts';
import { randomFrom } from '../../search/rng.ts';
import type { Session } from '../../search/session.ts';
import { duelsOf } from '../../store/duels-file.ts';
import { writeTextFile } from '../../store/json-file.ts';
import type { SearchLayout } from '../../store/layout.ts';
import type { SearchFile } from '../../store/search-file.ts';
import { readSnippet } from '../../store/snippet-file.ts';
import { measuredOf } from './export-options.ts';
import type { Finished } from './finished.ts';
import { genomeFileOf } from './genome-names.ts';
import { runsInAll } from './progress.ts';
import { resultsOption } from './results-option.ts';

export interface Publication {
  readonly layout: SearchLayout;
  readonly file: SearchFile;
  readonly session: Session;
  /** null while the search goes on. */
  readonly findings: SearchFindings | null;
  readonly phase: string;
  readonly png: boolean;
  /** How the user calls us. */
  readonly command: string;
  /** Runs that are recorded, of a batch that is not whole: they decide nothing yet. */
  readonly ofPart?: number;
  /** Runs of the round that is under way after the one that found all this; null: there is none. */
  readonly more?: { readonly runs: number; readonly budget: number };
}

/** What is said of a search whose budget was raised, until the new round has ended: what it had found before. */
export function stillTheAnswer<P extends Pick<Publication, 'file'>>(
  publication: P,
  { session, findings }: Finished,
  runs: number,
): P & Finished & Required<Pick<Publication, 'more'>> {
  const budget = runsInAll(publication.file.settings, session.runs);
  return { ...publication, session, findings, more: { runs, budget } };
}

/** What the terminal and the files are made from. */
export function sourceOf({
  layout,
  file,
  session,
  findings,
  phase,
  command,
  more,
  ofPart = 0,
}: Publication): ReportSource {
  const { machine } = file;
  const answered = session.runs.length;
  const noticed: Noticed[] = [
    ...(more === undefined ? [] : [{ code: 'more-under-way' as const, answered, ...more }]),
    ...(ofPart === 0 ? [] : [{ code: 'part-of-a-batch' as const, runs: ofPart }]),
  ];
  const identity = {
    search: layout.name,
    app: file.appName,
    parsl: file.parslVersion,
    python: file.python.version,
    machine: `${machine.hostname}, ${machine.cpus.length} CPUs (${machine.cpuModel})`,
    how: {
      command: file.how?.command ?? null,
      versions: {
        optimise: file.how?.optimise ?? null,
        parsl: file.parslVersion,
        python: file.python.version,
        node: file.how?.node ?? null,
      },
    },
  };
  return {
    report: assembleReport(session, findings, phase, identity, [...noticed, ...file.warnings]),
    runs: session.runs,
    factors: file.factors,
    command,
    where: resultsOption(dirname(layout.folder)),
    duels: duelsOf(layout, file),
    ...(findings === null ? {} : { beliefs: beliefTrace(session) }),
  };
}

/** The configuration to paste, as it was made when the search ended. */
interface Pasted {
  /** null: none was made. */
  readonly snippet: string | null;
  /** What of the set fits in a Config, and what that gives; null: all of it does. */
  readonly pasted: string | null;
}

/** Its heading says what is known by now. */
function pastedOf(source: ReportSource, snippet: string, genome: GenomeFile): Pasted {
  const { report, factors, command, where, duels = [] } = source;
  const asked: Asked = {
    ...{ genome, measured: measuredOf(report, duels) },
    ...(command === undefined ? {} : { command }),
    ...(where === undefined ? {} : { where }),
  };
  const treatments = exportedTreatments(factors, genome.genome);
  return {
    snippet: headedAnew(snippet, asked, treatments, 'python'),
    pasted: partOf(asked, treatments, 'python')?.words ?? null,
  };
}

/** Write report/ and genome.json, from what is recorded: nothing is started. */
export async function publish(publication: Publication): Promise<ReportSource> {
  const { layout, file, findings } = publication;
  const source = sourceOf(publication);
  const { recommended } = source.report;
  const genome = recommended === null ? null : genomeFileOf(layout.name, file, recommended, source.duels ?? []);
  if (genome !== null) writeTextFile(layout.genomeFile, genomeFileText(genome));
  const ended = findings === null ? null : genome;
  const snippet = ended === null ? null : readSnippet(layout.snippetFile, ended.genome);
  await writeReport(layout.reportFolder, {
    source,
    ...(ended === null || snippet === null ? { snippet: null, pasted: null } : pastedOf(source, snippet, ended)),
    underWay: findings === null,
    random: randomFrom(`${file.settings.seed}/report`),
    png: publication.png,
  });
  return source;
}
