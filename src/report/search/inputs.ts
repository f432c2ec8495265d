import { baseGenome, type Genome, sameGenome } from '../../domain/genome.ts';
import type { ReportedInput, ReportedSet } from '../../domain/report.ts';
import { inputScoreOf, isOfTheClaim, type Metric, type RunRecord } from '../../domain/run.ts';
import { type Observation, observations } from '../../search/evidence/observations.ts';
import type { Session } from '../../search/session.ts';
import { LOOK_SERIES, levelOf } from '../../stats/looks.ts';
import { median } from '../../stats/quantile.ts';
import { hodgesLehmann } from '../../stats/signed-rank.ts';

type InputsPart = Pick<ReportedSet, 'inputs' | 'worstInput'>;

/** A run of the base and one of the set that were made in the same block. */
type Pair = readonly [RunRecord, RunRecord];

/** Of all inputs together: which of them is the worst is chosen by the same numbers. */
const TOTAL_LEVEL = 0.05;

/** What a set gives each input of the app; nothing for an app with one, for the base, and for a set without runs. */
export function inputsPart(session: Session, genome: Genome): InputsPart {
  const base = baseGenome(session.space.factors);
  if (sameGenome(genome, base) || session.runs.every(({ inputs }) => inputs === undefined)) return {};
  const seen = observations(session);
  const of = (set: Genome): Observation[] => seen.filter((one) => sameGenome(one.genome, set));
  const { metric } = session.settings;
  const pairs = pairsOf(of(base), of(genome));
  if (pairs.length > 0) return inputsOfPairs(pairs, metric);
  const runsOf = (set: Genome): RunRecord[] => of(set).map(({ run }) => run);
  return inputsOfRuns(runsOf(base), runsOf(genome), metric);
}

/** The same from runs of two sets that were not made side by side: medians, without an interval. */
export function inputsOfRuns(before: readonly RunRecord[], after: readonly RunRecord[], metric: Metric): InputsPart {
  return withWorst(
    inputsOf(before).flatMap(([input, i]): ReportedInput[] => {
      const [one, other] = [before, after].map((runs) => runs.flatMap((run) => scoreAt(run, i, metric) ?? []));
      if (!one?.length || !other?.length) return [];
      const ratio = median(one) / median(other);
      return [{ input, ratio, low: null, high: null, baseUs: typicalUs(before, i), blocks: 0 }];
    }),
  );
}

/** What the first of two sets is to the second. */
export function inverseInputs({ inputs = [] }: InputsPart): InputsPart {
  const inverse = (value: number | null): number | null => (value === null ? null : 1 / value);
  return withWorst(
    inputs.map(({ ratio, low, high, baseUs, ...rest }) => ({
      ...rest,
      ...{ ratio: 1 / ratio, low: inverse(high), high: inverse(low), baseUs: baseUs / ratio },
    })),
  );
}

/** The same from pairs of runs that were made side by side. */
export function inputsOfPairs(pairs: readonly Pair[], metric: Metric): InputsPart {
  const names = inputsOf(pairs.map(([run]) => run));
  const looks = Math.max(1, LOOK_SERIES.filter((look) => look <= pairs.length).length);
  const level = levelOf(looks, TOTAL_LEVEL / Math.max(1, names.length));
  return withWorst(
    names.flatMap(([input, i]): ReportedInput[] => {
      const both = pairs.flatMap(([one, other]) => {
        const [before, after] = [scoreAt(one, i, metric), scoreAt(other, i, metric)];
        return before === null || after === null ? [] : [Math.log(before / after)];
      });
      if (both.length === 0) return [];
      const { estimate, low, high } = hodgesLehmann(both, level);
      const end = (ln: number | null): number | null => (ln === null ? null : Math.exp(ln));
      const baseUs = typicalUs(
        pairs.map(([run]) => run),
        i,
      );
      return [{ input, ratio: Math.exp(estimate), low: end(low), high: end(high), baseUs, blocks: both.length }];
    }),
  );
}

function withWorst(inputs: readonly ReportedInput[]): InputsPart {
  const [worstInput] = [...inputs].sort((a, b) => a.ratio - b.ratio);
  return worstInput === undefined ? {} : { inputs, worstInput };
}

/** The arguments of each input and its place, from the first run that came through all of them. */
function inputsOf([first]: readonly RunRecord[]): (readonly [string, number])[] {
  return (first?.inputs ?? []).map(({ input }, i) => [input, i] as const);
}

/** µs per task, whatever is minimised. */
function typicalUs(runs: readonly RunRecord[], i: number): number {
  return median(runs.flatMap(({ inputs }) => inputs?.[i]?.usPerTask ?? []));
}

function scoreAt({ inputs }: RunRecord, i: number, metric: Metric): number | null {
  const part = inputs?.[i];
  return part === undefined ? null : inputScoreOf(part, metric);
}

/** Of each block of the claim that has both. */
function pairsOf(base: readonly Observation[], set: readonly Observation[]): Pair[] {
  const byBlock = new Map(base.flatMap(({ run }) => (isOfTheClaim(run) ? [[run.block, run] as const] : [])));
  return set.flatMap(({ run }): Pair[] => {
    const before = isOfTheClaim(run) && run.block !== null ? byBlock.get(run.block) : undefined;
    return before === undefined ? [] : [[before, run]];
  });
}
