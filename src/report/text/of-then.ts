import type { ReportedSet } from '../../domain/report.ts';
import { speedupCell } from '../sections/cells.ts';
import { setHeadline } from '../sections/claim.ts';
import { section } from '../sections/section.ts';
import { sectionText, type TextStyle } from './report.ts';

/** What is shown of a search that another version of the engine made. */
export interface ShownOfThen {
  readonly search: string;
  /** Of the engine, in words. */
  readonly made: string;
  readonly answer: {
    readonly recommended: Pick<ReportedSet, 'treatments' | 'speedup'> | null;
    readonly rungs: readonly (Pick<ReportedSet, 'treatments' | 'speedup'> & { readonly name: string })[];
  };
  readonly reportFolder: string;
}

/** The answer of then, in short: its page holds the rest. Ends with a newline. */
export function ofThenText({ search, made, answer, reportFolder }: ShownOfThen, style: TextStyle): string {
  const { recommended, rungs } = answer;
  const set = recommended?.treatments ?? [];
  const nothing = 'Nothing was found that is worth changing: keep the app as it is.';
  const parts = section('verdict', {
    paragraphs: [
      `${search} was made by ${made}.`,
      recommended === null || set.length === 0 ? nothing : setHeadline(recommended),
      ...(set.length === 0 ? [] : [`Recommended: ${set.join(', ')}`]),
      ...rungs.map(({ name, speedup }) => `${name}: ${speedupCell(speedup, () => false)}`),
      `This version decides otherwise, so the report of then stands: ${reportFolder}/index.html`,
      'With more runs (resume --budget N) this version learns from those of then and decides from there on.',
    ],
  });
  return `${sectionText(parts, style)}\n`;
}
