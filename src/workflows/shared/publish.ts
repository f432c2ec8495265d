import { genomeFileText } from '../../export/genome-file.ts';
import { writeReport } from '../../report/page/write-report.ts';
import { assembleReport } from '../../report/search/assemble.ts';
import { beliefTrace } from '../../report/search/beliefs.ts';
import type { ReportSource } from '../../report/sections/section.ts';
import type { SearchFindings } from '../../search/findings.ts';
import { randomFrom } from '../../search/rng.ts';
import type { Session } from '../../search/session.ts';
import { writeTextFile } from '../../store/json-file.ts';
import type { SearchLayout } from '../../store/layout.ts';
import type { SearchFile } from '../../store/search-file.ts';
import { readSnippet } from '../../store/snippet-file.ts';
import { genomeFileOf } from './genome-names.ts';

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
}

/** What the terminal and the files are made from. */
export function sourceOf({ layout, file, session, findings, phase, command }: Publication): ReportSource {
  const { machine } = file;
  const identity = {
    search: layout.name,
    app: file.appName,
    parsl: file.parslVersion,
    python: file.python.version,
    machine: `${machine.hostname}, ${machine.cpus.length} CPUs (${machine.cpuModel})`,
  };
  return {
    report: assembleReport(session, findings, phase, identity, file.warnings),
    runs: session.runs,
    factors: file.factors,
    command,
    ...(findings === null ? {} : { beliefs: beliefTrace(session) }),
  };
}

/** Write report/ and genome.json, from what is recorded: nothing is started. */
export async function publish(publication: Publication): Promise<ReportSource> {
  const { layout, file, findings, command } = publication;
  const source = sourceOf(publication);
  const { recommended } = source.report;
  if (recommended !== null) {
    writeTextFile(layout.genomeFile, genomeFileText(genomeFileOf(layout.name, file, recommended)));
  }
  await writeReport(layout.reportFolder, {
    source,
    snippet: findings === null || recommended === null ? null : readSnippet(layout.snippetFile, recommended.genome),
    reproduce: [`${command} resume ${layout.name}`, `${command} replay ${layout.name}`],
    underWay: findings === null,
    random: randomFrom(`${file.settings.seed}/report`),
    png: publication.png,
  });
  return source;
}
