import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createColors } from 'picocolors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRuns } from '../../../../src/analyse/read.ts';
import { UserError } from '../../../../src/domain/errors.ts';
import type { Figure } from '../../../../src/report/figures/figure.ts';
import { renderHtml } from '../../../../src/report/page/page.ts';
import { writeReport } from '../../../../src/report/page/write-report.ts';
import { reportText } from '../../../../src/report/text/report.ts';
import { aRun } from '../../../helpers/builders.ts';
import { aFactor, aLevel } from '../../../helpers/factors.ts';
import { aReport } from '../../../helpers/report.ts';
import { aSearchResult } from '../../../helpers/search-result.ts';
import { testRandom } from '../../../helpers/seed-dataset.ts';

const HOSTILE = '</script><img src=x onerror="alert(1)">&\'';

function page(overrides: Partial<Parameters<typeof renderHtml>[0]> = {}): string {
  const source = { report: aReport(), runs: [aRun()], factors: [] };
  return renderHtml({ source, figures: [], snippet: null, underWay: false, ...overrides });
}

function aFigure(name: string): Figure {
  return { name, title: 'A title that anybody may change', caption: '', svg: '', drawing: '<svg/>', csv: 'a\n1\n' };
}

describe('the HTML report', () => {
  it('gives the answer first: the claim with its interval, and the set', () => {
    const text = page()
      .replaceAll(/<style>.*?<\/style>/gs, '')
      .replaceAll(/<[^>]+>/g, ' ');
    expect(text.indexOf('4.31 times as fast (95 % interval 4.02 to 4.60, 12 blocks)')).toBeGreaterThan(0);
    expect(text.indexOf('4.31 times')).toBeLessThan(text.indexOf('Baseline and noise'));
    expect(text).toContain('cfg_logging=off');
  });

  it('says every number that the terminal says', () => {
    const source = aSearchResult();
    const html = page({ source })
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll('&quot;', '"');
    const text = reportText(source, { colours: createColors(false), width: 100, verbose: true });
    const numbers = new Set(text.match(/\d+(?:[.,]\d+)*/g));
    expect(numbers.size).toBeGreaterThan(50);
    for (const number of numbers) expect(html, number).toContain(number);
  });

  it('says once, under its headline, what the number is one of', () => {
    const report = aReport({ wholeProgram: { baseSeconds: 13, bestSeconds: 7.8, ratio: 1.67, runs: 6 } });
    const html = page({ source: { report, runs: [aRun()], factors: [] } });
    expect(html.split('13.0 → 7.80 s')).toHaveLength(2);
    expect(html.indexOf('13.0 → 7.80 s')).toBeLessThan(html.indexOf('<section'));
  });

  it('says first, and once, what a duel has found of a set that the search left open', () => {
    const speedup = { estimate: 2.11, low: 1.93, high: 2.24, blocks: 6, p90: null };
    const { recommended } = aReport();
    if (recommended === null) throw new Error('the fixture has one');
    const report = aReport({ recommended: { ...recommended, speedup: null }, rungs: [] });
    const duels = [{ treatments: recommended.treatments, speedup, kept: 'compare-1' }];
    const html = page({ source: { report, runs: [aRun()], factors: [], duels }, snippet: 'x = 1' });
    expect(html.split('Measured since, by a duel, the recommended set: 2.11 times')).toHaveLength(2);
    expect(html.indexOf('Measured since')).toBeLessThan(html.indexOf('<section'));
    expect(html).not.toContain('stand behind this set yet');
    expect(html).not.toContain('It is not confirmed to be faster');
  });

  it('says beside what is ready to paste what that gives by itself, where it is not the whole set', () => {
    const pasted = 'Not measured by itself: this file has 1 of the 2 treatments of the set.';
    const [whole, part] = [page({ snippet: 'x = 1' }), page({ snippet: 'x = 1', pasted })];
    expect(whole).not.toContain('Not measured by itself');
    expect(part.slice(part.indexOf('ready to paste'), part.indexOf('id="snippet"'))).toContain(pasted);
  });

  it('escapes what comes from outside: names, reasons, echo, source', () => {
    const run = aRun({ outcome: 'failed', reason: HOSTILE, usPerTask: null, echo: { value: HOSTILE }, block: HOSTILE });
    const source = {
      report: aReport({ app: HOSTILE, warnings: [{ code: 'as-recorded', text: HOSTILE }], parsl: HOSTILE }),
      runs: [run],
      factors: [aFactor(HOSTILE)],
    };
    const html = page({ source, snippet: HOSTILE });
    expect(html).not.toContain('<img src=x');
    // That of what is known of treatments, and the page's own.
    expect(html.match(/<\/script>/g)).toHaveLength(2);
  });

  it('needs no network: nothing is loaded from elsewhere, and the page forbids it', () => {
    const html = page({ source: aSearchResult() });
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<(script|img|link|iframe)[^>]*(src|href)="(?!data:)/);
    expect(html).not.toMatch(/@import|https?:\/\/(?!www\.w3\.org)/);
  });

  it('says each value of a treatment in the table of runs, so that the filter finds it', () => {
    const factor = aFactor('cfg_poll_period', [], { levels: [aLevel('as-is'), aLevel('1'), aLevel('100')] });
    const runs = [aRun({ genome: { cfg_poll_period: '1' } })];
    const html = page({ source: { report: aReport(), runs, factors: [factor] } });
    expect(html).toContain('>cfg_poll_period=1</b>');
  });

  it('places each figure in the section that it belongs to, by identifiers', () => {
    const source = aSearchResult();
    const figures = ['9_confirm', '6_shap', '6_shapley', '4_lm3'].map((name) => aFigure(name));
    const html = page({ source, figures });
    const place = (name: string): string | undefined =>
      html
        .slice(0, html.indexOf(`id="figure-${name}"`))
        .match(/<section id="[^"]+"/g)
        ?.at(-1);
    expect(place('9_confirm')).toBe('<section id="baseline"');
    expect(place('6_shap')).toBe('<section id="path-best"');
    expect(place('6_shapley')).toBe('<section id="ladder"');
    expect(place('4_lm3')).toBe('<section id="further-figures"');
  });

  it('keeps the words of a line to be typed together, so that a narrow page does not break it behind hyphens', () => {
    const source = aSearchResult();
    expect(page({ source })).toContain('<span class="word">--format</span> all <span class="word">--out</span> DIR');
    const how = {
      command: 'optimise --app a.py -- --n 5',
      versions: { optimise: null, parsl: '', python: '', node: null },
    };
    const html = page({ source: { ...source, report: aReport({ how }) } });
    expect(html).toContain('<span class="word">--</span> <span class="word">--n</span> 5');
  });

  it('says that a search is under way, and only then', () => {
    expect(page()).not.toContain('under way');
    expect(page({ underWay: true })).toContain(
      'The search is under way. This page is written anew after each generation',
    );
  });

  it('says that nothing is recommended yet where nothing is', () => {
    const report = aReport({
      recommended: null,
      fastest: null,
      phase: 'search',
      runs: 12,
      attribution: [],
      paths: { bestFirst: [], nicestFirst: [] },
    });
    expect(page({ source: { report, runs: [], factors: [] } })).toContain('No recommendation yet: 12 runs of 60');
  });
});

