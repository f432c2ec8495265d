import { existsSync } from 'node:fs';
import type { ResolvedCatalogue } from '../../catalogue/resolve.ts';
import { parseTreatmentList } from '../../catalogue/treatment-list.ts';
import type { RuleSpace } from '../../constraints/space.ts';
import { EXIT, UserError } from '../../domain/errors.ts';
import {
  fromRecord,
  type Genome,
  type GenomeRecord,
  isBaseGenome,
  toRecord,
  treatmentsOf,
} from '../../domain/genome.ts';
import { type DuelledSet, duelOf, type ReportedSet, type SearchReport } from '../../domain/report.ts';
import { ruleInWords } from '../../domain/rule.ts';
import { didYouMean } from '../../domain/words.ts';
import { confirmedOf, type GenomeFile, readGenomeFile } from '../../export/genome-file.ts';
import type { SearchLayout } from '../../store/layout.ts';
import { readAnswer } from '../../store/report-file.ts';
import type { SearchFile } from '../../store/search-file.ts';

/**
 * A genome as a user names it: a genome file, or a treatment list.
 * @throws UserError for names that the space does not have
 */
export function genomeFromText(text: string, resolved: ResolvedCatalogue): GenomeRecord {
  const { factors } = resolved;
  if (text === 'base') return {};
  if (!text.endsWith('.json')) return toRecord(factors, parseTreatmentList(text, resolved));
  if (!existsSync(text))
    throw new UserError(`${text}: no such genome file`, 'name a file or a treatment list', EXIT.badInput);
  const { genome } = readGenomeFile(text);
  if (fromRecord(factors, genome) === null) {
    throw new UserError(
      `${text}: it has treatments that do not apply here`,
      "'optimise check' shows what applies",
      EXIT.badInput,
    );
  }
  return genome;
}

/** @throws UserError when the genome breaks a rule; the app as written may */
export function refuseClash(space: RuleSpace, genome: Genome, name: string | null): void {
  if (isBaseGenome(genome)) return;
  const [broken] = space.brokenRules(genome);
  if (broken === undefined) return;
  throw new UserError(
    `${name === null ? '' : `${name}: `}the treatments clash: ${ruleInWords(broken)}`,
    "'optimise check --with LIST' shows the nearest valid set",
  );
}

/** What a search's name alone stands for. */
export const RECOMMENDED = 'recommended';
export const FASTEST = 'fastest';

/** `SEARCH`, or `SEARCH:SET` for one of its other sets: `fastest`, `likely`, a rung. */
export function splitSearchName(text: string): { readonly search: string; readonly set: string } {
  const [search = '', set] = text.split(':');
  return { search, set: set ?? RECOMMENDED };
}

/**
 * A set of the answer that a search last reported, as a genome file.
 * @param duels what they have found of the search's sets since; left out: the file does not say
 * @throws UserError when it has no answer yet, or no set of that name
 */
export function reportedGenome(
  layout: SearchLayout,
  file: SearchFile,
  named: string,
  duels: readonly DuelledSet[] = [],
): GenomeFile {
  const answer = readAnswer(layout.reportFile);
  const set = answer === null ? null : setCalled(layout.name, answer, named);
  return genomeFileOf(layout.name, file, set, duels);
}

/** What a search answers: its sets by name. */
interface Answer extends Pick<SearchReport, 'fastest' | 'likely'> {
  readonly recommended: ReportedSet | null;
  readonly rungs: readonly (ReportedSet & { readonly name: string })[];
}

/**
 * One set of an answer by its name: `recommended`, `fastest`, `likely`, a rung.
 * @returns null: nothing is recommended yet
 * @throws UserError for a name that the answer does not have, with those that it has
 */
export function setCalled(search: string, answer: Answer, named: string): ReportedSet | null {
  const { recommended, fastest, likely, rungs } = answer;
  const sets = new Map<string, ReportedSet | null>([
    [RECOMMENDED, recommended],
    [FASTEST, fastest],
    ['likely', likely],
    ...rungs.map((rung) => [rung.name, rung] as const),
  ]);
  const set = sets.get(named) ?? null;
  // A search without any answer says so; one that has another answer says which.
  if (set !== null || named === RECOMMENDED) return set;
  const known = [...sets].flatMap(([name, one]) => (one === null ? [] : [name]));
  throw new UserError(
    `search ${search} has no set '${named}'${didYouMean(named, known)}`,
    known.length === 0 ? 'it recommends nothing yet' : `its sets: ${known.join(', ')}`,
    EXIT.badUsage,
  );
}

/**
 * What is said of a search that has no answer yet.
 * @param instead what else may be meant, with the line to type; left out: nothing
 */
export function nothingYet(search: string, instead = ''): UserError {
  const hint = `go on with it: optimise resume ${search}${instead === '' ? '' : `; ${instead}`}`;
  return new UserError(`search ${search} recommends nothing yet`, hint, EXIT.no);
}

/** A set of a search's answer as a genome file, with what a duel has found of it since. @throws UserError when there is none */
export function genomeFileOf(
  name: string,
  file: SearchFile,
  set: ReportedSet | null,
  duels: readonly DuelledSet[],
): GenomeFile {
  if (set === null) throw nothingYet(name);
  const genome = fromRecord(file.factors, set.genome);
  const duel = duelOf(duels, set.treatments);
  return {
    format: 1,
    genome: { ...set.genome },
    treatments: genome === null ? [...set.treatments] : treatmentsOf(file.factors, genome),
    app: file.appName,
    parsl: file.parslVersion,
    python: file.python.version,
    search: name,
    speedup: set.speedup,
    confirmed: confirmedOf(set.speedup),
    ...(duel === null ? {} : { duel: duel.speedup }),
  };
}
