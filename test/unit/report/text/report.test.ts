import picocolors from 'picocolors';
import { describe, expect, test } from 'vitest';
import { resumeCommand } from '../../../../src/cli/commands/resume.ts';
import type { SearchReport } from '../../../../src/domain/report.ts';
import { headline } from '../../../../src/report/sections/claim.ts';
import { reportMarkdown } from '../../../../src/report/text/markdown.ts';
import { reportText } from '../../../../src/report/text/report.ts';
import { aRun } from '../../../helpers/builders.ts';
import { aFactor, aLevel } from '../../../helpers/factors.ts';
import { anAttribution, aReport } from '../../../helpers/report.ts';

const FACTORS = [
  aFactor('cfg_logging', [], {
    levels: [
      aLevel('as-is'),
      aLevel('info', { class: 'config-lossy' }),
      aLevel('off', { class: 'config-lossy', caution: 'No log files at all: think of debugging.' }),
    ],
    about: 'Log lines of Parsl',
  }),
  aFactor('cfg_prefetch', ['as-is', 100, 1000], { caution: 'Uneven or long tasks can pile up on one block.' }),
  aFactor('src_fast', [], { levels: [aLevel('as-is'), aLevel('on', { class: 'source', risk: 'dangerous' })] }),
];
const RUNS = [
  ...[1150, 1160, 1167, 1170, 1180, 1190].map((usPerTask, i) => aRun({ run: i + 1, usPerTask, purpose: 'calibrate' })),
  aRun({ run: 7, genome: { cfg_logging: 'off' }, usPerTask: 600 }),
  aRun({ run: 8, genome: { cfg_workers: '64' }, outcome: 'timeout', usPerTask: null }),
];
const plain = { colours: picocolors.createColors(false), width: 100 };
const verbose = { ...plain, verbose: true };
const source = { report: aReport(), runs: RUNS, factors: FACTORS };
const first = reportText(source, plain);
const text = reportText(source, verbose);

test('the answer comes first, with interval and blocks', () => {
  const [title, , , heading, claim] = text.split('\n');
  expect(title).toBe('noop-1: noop.py');
  expect(heading).toBe('Recommended');
  expect(claim).toBe('  Confirmed: 4.31 times as fast (95 % interval 4.02 to 4.60, 12 blocks).');
});

test('each recommended treatment stands with its class and its price in features', () => {
  expect(first).toMatch(
    /cfg_logging=off +config-lossy +2\.20 \[2\.10, 2\.30\] n=12 +Log lines of Parsl\. No log files/,
  );
  expect(first).toMatch(/peak memory 0\.980/);
});

test('a number without runs says model, a number without interval says so', () => {
  expect(text).toMatch(/src_fast +source +1\.24 \[no interval\] model +unknown/);
  const wide = reportText(source, { ...verbose, width: 132 });
  expect(wide).toMatch(/src_fast +– +1\.24 \[no interval\] model +1\.12 \[no interval\] model +–/);
  expect(text).toMatch(/cfg_prefetch=1000 +271 µs model/);
  expect(text).toMatch(/cfg_logging=off +600 µs \[590, 612\]/);
});

test('every line of a report, of tables too, keeps to 60 columns', () => {
  const narrow = reportText(source, { ...verbose, width: 60 }).split('\n');
  expect(narrow.filter((line) => line.length > 60 && !line.includes('optimise '))).toEqual([]);
});

test('measured numbers carry their number of runs or pairs', () => {
  expect(text).toMatch(/cfg_prefetch=1000 +config +1\.43 \[1\.35, 1\.51\] n=12 +proven/);
  expect(text).toMatch(/1\.25 \[1\.12, 1\.41\] n=9/);
  expect(text.replaceAll(/\s+/g, ' ')).toContain(
    '1,167 µs per task (95 % interval of the median 1,150 µs to 1,190 µs, 6 runs of the calibration)',
  );
});

test('the base has the interval of the runs that its estimate is from: the sizing pilot is none of them', () => {
  const pilot = aRun({ run: 9, usPerTask: 4000, tasks: 60, purpose: 'calibrate' });
  const told = reportText({ ...source, runs: [...RUNS, pilot] }, verbose);
  expect(told.replaceAll(/\s+/g, ' ')).toContain(
    '1,167 µs per task (95 % interval of the median 1,150 µs to 1,190 µs, 6 runs of the calibration)',
  );
});

