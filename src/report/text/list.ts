import { type Speedup, standingOf } from '../../domain/report.ts';
import type { NodeCounts } from '../../domain/site.ts';
import { speedupText } from '../sections/claim.ts';
import { fittedTable } from './fitted-table.ts';
import { countText, wrapText } from './format.ts';
import { nodesText } from './nodes.ts';
import type { TextStyle } from './report.ts';

/** The warnings that say why a search has no answer, in the words of a cell. */
export const UNMEASURABLE = {
  'cannot-be-measured': 'none: the app fails as it is written',
  'too-noisy': 'none: the machine was too noisy',
} as const;

type Unmeasurable = keyof typeof UNMEASURABLE;

/** One search of a results folder. */
export interface ListedSearch {
  readonly name: string;
  readonly app: string;
  /** The phase it is in, or `done`; `running` where another process holds it, `damaged` where its files cannot be read. */
  readonly state: string;
  /** Of one that is running on nodes of a site. */
  readonly nodes?: NodeCounts;
  readonly runs: number;
  readonly budget: number;
  /** The recommended set; null: nothing yet. */
  readonly treatments: readonly string[] | null;
  readonly speedup: Speedup | null;
  /** The speed-up is a duel's, of a set that the search left open. */
  readonly byDuel: boolean;
  /** Why nothing can be said of it; null: nothing stands against that. */
  readonly unmeasurable: Unmeasurable | null;
  /** What is wrong with its files; null: nothing. */
  readonly problem: string | null;
  /** What the user wrote on it; null: nothing. */
  readonly note: string | null;
}

/**
 * The searches, one line each, newest last. Ends with a newline.
 * @param others folders of runs that no search asked for
 */
export function listText(
  searches: readonly ListedSearch[],
  style: TextStyle,
  command = 'optimise',
  others: readonly string[] = [],
): string {
  const { colours } = style;
  const beside = others.length === 0 ? '' : `${besideText(others, style, command)}\n`;
  if (searches.length === 0) return `No searches here. Start one: ${command} --app myapp.py\n${beside}`;
  const noted = searches.some(({ note }) => note !== null);
  const head = ['search', 'app', 'state', 'runs', noted ? 'best, and your note' : 'best'];
  const rows = searches.map((search) => [
    colours.bold(search.name),
    search.app,
    search.nodes === undefined ? search.state : `${search.state} (${nodesText(search.nodes)})`,
    search.state === 'damaged' ? '–' : `${search.runs}/${search.budget}`,
    search.note === null ? bestText(search) : `${bestText(search)}\n${search.note}`,
  ]);
  const aligns = ['left', 'left', 'left', 'right', 'left'] as const;
  return `${fittedTable({ head, rows, aligns }, style.width, colours.dim)}\n${beside}`;
}

function besideText(others: readonly string[], { width }: TextStyle, command: string): string {
  const text = `No searches, kept by run, compare and others: ${others.join(', ')} (${command} delete NAME removes one)`;
  return wrapText(text, width);
}

function bestText({ treatments, speedup, byDuel, unmeasurable, problem }: ListedSearch): string {
  if (problem !== null) return problem;
  if (treatments === null) return unmeasurable === null ? 'nothing yet' : UNMEASURABLE[unmeasurable];
  if (treatments.length === 0) return 'the app as written';
  const standing = standingOf(speedup);
  if (speedup === null || standing === 'not confirmed')
    return `not confirmed (${countText(treatments.length, 'treatment')})`;
  const told = `${speedupText(speedup)}${byDuel ? ', by a duel' : ''}`;
  return standing === 'confirmed' ? told : `${standing}: ${told}`;
}
