import type { Genome } from '../../../domain/genome.ts';
import { median } from '../../../stats/quantile.ts';
import { type Genes, isOfAlternatives } from '../../genetic/genes.ts';
import { designSizeOf } from '../../genetic/initial-design.ts';
import { neighbours } from '../../genetic/mutation.ts';
import type { Member } from '../../genetic/population.ts';
import { expectedImprovement } from '../../surrogate/acquisition.ts';
import type { Posterior } from '../../surrogate/posterior.ts';
import { meanOf } from '../common.ts';
import type { Situation, StrategyContext } from '../strategy.ts';
import { TOO_RISKY } from './candidates.ts';
import { isNear } from './near.ts';

/** Far from the leader is what differs from it in more than this share of the genes, or in which of some alternatives it has. */
const FAR = 1 / 3;
/** What is slower than this part of the way from the leader to the median of the first genomes, drawn anywhere, has no prospects. */
const PROSPECTS = 0.5;

/**
 * A genome beside the best one that is far from the leader, chosen by what it may gain there: a model of the whole space
 * believes in the leader's basin, and a better one is found only by climbing in it. None where all that is far is slow.
 */
export function farChild(
  context: StrategyContext,
  situation: Situation,
  posterior: Posterior,
  members: readonly Member[],
): Genome[] {
  const { genes } = context;
  const peak = farPeak(genes, situation, members);
  if (peak === null) return [];
  const fresh = neighbourhood(context, peak.genome).filter(
    (genome) => !situation.archive.has(genome) && situation.failures.probability(genome) < TOO_RISKY,
  );
  const { mean, variance } = posterior.joint(fresh.map((genome) => genes.encode(genome)));
  const gains = fresh.map((_, i) => expectedImprovement(mean[i]!, variance[i]!, peak.mean));
  const best = gains.indexOf(Math.max(...gains));
  return fresh.slice(best, best + 1);
}

/** The fastest genome by its own runs among those that are far from the leader. */
function farPeak(genes: Genes, { archive }: Situation, members: readonly Member[]): Member | null {
  const [leader] = members;
  if (leader === undefined) return null;
  const own = genes.encode(leader.genome);
  const level = ({ entry }: Member): number => meanOf(entry);
  const drawn = archive.entries.slice(0, designSizeOf(genes)).filter(({ measurements }) => measurements.length > 0);
  const bound = leader.mean + PROSPECTS * (median(drawn.map(meanOf)) - leader.mean);
  const far = members.filter((member) => level(member) < bound && isFar(genes, genes.encode(member.genome), own));
  return far.sort((a, b) => level(a) - level(b))[0] ?? null;
}

/** Genomes of the space within few changes. */
function neighbourhood({ session, genes }: StrategyContext, genome: Genome): Genome[] {
  const { enumerated } = session.space;
  if (enumerated === null) return neighbours(genome, genes).filter((near) => session.space.isValid(near));
  const codes = genes.rows() ?? new Uint8Array(0);
  const own = genes.encode(genome);
  return enumerated.filter((_, row) => isNear(codes, row * own.length, own));
}

function isFar(genes: Genes, a: Uint8Array, b: Uint8Array): boolean {
  const isAnother = genes.list.some((gene, g) => isOfAlternatives(gene) && a[g] !== b[g]);
  return isAnother || distance(genes, a, b) > FAR * genes.list.length;
}

/** Genes that differ; of an ordinal one the share of its range. */
function distance({ list }: Genes, a: Uint8Array, b: Uint8Array): number {
  return list.reduce((sum, { ordinal, values }, g) => {
    const apart = Math.abs(a[g]! - b[g]!);
    return sum + (ordinal ? apart / (values - 1) : Math.min(1, apart));
  }, 0);
}
