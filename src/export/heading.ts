import type { ActionKind } from '../actions/kind.ts';
import { kindOf } from '../actions/table.ts';
import { commentLine } from './comment.ts';
import { notConfirmed } from './genome-file.ts';
import { hookTreatments } from './hooks.ts';
import type { ExportedTreatment } from './treatments.ts';
import type { ExportOptions } from './types.ts';
import { speedupOfSet, speedupSentence } from './worth.ts';

/** What stands in one file; `all`: the other files of the folder have the rest. */
export type Carrier = ActionKind['formats'][number] | 'all';

/** The first lines of what is exported: whether it is confirmed, what it gives, and what is not in it; each one line. */
export function headingLines(
  options: ExportOptions,
  treatments: readonly ExportedTreatment[],
  carrier: Carrier,
): string[] {
  const { genome } = options;
  const from = genome.search === null ? '' : ` from the search ${genome.search}`;
  const app = genome.app === null ? '' : ` of ${genome.app}`;
  const versions = `Parsl ${genome.parsl ?? '?'}, Python ${genome.python ?? '?'}`;
  const { speedup } = genome;
  const given = speedup === null || speedup.blocks === 0 ? '' : `: ${speedupSentence(speedup)}`;
  return [
    ...warningLines(options),
    commentLine(`Made by optimise${from}${app} for ${versions}${given}.`),
    ...partLines(options, treatments, carrier),
  ];
}

/** Its own first line, so that it goes wherever the file goes. */
export function warningLines({ genome }: Pick<ExportOptions, 'genome'>): string[] {
  const words = notConfirmed(genome);
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
export function wholeExport({ called, genome, command = 'optimise', where = '' }: ExportOptions): string {
  const what = called ?? genome.search;
  return `${command} export ${what === null ? '' : `${what} `}--format all --out DIR${where}`;
}

/** A file that holds a part of the set says what that part was measured to give. */
function partLines(options: ExportOptions, treatments: readonly ExportedTreatment[], carrier: Carrier): string[] {
  const left = notCarried(treatments, carrier === 'all' ? 'python' : carrier);
  if (left.length === 0) return [];
  const here = treatments.filter((treatment) => !left.includes(treatment)).map(({ name }) => name);
  const holds = `This file has ${here.length === 0 ? 'none' : here.length} of its ${treatments.length} treatments`;
  if (carrier === 'all') return [commentLine(`${holds}; README.md says which files have the others.`)];
  const own = options.measured === undefined ? null : speedupOfSet(options.measured, here);
  const worth = own === null ? 'which were not measured by themselves' : `which were measured ${speedupSentence(own)}`;
  return [commentLine(`${holds}${here.length === 0 ? '' : `, ${worth}`}; all: ${wholeExport(options)}`)];
}
