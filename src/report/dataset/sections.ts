import type { PathStep } from '../../domain/report.ts';
import { reversalWords } from '../figures/dataset/reversal.ts';
import { FALSE_SHARE } from '../figures/dataset/tiles.ts';
import type { Section } from '../sections/section.ts';
import { barText, countText, intervalText, numberText, percentText, ratioText, usText } from '../text/format.ts';
import type { DatasetSummary } from './summary.ts';

const BAR = 12;

export type DatasetSectionId =
  | 'result'
  | 'effects'
  | 'levels'
  | 'path-best'
  | 'path-nicest'
  | 'models'
  | 'overlaps'
  | 'warnings';

/** A piece of what a data set says, the same in the terminal and on the page. */
export interface DatasetSection extends Omit<Section, 'id'> {
  readonly id: DatasetSectionId;
}

function part(
  id: DatasetSectionId,
  title: string,
  parts: Partial<Omit<DatasetSection, 'id' | 'title'>>,
): DatasetSection {
  return { id, title, tone: 'plain', paragraphs: [], table: null, bullets: [], commands: [], ...parts };
}

/** What the data say, in the order in which it is read. */
export function datasetSections(summary: DatasetSummary): DatasetSection[] {
  return [
    part('result', 'The data set', { paragraphs: [headWords(summary)] }),
    effectsPart(summary),
    levelsPart(summary),
    pathPart('path-best', 'best-first', summary.paths.bestFirst),
    pathPart('path-nicest', 'nicest-first', summary.paths.nicestFirst),
    modelsPart(summary),
    overlapsPart(summary),
    summary.warnings.length === 0 ? null : part('warnings', 'Warnings', { bullets: summary.warnings }),
  ].filter((one) => one !== null);
}

function headWords(summary: DatasetSummary): string {
  const { fastest, base, noise } = summary;
  const chosen = fastest.confirmed
    ? 'by its confirmation'
    : `${countText(fastest.runs, 'run')}; chosen for its score, so flattered`;
  const best = `fastest ${fastest.confirmed ? 'set' : 'seen'} ${usText(fastest.usPerTask)} (${chosen}): ${fastest.treatments.join(', ') || 'base'}`;
  return (
    `${countText(summary.runs, 'run')} of ${countText(summary.configurations, 'configuration')} over ${countText(summary.treatments, 'treatment')}, ${countText(summary.pairs, 'pair')}. ` +
    `Noise: ${noiseText(noise)}. Base ${base === null ? 'never run' : usText(base.usPerTask)}; ${best}.`
  );
}

function noiseText({ sd, repeats, from }: DatasetSummary['noise']): string {
  const repeated = repeats === 0 ? 'nothing was repeated' : `only ${countText(repeats, 'repeat')}`;
  const origin = {
    search: '(as the search reports it)',
    repeats: `from ${countText(repeats, 'repeat')}`,
    model: `(from the model: ${repeated})`,
  };
  return `sd ${percentText(sd)} ${origin[from]}`;
}

function effectsPart(summary: DatasetSummary): DatasetSection {
  const title = 'Typical speed-up over the sampled contexts (before/after, 95 % interval)';
  if (summary.effects.length === 0) {
    return part('effects', title, { paragraphs: ['No two configurations differ in one treatment: no pair deltas.'] });
  }
  const full = Math.max(...summary.effects.map((effect) => Math.abs(Math.log(effect.ratio))));
  const rows = summary.effects.map((effect) => [
    effect.treatment,
    ratioText(effect.ratio),
    intervalText(effect.low, effect.high),
    barText(Math.log(effect.ratio), full, BAR),
    percentText(effect.helped),
    String(effect.pairs),
    numberText(effect.meanUs),
    effect.model === null ? '–' : ratioText(effect.model.ratio),
    effect.q <= FALSE_SHARE ? '' : 'unclear',
  ]);
  return part('effects', title, {
    table: {
      head: ['treatment', 'ratio', 'interval', '', 'helped', 'pairs', 'mean µs', 'model', ''],
      rows,
      aligns: ['left', 'right', 'left', 'left', 'right', 'right', 'right', 'right', 'left'],
    },
  });
}

