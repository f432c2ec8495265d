import type { Genome } from '../../domain/genome.ts';
import { type Archive, archiveOf } from '../evidence/archive.ts';
import type { Model } from '../findings.ts';
import type { Genes } from '../genetic/genes.ts';
import { ranked } from '../genetic/population.ts';
import type { Session } from '../session.ts';
import { fitSurrogate } from './fit.ts';
import { type Similarity, similarityOf } from './kernel.ts';
import type { Posterior } from './posterior.ts';

/** Fits the surrogate to a session as it grows, each time from where the last fit ended. */
export class Learner {
  readonly genes: Genes;
  readonly #session: Session;
  readonly #similarity: Similarity;
  readonly #sdCore: number | null;
  #last: Posterior | null = null;

  constructor(session: Session, genes: Genes, sdCore: number | null) {
    this.#session = session;
    this.genes = genes;
    this.#similarity = similarityOf(genes.list);
    this.#sdCore = sdCore;
  }

  /** The last fit; null before the first. */
  get last(): Posterior | null {
    return this.#last;
  }

  /** Learn the hyper-parameters anew and fit. null: too few runs. */
  fit(archive: Archive): Posterior | null {
    const options = { sdCore: this.#sdCore, previous: this.#last?.hyper ?? null };
    this.#last = fitSurrogate(archive, this.genes, this.#similarity, options) ?? this.#last;
    return this.#last;
  }

  /**
   * The best genome by posterior mean after so many runs; null: none has a score yet.
   * @param anew learn the hyper-parameters anew, or keep the last ones
   */
  bestAfter(runs: number, anew: boolean): Genome | null {
    const archive = archiveOf(this.#session, runs);
    const posterior = this.#fitTo(archive, anew);
    if (posterior === null) return archive.entries.find(({ measurements }) => measurements.length > 0)?.genome ?? null;
    return ranked(archive, posterior, this.genes)[0]?.genome ?? null;
  }

  /** ln score of the best genome by posterior mean after so many runs, with its sd; null: too few runs. */
  beliefAfter(runs: number): { readonly mean: number; readonly sd: number } | null {
    const archive = archiveOf(this.#session, runs);
    const posterior = this.#fitTo(archive, true);
    const leader = posterior === null ? undefined : ranked(archive, posterior, this.genes)[0];
    if (posterior === null || leader === undefined) return null;
    const { mean, variance } = posterior.joint([this.genes.encode(leader.genome)]);
    return { mean: mean[0]!, sd: Math.sqrt(variance[0]!) };
  }

  #fitTo(archive: Archive, anew: boolean): Posterior | null {
    const options = { sdCore: this.#sdCore, previous: this.#last?.hyper ?? null, frozen: !anew };
    const posterior = fitSurrogate(archive, this.genes, this.#similarity, options);
    this.#last = posterior ?? this.#last;
    return posterior;
  }
}

/** The surrogate as the later phases see it. */
export function modelOf(posterior: Posterior | null, genes: Genes): Model {
  return {
    predict: (genomes: readonly Genome[]) => {
      if (posterior === null) return genomes.map(() => ({ mean: 0, sd: Number.POSITIVE_INFINITY }));
      const { mean, variance } = posterior.joint(genomes.map((genome) => genes.encode(genome)));
      return genomes.map((_, i) => ({ mean: mean[i]!, sd: Math.sqrt(variance[i]!) }));
    },
  };
}
