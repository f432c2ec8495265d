import type { StrategyName } from '../../domain/search-settings.ts';
import { explore } from './explore.ts';
import { geneticAlgorithm } from './ga.ts';
import { hillClimb } from './hill-climb.ts';
import { randomSearch } from './random.ts';
import { saga } from './saga.ts';
import type { Strategy, StrategyContext } from './strategy.ts';

const STRATEGY_BY_NAME: { readonly [S in StrategyName]: (context: StrategyContext) => Strategy } = {
  saga,
  ga: geneticAlgorithm,
  'hill-climb': hillClimb,
  random: randomSearch,
  explore,
};

/** The strategy that the settings name. */
export function strategyOf(context: StrategyContext): Strategy {
  return STRATEGY_BY_NAME[context.session.settings.strategy](context);
}
