import type { ActionKind } from '../actions/kind.ts';
import { kindOf } from '../actions/table.ts';
import { shellQuote } from '../launch/run/shell-words.ts';
import { commentLine } from './comment.ts';
import { standingNote } from './genome-file.ts';
import { hookTreatments } from './hooks.ts';
import type { ExportedTreatment } from './treatments.ts';
import type { ExportOptions } from './types.ts';
import { nameOfSet, speedupOfSet, speedupSentence } from './worth.ts';

/** What stands in one file; `all`: the other files of the folder have the rest. */
export type Carrier = ActionKind['formats'][number] | 'all';

/**
 * The first lines of what is exported: what this very file gives, whether the set is confirmed and what all of it gives;
 * each one line.
 */
export function headingLines(options: Asked, treatments: readonly ExportedTreatment[], carrier: Carrier): string[] {
  const { genome } = options;
  const part = partOf(options, treatments, carrier);
  const own = part === null ? [] : [commentLine(part.words)];
  const from = genome.search === null ? '' : ` from the search ${genome.search}`;
  const app = genome.app === null ? '' : ` of ${genome.app}`;
  const versions = `Parsl ${genome.parsl ?? '?'}, Python ${genome.python ?? '?'}`;
  const whole = part === null ? wholeWords(options) : `; all ${treatments.length} treatments${wholeWords(options)}`;
  const where = part === null || carrier === 'all' ? '.' : `: ${wholeExport(options)}`;
  return [
    ...(part?.measured === true ? [...own, ...warningLines(options)] : [...warningLines(options), ...own]),
    commentLine(`${LAST}${from}${app} for ${versions}${whole}${where}`),
  ];
}

/** What the last line of a heading begins with. */
const LAST = 'Made by optimise';

/** A file that was made earlier, with what its heading would say now. */
export function headedAnew(
  text: string,
  options: Asked,
  treatments: readonly ExportedTreatment[],
  carrier: Carrier,
): string {
  const lines = text.split('\n');
  const last = lines.findIndex((line) => line.startsWith(`# ${LAST}`));
  return [...headingLines(options, treatments, carrier), ...lines.slice(last + 1)].join('\n');
}

/** What all of the set gives; nothing where no blocks stand behind it. */
function wholeWords({ genome: { speedup } }: Asked): string {
  return speedup === null || speedup.blocks === 0 ? '' : `: ${speedupSentence(speedup)}`;
}

/** Its own first line, so that it goes wherever the file goes. */
export function warningLines({ genome }: Pick<ExportOptions, 'genome'>): string[] {
  const words = standingNote(genome);
  return words === null ? [] : [commentLine(words)];
}

/** The treatments of which a part is not in a file of this kind. */
export function notCarried(
  treatments: readonly ExportedTreatment[],
  format: ActionKind['formats'][number],
): readonly ExportedTreatment[] {
  const viaHooks = hookTreatments(treatments);
  return treatments.filter(
    (treatment) =>
      viaHooks.includes(treatment) ||
      !treatment.level.actions.every((action) => kindOf(action).formats.includes(format)),
  );
}

/** The command that exports all of it. */
export function wholeExport({ called, genome, command = 'optimise', where = '' }: Asked): string {
  const what = called ?? genome.search;
  return `${command} export ${what === null ? '' : `${what} `}--format all --out DIR${where}`;
}

/** What has to be known of an export to say what a part of it gives. */
export type Asked = Pick<ExportOptions, 'called' | 'genome' | 'measured' | 'command' | 'where'>;

/** What a file says of itself that holds a part of the set only. */
interface Part {
  readonly words: string;
  /** Whether blocks hold just what is in the file. */
  readonly measured: boolean;
}

/** What a file of this kind gives by itself, or what measures that; null: it has the whole set. */
export function partOf(options: Asked, treatments: readonly ExportedTreatment[], carrier: Carrier): Part | null {
  const left = notCarried(treatments, carrier === 'all' ? 'python' : carrier);
  if (left.length === 0) return null;
  const here = treatments.filter((treatment) => !left.includes(treatment)).map(({ name }) => name);
  const holds = `this file has ${here.length === 0 ? 'none' : here.length} of the ${treatments.length} treatments of the set`;
  const own = options.measured === undefined ? null : speedupOfSet(options.measured, here);
  const others = carrier === 'all' ? '; README.md says which files have the others' : '';
  if (own !== null) return { words: `Measured ${speedupSentence(own)}: ${holds}${others}.`, measured: true };
  if (here.length === 0 || carrier === 'all') return { words: `T${holds.slice(1)}${others}.`, measured: false };
  const command = measuringCommand(options, here);
  const how = command === null ? '.' : `; to measure it: ${command}`;
  return { words: `Not measured by itself: ${holds}${how}`, measured: false };
}

/** The command that measures a part of the set beside the app as written; null: the search is not here to say its app. */
function measuringCommand(
  { measured, genome, command = 'optimise', where = '' }: Asked,
  treatments: readonly string[],
): string | null {
  if (genome.search === null || measured === undefined || measured.sets.length === 0) return null;
  const name = nameOfSet(measured, treatments);
  // A list belongs to the newest search, unless one is named beside it.
  const what = name === null ? `${shellQuote(treatments.join(','))} ${genome.search}` : `${genome.search}:${name}`;
  return `${command} compare base ${what} --measure${where}`;
}
