import { cautionOf, type Factor } from '../../domain/factor.ts';
import type { GenomeRecord } from '../../domain/genome.ts';
import { type ReportedSet, type Speedup, standingOf } from '../../domain/report.ts';
import type { Warning } from '../../domain/warning.ts';
import { speedupText } from '../sections/claim.ts';
import { worstInputLine } from '../sections/inputs.ts';
import { findTreatment, type Section, section } from '../sections/section.ts';
import { countText, usText } from './format.ts';
import { sectionText, type TextStyle } from './report.ts';

export interface ComparedGenome {
  /** As the user named it: `base`, a search, a file, a list. */
  readonly name: string;
  readonly genome: GenomeRecord;
  readonly treatments: readonly string[];
  /** Median score of its runs that count here; null: none. */
  readonly usPerTask: number | null;
  readonly runs: number;
}

export interface ComparedPair extends Pick<ReportedSet, 'inputs' | 'worstInput'> {
  readonly a: string;
  readonly b: string;
  /** Time of a over time of b: above 1, b is faster. Null: there is nothing to compare. */
  readonly speedup: Speedup | null;
  /** Why the number is weaker than it looks (only different epochs, no common blocks); null: nothing. */
  readonly caveat: string | null;
}

/** What `optimise compare` found, also its `--json`. */
export interface Comparison {
  readonly format: 1;
  readonly app: string;
  /** A fresh interleaved duel, or runs that were recorded earlier. */
  readonly from: 'duel' | 'recorded';
  readonly genomes: readonly ComparedGenome[];
  /** The first against each other one. */
  readonly pairs: readonly ComparedPair[];
  readonly warnings: readonly Warning[];
}

/** The comparison for a terminal. Ends with a newline. */
export function compareText(comparison: Comparison, factors: readonly Factor[], style: TextStyle): string {
  return `${compareSections(comparison, factors)
    .map((part) => sectionText(part, style))
    .join('\n\n')}\n`;
}

/** Who is faster, then what differs. */
export function compareSections(comparison: Comparison, factors: readonly Factor[]): Section[] {
  const { genomes, pairs, warnings } = comparison;
  return [
    section(comparison.from, {
      paragraphs: [...pairs.map(pairText), ...(lacksRuns(comparison) ? ['--measure makes the runs that lack.'] : [])],
      table: {
        head: ['genome', 'µs per task', comparison.from === 'duel' ? 'runs' : 'runs on record'],
        aligns: ['left', 'right', 'right'],
        rows: genomes.map(({ name, usPerTask, runs }) => [
          name,
          usPerTask === null ? '–' : usText(usPerTask),
          String(runs),
        ]),
      },
    }),
    differencesSection(genomes, factors),
    ...(warnings.length === 0
      ? []
      : [section('warnings', { tone: 'bad' as const, bullets: warnings.map(({ text }) => text) })]),
  ];
}

function lacksRuns({ from, pairs }: Comparison): boolean {
  return from === 'recorded' && pairs.some(({ speedup }) => speedup === null);
}

function pairText(pair: ComparedPair): string {
  return [pairVerdict(pair), ...worstInputLine(pair)].join(' ');
}

function pairVerdict({ a, b, speedup, caveat }: ComparedPair): string {
  const why = caveat === null ? '' : ` (${caveat})`;
  if (speedup === null) return `${b} against ${a}: no runs to compare${why}.`;
  const verdict = {
    confirmed: '',
    inconclusive: 'inconclusive: ',
    slower: 'slower: ',
    'not confirmed': 'not in common blocks: ',
  }[standingOf(speedup)];
  return `${b} against ${a}: ${verdict}${speedupText(speedup)}${why}.`;
}

/** Every treatment that not all of the genomes share, with class, risk and caution. */
function differencesSection(genomes: readonly ComparedGenome[], factors: readonly Factor[]): Section {
  const all = [...new Set(genomes.flatMap(({ treatments }) => treatments))];
  const differing = all.filter((name) => !genomes.every(({ treatments }) => treatments.includes(name)));
  if (differing.length === 0) {
    return section('differences', { paragraphs: ['Nothing: the treatments are the same.'] });
  }
  const shared = all.length - differing.length;
  return section('differences', {
    paragraphs:
      shared === 0 ? [] : [`${countText(shared, 'treatment')} in common ${shared === 1 ? 'is' : 'are'} not listed.`],
    table: {
      head: ['treatment', ...genomes.map(({ name }) => name), 'class', 'what it asks of you'],
      aligns: ['left', ...genomes.map(() => 'center' as const), 'left', 'left'],
      rows: differing.map((name) => {
        const found = findTreatment(factors, name);
        const risk = found?.level.risk == null ? '' : `${found.level.risk.toUpperCase()}. `;
        return [
          name,
          ...genomes.map(({ treatments }) => (treatments.includes(name) ? 'yes' : '·')),
          found?.level.class ?? '',
          `${risk}${found === null ? '' : (cautionOf(found.factor, found.level) ?? '')}`,
        ];
      }),
    },
  });
}
