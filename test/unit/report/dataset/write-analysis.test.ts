import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyseDesign } from '../../../../src/analyse/analysis.ts';
import { buildDesign } from '../../../../src/analyse/design.ts';
import { readRuns } from '../../../../src/analyse/read.ts';
import { UserError } from '../../../../src/domain/errors.ts';
import {
  type AnalyseOptions,
  type AnalysisResult,
  analyseDataset,
} from '../../../../src/report/dataset/write-analysis.ts';
import { chooseTreatments } from '../../../../src/report/figures/dataset/choose.ts';
import { datasetDrafts } from '../../../../src/report/figures/dataset/drafts.ts';
import { renderFigure, svgToPng } from '../../../../src/report/figures/render.ts';
import { summaryText } from '../../../../src/report/text/dataset.ts';
import { catalogueClasses } from '../../../../src/workflows/shared/gene-pool.ts';
import { PLAIN_ANALYSIS } from '../../../helpers/analysis.ts';
import { asCsv, SEED_TREATMENTS, seedDataset, testRandom } from '../../../helpers/seed-dataset.ts';

/** The post's figures by their names. */
const SEED_FIGURES = [
  '1_means',
  '1_means_keep_logs',
  '1_means_both',
  '4_before_after_scatter',
  '4_before_after_scatter_flip',
  '4_before_after_affinity',
  '4_before_after_scatter_pool_logs_remove',
  '4_before_after_scatter_pool_logs_remove_coloured',
  '6_shap',
  '6_shap_by_rate',
  '6_shap_treemap',
  '6_shap_by_rate_nice',
  '6_shap_treemap_nice',
  '7_colour',
  '4_lm3',
  '4_lm3_cols',
  '4_lm6',
  '4_lm6_tiles',
  '8_pca_biplot',
  '8_pca_screeplot',
];

let folder = '';
const at = (...names: readonly string[]): string => join(folder, ...names);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'optimise-figures-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function analyse(file: string, overrides: Partial<AnalyseOptions> = {}): Promise<AnalysisResult> {
  return analyseDataset({
    file,
    out: at('out'),
    ...PLAIN_ANALYSIS,
    classes: {},
    reported: null,
    random: testRandom(1),
    ...overrides,
  });
}