describe('the report folder', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'optimise-html-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const input = { source: aSearchResult(), snippet: null, underWay: false, random: testRandom(1) };

  it('holds the page, every figure with its data, both data frames and report.json', async () => {
    const out = join(folder, 'whole');
    const files = await writeReport(out, input);
    expect(new Set(await readdir(out))).toEqual(new Set(files));
    for (const name of [
      'index.html',
      'report.json',
      'runs.csv',
      'deltas.csv',
      '1_means.svg',
      '1_means.csv',
      '6_shapley.svg',
      '9_search.svg',
      '9_confirm.svg',
      '9_noise.svg',
      '6_shap.svg',
      '6_shap_treemap_nice.svg',
      '4_lm6_tiles.svg',
    ]) {
      expect(files, name).toContain(name);
    }
    expect(JSON.parse(await readFile(join(out, 'report.json'), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(input.source.report)),
    );
  });

  it('holds a runs.csv that `analyse` reads back: the same runs, scores and treatments', async () => {
    const table = await readRuns(join(folder, 'whole', 'runs.csv'));
    expect(table.rows).toBe(input.source.runs.filter((run) => run.outcome === 'ok').length);
    expect(table.withoutScore).toBe(input.source.runs.filter((run) => run.outcome !== 'ok').length);
    expect(table.factors.map((factor) => factor.name)).toEqual(input.source.factors.map((factor) => factor.name));
    expect(table.usPerTask[0]).toBeCloseTo(input.source.runs[0]?.usPerTask ?? 0, 4);
  });

  it('while the search goes on has the quick figures only, and loses those of an earlier report, but no other file', async () => {
    const out = join(folder, 'whole');
    await writeFile(join(out, 'notes.txt'), 'mine');
    await writeReport(out, { ...input, underWay: true });
    const files = await readdir(out);
    expect(files).toContain('9_search.svg');
    expect(files).toContain('notes.txt');
    expect(files).not.toContain('4_lm6.svg');
  });

  it('that cannot be written is a mistake told in one line, exit 73', async () => {
    await writeFile(join(folder, 'file'), '');
    const error: unknown = await writeReport(join(folder, 'file', 'report'), input).catch((reason: unknown) => reason);
    expect(error instanceof UserError && error.exitCode).toBe(73);
  });
});
