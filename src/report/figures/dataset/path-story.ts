import type { TreatmentClass } from '../../../domain/factor.ts';
import type { PathStep } from '../../../domain/report.ts';

/** How one path is named and told. */
export interface PathStory {
  readonly name: string;
  readonly title: string;
  readonly steps: readonly PathStep[];
  readonly classes: { readonly [treatment: string]: TreatmentClass };
  /** Where the numbers come from, for the caption. */
  readonly source: string;
}

/** The paths from the base to the fastest set, as they are told in figures. @param source where the numbers come from. */
export function pathStories(
  paths: { readonly bestFirst: readonly PathStep[]; readonly nicestFirst: readonly PathStep[] },
  classes: PathStory['classes'],
  source: string,
): PathStory[] {
  const story = (name: string, order: string, steps: readonly PathStep[]): PathStory => ({
    name,
    title: `From the base to the fastest set, ${order} first`,
    steps,
    classes,
    source,
  });
  return [
    story('6_shap', 'best treatment', paths.bestFirst),
    story('6_shap_nice', 'nicest treatments', paths.nicestFirst),
  ];
}
