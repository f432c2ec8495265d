import { UserError } from '../domain/errors.ts';
import { type Margins, MEASURES, type Measure } from '../domain/regression.ts';
import { marginsFrom } from '../search/regression/measures.ts';
import { type Arguments, list, oneOf, percent } from './values.ts';

const USUAL_MARGIN = 0.05;

/** `5%`, `log=20%`: the time's margin, and that of a named measure. @throws UserError for anything else */
export function marginsOf(argv: Arguments): Margins {
  let time = USUAL_MARGIN;
  const others: Partial<Record<Measure, number>> = {};
  for (const item of list(argv, 'margin')) {
    const [first = '', second] = item.split('=');
    const measure = second === undefined ? 'time' : oneOf(first, MEASURES, '--margin');
    const share = percent({ margin: second ?? first }, 'margin') ?? 0;
    if (share <= 0 || share >= 1) throw new UserError(`--margin ${item}: not between 0 and 100%`, 'for example 5%');
    if (measure === 'time') time = share;
    else others[measure] = share;
  }
  return marginsFrom(time, others);
}