test('a level in place of another is told in one line', () => {
  const fastest = aReport().fastest;
  const recommended = aReport().recommended;
  if (fastest === null || recommended === null) throw new Error('the fixture has both');
  const nicer = { ...recommended, treatments: ['cfg_logging=info', 'cfg_prefetch=1000'] };
  const told = reportText({ ...source, report: aReport({ recommended: nicer }) }, verbose);
  expect(told).toContain('- cfg_logging=off in place of cfg_logging=info');
  expect(told).toContain('- with src_fast');
  expect(told).not.toContain('without cfg_logging');
});

test('the treatment that is worth most comes first, with the longest bar', () => {
  const rows = text.split('\n').filter((line) => line.includes('█') && line.includes('proven'));
  expect(rows.map((row) => row.trim().split(' ')[0])).toEqual(['cfg_logging=off', 'cfg_prefetch=1000']);
  expect(rows[0]).toContain('█'.repeat(12));
});

test('failures, budget, warnings, limits and next commands are there', () => {
  expect(text).toMatch(/timeout +2 +cfg_workers=64/);
  expect(text).toMatch(/calibrate +6 +6 +0 +51 s/);
  expect(text).toContain('- The machine was noisy.');
  expect(text).toContain('What this cannot tell');
  expect(text).toContain('optimise export noop-1');
});

test('what is far off in the calibration and what was disturbed are two things, each said as what it is', () => {
  const gates = { flagged: true, reasons: ['CPU stolen'], stolen: 0.02, foreignCpu: 0, ioStall: 0, memoryStall: 0 };
  const flagged = aRun({ run: 9, gates: { ...gates, canary: null, frequencyMhz: null, swappedPages: 0 } });
  const noise = { sd: 0.02, burst: 0, resolves: 0.01 };
  const words = (runs: typeof RUNS): string =>
    reportText({ ...source, report: aReport({ noise }), runs }, verbose).replaceAll(/\s+/g, ' ');
  expect(words([...RUNS, flagged])).toContain('they differ by 2.0 % (sd), none of them is far slower than the others');
  expect(words([...RUNS, flagged])).toContain(
    'Disturbed: something outside the run kept the machine busy before or during it, whether',
  );
  expect(words(RUNS)).not.toContain('Disturbed:');
});

test('the report never promises an optimum', () => {
  expect(`${text}${reportMarkdown(source)}`.toLowerCase()).not.toContain('optimal');
});

test('no line of prose is wider than the terminal', () => {
  const narrow = reportText(
    { ...source, report: aReport({ attribution: [], overlaps: [], paths: { bestFirst: [], nicestFirst: [] } }) },
    { ...verbose, width: 60 },
  );
  const prose = narrow.split('\n').filter((line) => line.length > 60 && !line.startsWith('  optimise'));
  expect(prose).toEqual([]);
});

test.each([
  [null, 'Not confirmed: no fresh, interleaved runs stand behind this set yet.'],
  [
    { estimate: 4, low: null, high: null, blocks: 0, p90: null },
    'Not confirmed: no fresh, interleaved runs stand behind this set yet.',
  ],
  [
    { estimate: 1.01, low: 0.98, high: 1.04, blocks: 8, p90: null },
    'Inconclusive: 1.010 times as fast (95 % interval 0.980 to 1.040, 8 blocks); the interval does not exclude that nothing changed.',
  ],
  [
    { estimate: 0.8, low: 0.7, high: 0.9, blocks: 8, p90: null },
    'Slower than the app as written when measured afresh: 0.800 times as fast (95 % interval 0.700 to 0.900, 8 blocks).',
  ],
])('a speed-up %j is not called confirmed', (speedup, expected) => {
  const recommended = { treatments: ['a'], genome: { a: 'on' }, speedup, cost: { cpuSeconds: null, peakRssMb: null } };
  expect(headline(aReport({ recommended }))).toBe(expected);
});

