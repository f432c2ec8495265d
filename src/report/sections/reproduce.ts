import type { ReportSource, Section } from './section.ts';
import { section, typed } from './section.ts';

/** The command line that began the search, what it was made with and where, and how its decisions are repeated. */
export function reproduceSection(source: ReportSource): Section {
  const { how, search, machine, parsl, python } = source.report;
  const own = how?.versions.optimise;
  const node = how?.versions.node;
  const versions = [
    ...(own == null ? [] : [`optimise ${own}`]),
    `Parsl ${parsl}`,
    `Python ${python}`,
    ...(node == null ? [] : [`Node ${node}`]),
  ];
  return section('reproduce', {
    paragraphs: [
      `Made with ${versions.join(', ')}, on ${machine}.`,
      'The decisions are a function of the random seed and the runs: the same numbers lead to the same search, which replay shows.',
    ],
    commands: [...(how?.command == null ? [] : [how.command]), typed(source, `replay ${search}`)],
  });
}
