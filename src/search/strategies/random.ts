import { drawsOf, newSamples, unscreened } from './common.ts';
import { generationSize, type Strategy, type StrategyContext } from './strategy.ts';

/** Valid genomes drawn uniformly, none twice. */
export function randomSearch(context: StrategyContext): Strategy {
  const { session } = context;
  return {
    propose(situation) {
      const random = drawsOf(session, situation, 'random');
      return unscreened(
        newSamples(context, situation, Math.min(generationSize(context.session), situation.left), random),
      );
    },
  };
}
