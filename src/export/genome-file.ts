import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { EXIT, UserError } from '../domain/errors.ts';
import { standingOf } from '../domain/report.ts';
import { speedupSentence } from './worth.ts';

const speedup = z.object({
  estimate: z.number().positive(),
  low: z.number().positive().nullable(),
  high: z.number().positive().nullable(),
  blocks: z.int().nonnegative(),
  p90: z.number().positive().nullable(),
});

const genomeFileSchema = z.object({
  format: z.literal(1),
  genome: z.record(z.string(), z.string()),
  treatments: z.array(z.string()),
  /** The app as it was named on the command line; null: not measured on any app. */
  app: z.string().nullable(),
  parsl: z.string().nullable(),
  python: z.string().nullable(),
  search: z.string().nullable(),
  speedup: speedup.nullable(),
  /** What fresh blocks showed; null: nothing did, and the speed-up is a model's. Not in older files. */
  confirmed: speedup.omit({ p90: true }).nullable().exactOptional(),
  /** What a duel of the very set has found after the search; left out: there was none. */
  duel: speedup.exactOptional(),
});

/** A genome on its own, as kept in `genomes/saved/NAME.json` and `results/SEARCH/genome.json`. */
export type GenomeFile = Readonly<z.infer<typeof genomeFileSchema>>;

/** What blocks of the confirmation showed of a set; null where there were none. */
export function confirmedOf(measured: GenomeFile['speedup']): NonNullable<GenomeFile['confirmed']> | null {
  if (measured === null || measured.blocks === 0) return null;
  const { estimate, low, high, blocks } = measured;
  return { estimate, low, high, blocks };
}

/**
 * The first line of what carries a set that the search has not confirmed, with what a duel has found since; null where the
 * search did, or where there is nothing to confirm.
 */
export function standingNote(genome: GenomeFile): string | null {
  const words = notConfirmed(genome);
  const { duel } = genome;
  if (words === null || duel === undefined) return words;
  const found = speedupSentence(duel);
  return standingOf(duel) === 'confirmed'
    ? `Confirmed after the search: ${found}.`
    : `${words} Measured since: ${found}.`;
}

function notConfirmed({ treatments, speedup: measured }: GenomeFile): string | null {
  if (treatments.length === 0) return null;
  const standing = standingOf(measured);
  if (standing === 'confirmed') return null;
  return standing === 'not confirmed'
    ? 'NOT CONFIRMED: no fresh runs showed that this set is faster than the app as written.'
    : 'NOT CONFIRMED: fresh runs left it open whether this set is faster than the app as written.';
}

/** The text of a genome file: what is not confirmed says so before all else. */
export function genomeFileText(genome: GenomeFile): string {
  const note = standingNote(genome);
  return `${JSON.stringify(note === null ? genome : { note, ...genome }, null, 2)}\n`;
}

/** @throws UserError (exit 65) naming the file and the field that is wrong. */
export function parseGenomeFile(text: string, file: string): GenomeFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `${file}: not JSON: ${why}`,
      'a genome file is made by optimise export --format json',
      EXIT.badInput,
    );
  }
  const result = genomeFileSchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue !== undefined && issue.path.length > 0 ? `field ${issue.path.join('.')}: ` : '';
  throw new UserError(
    `${file}: ${field}${issue?.message ?? 'not a genome file'}`,
    'a genome file is made by optimise export --format json',
    EXIT.badInput,
  );
}

/** @throws UserError when the file cannot be read (exit 65) or is not a genome file (exit 65). */
export function readGenomeFile(file: string): GenomeFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(`cannot read ${file}: ${why}`, 'name a genome file, a saved genome or a search', EXIT.badInput);
  }
  return parseGenomeFile(text, file);
}