test('an unfinished search says how far it is and how to go on', () => {
  const report = aReport({
    recommended: null,
    fastest: null,
    phase: 'search',
    runs: 8,
    baseline: null,
    noise: null,
    attribution: [],
  });
  const unfinished = reportText({ report, runs: RUNS, factors: FACTORS }, verbose);
  expect(unfinished).toContain('No recommendation yet: 8 runs of 60, phase search.');
  expect(unfinished).toContain('optimise resume noop-1');
  expect(unfinished).toContain('No baseline: the app as written gave no score.');
});

test('an empty recommendation is an answer too', () => {
  const recommended = { treatments: [], genome: {}, speedup: null, cost: { cpuSeconds: null, peakRssMb: null } };
  const nothing = reportText({ ...source, report: aReport({ recommended, fastest: null }) }, plain);
  expect(nothing).toContain('Nothing was found that is worth changing');
  expect(nothing).not.toContain('optimise export');
});

test("colours are the caller's choice", () => {
  expect(text).not.toContain('\u001b[');
  expect(reportText(source, { ...plain, colours: picocolors.createColors(true) })).toContain(
    '\u001b[1mRecommended\u001b[22m',
  );
});

test('Markdown has the same numbers as the terminal', () => {
  const numbers = (whole: string): string[] => whole.match(/\d[\d.,]*\d|\d/g) ?? [];
  const wide = reportText({ ...source, report: aReport() }, { ...verbose, width: 1000 });
  expect(numbers(reportMarkdown(source)).sort()).toEqual(numbers(wide).sort());
});

test('Markdown shows names with underscores as they are', () => {
  const markdown = reportMarkdown({ ...source, report: aReport({ attribution: [anAttribution('src_a_b|c')] }) });
  expect(markdown).toContain('src\\_a\\_b\\|c');
});

test('a scale check and the test against the fastest are told where they were made', () => {
  const speedup = { estimate: 3.1, low: 2.9, high: 3.3, blocks: 12, p90: null };
  const full = reportText(
    { ...source, report: aReport({ scaled: { ...speedup, estimate: 4.2 }, nonInferior: true }) },
    verbose,
  );
  expect(full).toContain('At ten times the tasks: 4.20 times as fast');
  expect(full).toContain('Left out, src_fast: 1.020 [0.980, 1.070] times: shown not to be needed.');
  expect(full).not.toContain('that was not done');
  expect(text.replaceAll(/\s+/g, ' ')).toContain('--scale-check confirms at ten times the tasks; that was not done.');
});