function levelsPart(summary: DatasetSummary): DatasetSection | null {
  if (summary.levels.length === 0) return null;
  const rows = summary.levels.map((change) => [
    change.to,
    change.from,
    ratioText(change.ratio),
    intervalText(change.low, change.high),
    percentText(change.helped),
    String(change.pairs),
    numberText(change.meanUs),
  ]);
  return part('levels', 'One level in place of another (before/after, 95 % interval)', {
    table: {
      head: ['treatment', 'in place of', 'ratio', 'interval', 'helped', 'pairs', 'mean µs'],
      rows,
      aligns: ['left', 'left', 'right', 'left', 'right', 'right', 'right'],
    },
  });
}

function pathPart(id: DatasetSectionId, order: string, steps: readonly PathStep[]): DatasetSection {
  const rows = steps.map((step, i) => {
    const before = steps[i - 1];
    return [
      step.treatment ?? 'base',
      usText(step.usPerTask),
      before === undefined ? '' : ratioText(before.usPerTask / step.usPerTask),
      `${numberText(1e6 / step.usPerTask)} /s`,
      step.measured ? '' : 'model',
    ];
  });
  return part(id, `From the base to the fastest set, ${order}`, {
    table: {
      head: ['step', 'time', 'ratio', 'rate', ''],
      rows,
      aligns: ['left', 'right', 'right', 'right', 'left'],
    },
  });
}

function modelsPart(summary: DatasetSummary): DatasetSection | null {
  if (summary.treatments === 0) return null;
  const rows = summary.models.map((model) => [
    model.name,
    String(model.columns),
    model.method,
    model.r2 === null ? '–' : percentText(model.r2),
    model.r2OutOfFold === null ? '–' : percentText(model.r2OutOfFold),
    percentText(model.residualSd),
  ]);
  const shares = summary.variance === null ? 'no variance' : varianceText(summary.variance);
  return part('models', 'Linear models of ln time', {
    table: {
      head: ['model', 'columns', 'method', 'R²', 'out of fold', 'error sd'],
      rows,
      aligns: ['left', 'right', 'left', 'right', 'right', 'right'],
    },
    bullets: [`Variance over the whole space: ${shares}.`],
  });
}

function varianceText({ main, pairs, rest }: NonNullable<DatasetSummary['variance']>): string {
  return `treatments alone ${percentText(main)}, pairs ${percentText(pairs)}, rest ${percentText(rest)}`;
}

function overlapsPart(summary: DatasetSummary): DatasetSection | null {
  const rows = summary.overlaps.map((o) => [
    o.a,
    o.b,
    numberText(o.overlap),
    ratioText(Math.exp(-o.interaction)),
    o.confirmed ? 'squares agree' : '',
  ]);
  const turns = summary.reversals.map((r) =>
    reversalWords(r.treatment, {
      treatment: 0,
      pairs: 0,
      slope: r.slope,
      p: r.p,
      at: 0,
      centre: 0,
      crossing: r.turnsAtUs === null ? null : { us: r.turnsAtUs, low: r.low, high: r.high },
    }),
  );
  if (rows.length === 0 && turns.length === 0) return null;
  const meaning = '(overlap: 0 independent, 1 redundant, above 1 harmful together, below 0 synergy)';
  return part('overlaps', rows.length === 0 ? 'Effects that turn' : `Clearest interactions ${meaning}`, {
    bullets: turns,
    table:
      rows.length === 0
        ? null
        : {
            head: ['treatment', 'with', 'overlap', 'together', ''],
            rows,
            aligns: ['left', 'left', 'right', 'right', 'left'],
          },
  });
}