describe('the analysis of a data set in the seed’s form', () => {
  let result: AnalysisResult;
  beforeAll(async () => {
    await writeFile(at('seed.csv'), asCsv(seedDataset(3000, 5, 0.02)));
    result = await analyse(at('seed.csv'));
  });

  it('makes every figure of the seed under its name, with its data beside it', async () => {
    const files = new Set(await readdir(at('out/figures')));
    for (const name of SEED_FIGURES) {
      expect(files.has(`${name}.svg`), name).toBe(true);
      expect(files.has(`${name}.csv`), name).toBe(true);
    }
    expect(result.files).toContain('deltas.csv');
  });

  it('makes one page over all figures, whose contents lead to each', async () => {
    const html = await readFile(at('out/index.html'), 'utf8');
    for (const name of SEED_FIGURES) {
      expect(html, name).toContain(`<figure id="figure-${name}">`);
      expect(html, name).toContain(`<a href="#figure-${name}">`);
    }
    expect(html).toContain('<a href="deltas.csv">');
    expect(html).toContain('href="figures/1_means.svg"');
    expect(result.files).toContain('figures/1_means.svg');
    expect(result.files).toContain('index.html');
  });

  it('draws valid SVG with a title and a caption that says how many', async () => {
    const svg = await readFile(at('out/figures/1_means.svg'), 'utf8');
    expect(svg).toMatch(/^<svg /);
    expect(svg).toContain('Effect of each treatment');
    expect(svg).toMatch(/\d+ pairs of configurations/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('draws no figure with a number that is none', async () => {
    for (const name of SEED_FIGURES) {
      const svg = await readFile(at(`out/figures/${name}.svg`), 'utf8');
      expect(/NaN|undefined|Infinity/.exec(svg)?.[0], name).toBeUndefined();
    }
  });

  it('finds what the seed found: the redundant log treatments, prefetch for fast sets, and nothing where nothing is', () => {
    const { overlaps, reversals, effects } = result.summary;
    expect(effects[0]?.treatment).toBe('cfg_no_init_logging');
    const logs = overlaps.find(({ a, b }) => [a, b].sort().join() === 'cfg_no_init_logging,src_submit_biglogs_remove');
    expect(logs?.overlap).toBeGreaterThan(0.7);
    const prefetch = reversals.find((r) => r.treatment === 'cfg_prefetch_100');
    expect(prefetch === undefined || prefetch.slope > 0).toBe(true);
    const nulls = effects.filter((effect) => effect.treatment.includes('null'));
    expect(nulls).toHaveLength(6);
    for (const effect of nulls) expect(Math.abs(Math.log(effect.ratio))).toBeLessThan(0.03);
  });

  it('says the same numbers in the text and in the summary', () => {
    const [first] = result.summary.effects;
    const text = summaryText(result.summary, 'best', 100);
    expect(text).toContain(first?.ratio.toFixed(2));
    expect(text).toContain('3,000 runs');
  });

  it('draws the variations that are asked for', async () => {
    const varied = await analyse(at('seed.csv'), {
      out: at('varied'),
      without: ['cfg_prefetch_100'],
      pair: ['cfg_gc_off', 'affinity'],
      scale: 'us',
      deltas: 'summary',
      tileOrder: 'name',
    });
    const tiles = verticalLabels(await readFile(at('varied/figures/4_lm6_tiles.svg'), 'utf8'));
    expect(tiles.map(({ name }) => name)).toEqual(SEED_TREATMENTS.toSorted().toReversed());
    const clustered = verticalLabels(await readFile(at('out/figures/4_lm6_tiles.svg'), 'utf8'));
    expect(clustered.map(({ name }) => name)).not.toEqual(tiles.map(({ name }) => name));
    const scatter = await readFile(at('varied/figures/4_before_after_scatter.svg'), 'utf8');
    expect(scatter).toContain('Before and after cfg_gc_off, by affinity');
    expect(await readFile(at('varied/figures/1_means_keep_logs.svg'), 'utf8')).toContain('cfg_prefetch_100');
    expect(varied.files).not.toContain('deltas.csv');
  });

  it('makes a PNG of a figure', async () => {
    const svg = await readFile(at('out/figures/8_pca_screeplot.svg'), 'utf8');
    expect(
      Buffer.from(await svgToPng(svg))
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });

  it('answers an unknown treatment in one line', async () => {
    await expect(analyse(at('seed.csv'), { pair: ['cfg_gc', 'affinity'] })).rejects.toThrow(UserError);
  });
});

describe('the shipped data set', () => {
  let result: AnalysisResult;
  beforeAll(async () => {
    result = await analyse(join(import.meta.dirname, '../../../../examples/dataset/runs.csv'), {
      out: at('shipped'),
      classes: catalogueClasses(),
    });
  });

  it('is rich: 600 runs, 20 treatments, pairs of each', () => {
    const { runs, treatments, effects } = result.summary;
    expect(runs).toBeGreaterThanOrEqual(600);
    expect(treatments).toBeGreaterThanOrEqual(20);
    expect(effects).toHaveLength(treatments);
    for (const { treatment, pairs } of effects) expect(pairs, treatment).toBeGreaterThanOrEqual(4);
  });

  it.each(SEED_FIGURES)('has %s', async (name) => {
    const svg = await readFile(at(`shipped/figures/${name}.svg`), 'utf8');
    expect(/NaN|undefined|Infinity/.exec(svg)?.[0]).toBeUndefined();
    expect((await readFile(at(`shipped/figures/${name}.csv`), 'utf8')).split('\n').length).toBeGreaterThan(2);
  });
});

describe('figures of the shipped data set', () => {
  it('say what the marks before the names mean', async () => {
    for (const name of ['1_means', '6_shap', '7_colour', '4_lm6_tiles']) {
      const svg = await readFile(at(`shipped/figures/${name}.svg`), 'utf8');
      for (const key of ['● environment', '■ config', '▲ source', '▽ config-lossy', '▼ source-lossy']) {
        expect(svg, `${name} ${key}`).toContain(`>${key}<`);
      }
    }
  });

  it('end their whiskers before the labels beside the bars', async () => {
    const rows = (await readFile(at('shipped/figures/6_shap_by_rate.csv'), 'utf8')).trim().split('\n').slice(1);
    const fastest = Math.max(...rows.flatMap((row) => row.split(';').slice(7, 9).map(Number)));
    const svg = await readFile(at('shipped/figures/6_shap_by_rate.svg'), 'utf8');
    const whiskers = [...svg.matchAll(/<line transform="translate\(([\d.]+),[\d.]+\)" x2="(-?[\d.]+)"/g)];
    expect(fastest).toBeGreaterThan(7000);
    const ends = whiskers.map(([, x = '', width = '']) => Math.max(Number(x), Number(x) + Number(width)));
    expect(Math.max(...ends)).toBeLessThanOrEqual(470);
  });

  it('call the two models differently, where no pair can be told too', async () => {
    await writeFile(at('few-models.csv'), 'a;b;score\n0;0;100\n1;0;90\n0;1;81\n1;1;70\n0;0;101\n');
    await analyse(at('few-models.csv'), { out: at('few-models') });
    const titles = await Promise.all(
      ['4_lm3', '4_lm6'].map(
        async (name) => /aria-label="([^"]+)"/.exec(await readFile(at(`few-models/figures/${name}.svg`), 'utf8'))?.[1],
      ),
    );
    expect(new Set(titles).size).toBe(2);
  });
});

describe('labels', () => {
  it.each([12, 30, 60])('never overlap with %i treatments of long names', async (count) => {
    const names = Array.from(
      { length: count },
      (_, i) => `${SEED_TREATMENTS[i % 30]}${i < 30 ? '' : '_of_a_second_and_longer_kind'}`,
    );
    await writeFile(at(`wide-${count}.csv`), asCsv(seedDataset(600, 3, 0.04, names)));
    const table = await readRuns(at(`wide-${count}.csv`));
    const analysis = analyseDesign(buildDesign(table), testRandom(1));
    const choice = chooseTreatments(analysis, { without: [], pair: null });
    const drafts = datasetDrafts(table, analysis, choice, { scale: 'ln', classes: {}, paths: [], leastPairs: 1 });
    const labelled = drafts.filter(({ name }) =>
      ['1_means', '1_means_both', '4_lm3_cols', '7_colour', '4_lm6_tiles'].includes(name),
    );
    expect(labelled).toHaveLength(5);
    for (const draft of labelled) {
      const { svg } = await renderFigure(draft);
      expect(closestLabels(svg, names), `${draft.name} with ${count}`).toBeGreaterThanOrEqual(11);
    }
  });
});

/** The treatments of the vertical axis, from top to bottom. */
function verticalLabels(svg: string): { readonly name: string; readonly y: number }[] {
  return [
    ...svg.matchAll(
      /<text text-anchor="end" transform="translate\((-?[\d.]+),(-?[\d.]+)\)"[^>]*>[●■▲▽▼] ([^<]+)<\/text>/g,
    ),
  ]
    .map((match) => ({ name: match[3] ?? '', y: Number(match[2]) }))
    .sort((a, b) => a.y - b.y);
}

/** The smallest distance of two labels of the vertical axis, in pixels. */
function closestLabels(svg: string, names: readonly string[]): number {
  const places = verticalLabels(svg)
    .filter(({ name }) => names.includes(name))
    .map(({ y }) => y);
  expect(places.length).toBeGreaterThan(names.length / 3);
  return Math.min(...places.slice(1).map((place, i) => place - (places[i] ?? 0)));
}

describe('a small or odd data set', () => {
  it('without pairs still gives models and a text that says so', async () => {
    await writeFile(at('few.csv'), 'a;b;c;score\n0;0;0;100\n1;1;0;90\n0;1;1;80\n1;0;1;70\n');
    const result = await analyse(at('few.csv'), { out: at('few') });
    expect(summaryText(result.summary, 'best', 100)).toContain('no pair deltas');
  });

  it.each([
    ['one', 'a;score\n0;100\n', 'no treatment differs between the runs'],
    ['same-set', 'a;timestamp;score\n0;1;100\n0;2;50\n', 'no treatment differs between the runs'],
    ['no-variance', 'a;b;score\n0;0;100\n1;0;100\n0;1;100\n1;1;100\n', 'all runs took the same time'],
    ['one-treatment', 'a;score\n0;100\n1;50\n0;101\n1;52\n', 'too few sets to be tested'],
  ])('of %s says so, and no number is none', async (name, csv, word) => {
    await writeFile(at(`${name}.csv`), csv);
    const result = await analyse(at(`${name}.csv`), { out: at(name) });
    const text = summaryText(result.summary, 'best', 100);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(word);
    expect(text + JSON.stringify(result.summary)).not.toMatch(/NaN|undefined|Infinity/);
    for (const file of result.files) {
      const written = (await readFile(at(name, file), 'utf8')).replaceAll(/<script type="module">.*?<\/script>/gs, '');
      expect(written, file).not.toMatch(/NaN|undefined/);
    }
  });

  it('with several levels names treatments by level', async () => {
    const rows = ['0;as-is', '10;as-is', '100;as-is', '0;fast', '10;fast', '100;fast'];
    const text = Array.from({ length: 60 }, (_, i) => `${rows[i % 6]};${1000 - 100 * (i % 6) + (i % 7)}`).join('\n');
    await writeFile(at('levels.csv'), `p;mode;score\n${text}\n`);
    const result = await analyse(at('levels.csv'), { out: at('levels') });
    expect(result.summary.effects.map((effect) => effect.treatment).sort()).toEqual(['mode=fast', 'p=10', 'p=100']);
    expect((await readFile(at('levels/deltas.csv'), 'utf8')).split('\n')[0]).toBe(
      'treatment;before;after;delta;p=10;p=100;mode=fast',
    );
  });
});
