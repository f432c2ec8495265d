import { writeFileSync } from 'node:fs';
import { exportGenome } from '../../export/export.ts';
import { genomeFileText } from '../../export/genome-file.ts';
import { writeReport } from '../../report/page/write-report.ts';
import { assembleReport } from '../../report/search/assemble.ts';
import { beliefTrace } from '../../report/search/beliefs.ts';
import type { ReportSource } from '../../report/sections/section.ts';
import type { SearchFindings } from '../../search/findings.ts';
import { randomFrom } from '../../search/rng.ts';
import type { Session } from '../../search/session.ts';
import type { SearchLayout } from '../../store/layout.ts';
import type { SearchFile } from '../../store/search-file.ts';
import { genomeFileOf } from '../export.ts';

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
export function sourceOf({ layout, file, session, findings, phase }: Publication): ReportSource {
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
    ...(findings === null ? {} : { beliefs: beliefTrace(session) }),
  };
}

/** Write report/ and genome.json. */
export async function publish(publication: Publication): Promise<ReportSource> {
  const { layout, file, findings } = publication;
  const source = sourceOf(publication);
  const { report } = source;
  if (report.recommended !== null) {
    writeFileSync(layout.genomeFile, genomeFileText(genomeFileOf(layout.name, file, report)));
  }
  await writeReport(layout.reportFolder, {
    source,
    snippet: findings === null || report.recommended === null ? null : await snippetOf(publication, source),
    reproduce: [`${publication.command} resume ${layout.name}`, `${publication.command} replay ${layout.name}`],
    underWay: findings === null,
    random: randomFrom(`${file.settings.seed}/report`),
    png: publication.png,
  });
  return source;
}

/** The recommended configuration as Python; null where the app can no longer be started to make it. */
async function snippetOf({ layout, file }: Publication, { report, runs }: ReportSource): Promise<string | null> {
  const exported = await exportGenome(
    {
      format: 'python',
      genome: genomeFileOf(layout.name, file, report),
      factors: file.factors,
      app: file.app,
      python: file.python.executable,
      tasks: runs.at(-1)?.tasks ?? null,
      cpus: file.launch.cpus,
    },
    process.env,
  );
  return exported.text;
}