describe('the first screen', () => {
  const lines = (whole: string): string[] => whole.slice(0, whole.indexOf('What it changes')).trimEnd().split('\n');

  test.each([80, 100])(
    'answers within 25 lines of %i columns: rungs, cost, cause, what is left out, what to do',
    (width) => {
      const told = lines(reportText(source, { ...plain, width }));
      expect(told.length).toBeLessThanOrEqual(25);
      const words = told.join(' ').replaceAll(/\s+/g, ' ');
      for (const part of [
        ':paste 1.90 [1.80, 2.00] cfg_prefetch=1000',
        'recommended 4.31 [4.02, 4.60] + cfg_logging=off',
        'CPU per task falls by 59 %, 1.00 → 0.410 ms',
        'Left out, src_fast: 1.020 [0.980, 1.070] times',
        'Of 10 placebos 0 are recommended; the largest seemed to gain 1.8 %.',
        'optimise export noop-1:paste',
      ]) {
        expect(words).toContain(part);
      }
      expect(words).not.toContain('What this cannot tell');
    },
  );

  test('says that CPU per task is unchanged, and what that means, only where the gain is confirmed', () => {
    const cpuPerTask = { base: 0.0885, best: 0.0878, ratio: 1.008, low: 0.98, high: 1.03 };
    const report = aReport({ cpuPerTask });
    const words = reportText({ ...source, report }, plain).replaceAll(/\s+/g, ' ');
    expect(words).toContain(
      'CPU per task unchanged, 88.5 → 87.8 ms (1.008 [0.980, 1.030]): the gain is more work at the same time, not less work.',
    );
    const { recommended } = report;
    if (recommended === null) throw new Error('the fixture has one');
    const open = aReport({ cpuPerTask, recommended: { ...recommended, speedup: null } });
    expect(reportText({ ...source, report: open }, { ...plain, width: 1000 })).not.toContain('the gain is');
  });

  test('of an unconfirmed set sends to one budget, whose round is confirmed, and says so at the set', () => {
    const { recommended } = aReport();
    if (recommended === null) throw new Error('the fixture has one');
    const speedup = { estimate: 4, low: null, high: null, blocks: 0, p90: null };
    const report = aReport({ budget: 20, runs: 20, rungs: [], recommended: { ...recommended, speedup } });
    const told = reportText({ ...source, report }, plain);
    expect(told).toContain('optimise resume noop-1 --budget 50');
    expect(told).toContain('4.00 model, not confirmed');
    expect(told).toContain('The set is not confirmed.');
    // Not to another one for what is not told apart.
    expect([...told.matchAll(/--budget (\d+)/g)].map(([, budget]) => budget)).toEqual(['50']);
    expect(reportText({ ...source, report: { ...report, forecast: null } }, plain)).not.toContain('4.00 model');
  });

  test('has one line for what is not told apart, and the budget that would', () => {
    const attribution = aReport().attribution.map((row) => ({ ...row, atBest: null }));
    const told = reportText({ ...source, report: aReport({ attribution }) }, plain);
    expect(told.replaceAll(/\s+/g, ' ')).toContain(
      'What each of the treatments does by itself is not told apart from nothing with 60 runs; `optimise resume noop-1 --budget 220` may tell.',
    );
    expect(told).toMatch(/cfg_logging=off +config-lossy +not told apart/);
  });

  test('never shows more of a rung by the model than blocks showed of the recommended set', () => {
    const [paste, ...others] = aReport().rungs;
    if (paste === undefined) throw new Error('the fixture has one');
    const told = (estimate: number): string => {
      const speedup = { estimate, low: null, high: null, blocks: 0, p90: null };
      return reportText({ ...source, report: aReport({ rungs: [{ ...paste, speedup }, ...others] }) }, plain);
    };
    expect(told(4.3)).toMatch(/:paste +4\.30 model, not confirmed/);
    expect(told(4.4)).toMatch(/:paste +not confirmed/);
  });

  test('suggests the check at ten times the tasks where a shown gain may owe itself to short runs, and only there', () => {
    const warnings = [{ code: 'scale-not-checked' as const, text: 'not checked' }];
    const told = (overrides: Partial<SearchReport>) => reportText({ ...source, report: aReport(overrides) }, plain);
    expect(told({ warnings })).toContain('optimise resume noop-1 --scale-check');
    expect(resumeCommand.options).toHaveProperty('scale-check');
    expect(told({})).not.toContain('resume noop-1 --scale-check');
    const { recommended } = aReport();
    if (recommended === null) throw new Error('the fixture has one');
    expect(told({ warnings, recommended: { ...recommended, speedup: null } })).not.toContain('resume noop-1 --scale');
  });

  test('calls time that ran out before anything was tried so', () => {
    const recommended = { treatments: [], genome: {}, speedup: null, cost: { cpuSeconds: null, peakRssMb: null } };
    const warnings = [{ code: 'nothing-tried' as const, text: 'nothing was tried' }];
    expect(headline(aReport({ recommended, warnings }))).toContain('Nothing was tried');
  });
});

test('a caution of a factor stands with each of its levels, one of a level only there', () => {
  const { recommended } = aReport();
  if (recommended === null) throw new Error('the fixture has one');
  const info = { ...recommended, treatments: ['cfg_logging=info', 'cfg_prefetch=1000'] };
  const told = reportText({ ...source, report: aReport({ recommended: info }) }, { ...plain, width: 1000 });
  expect(told).not.toContain('No log files at all');
  expect(reportText(source, { ...plain, width: 1000 })).toContain('No log files at all');
  expect(told).toContain('Uneven or long tasks can pile up');
});

test('pairs that were measured stand apart from those of the model, the strongest first', () => {
  const pair = (a: string, overlap: number, confirmed: boolean) => ({ a, b: 'z', overlap, confirmed });
  const overlaps = [pair('weak', 0.2, true), pair('guess', 0.99, false), pair('strong', -0.8, true)];
  const told = reportText({ ...source, report: aReport({ overlaps }) }, verbose);
  const places = ['Pairs, measured', 'strong', 'weak', 'Pairs, by the model', 'guess'].map((word) =>
    told.indexOf(word),
  );
  expect(places).toEqual([...places].sort((a, b) => a - b));
});
