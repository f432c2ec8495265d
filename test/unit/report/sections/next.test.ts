import { expect, test } from 'vitest';
import type { SearchReport } from '../../../../src/domain/report.ts';
import { answerSection } from '../../../../src/report/sections/answer.ts';
import { reportSections } from '../../../../src/report/sections/index.ts';
import { nextSection } from '../../../../src/report/sections/next.ts';
import type { ReportSource } from '../../../../src/report/sections/section.ts';
import { aRun } from '../../../helpers/builders.ts';
import { aReport } from '../../../helpers/report.ts';

test('more runs of an app that cannot be measured as it is written are not what to do next', () => {
  const without = aReport({ recommended: null, likely: null, rungs: [], attribution: [], phase: 'done' });
  const refused = { ...without, warnings: [{ code: 'cannot-be-measured' as const, text: 'it fails' }] };
  const commands = [without, refused].map((report) => nextSection({ report, runs: [], factors: [] })?.commands ?? []);
  expect(commands).toEqual([
    ['# more runs, for what is open', expect.stringContaining('resume')],
    [expect.stringMatching(/^# mend the app/), 'optimise --app noop.py --budget 140'],
  ]);
});

test('where the time ran out more of it is what to do next, and more runs only where the budget holds too few', () => {
  const warnings = [{ code: 'out-of-time' as const, text: 'the time ran out' }];
  const runs = [aRun({ wallSeconds: 5 })];
  const next = (budget: number): readonly string[] | undefined =>
    nextSection({
      report: aReport({
        ...{ recommended: null, likely: null, rungs: [], attribution: [], phase: 'done' },
        runs: 10,
        budget,
        warnings,
      }),
      ...{ runs, factors: [] },
    })?.commands;
  expect(next(80)).toEqual(['# more runs, for what is open', expect.stringMatching(/resume \S+ --time 9m$/)]);
  expect(next(12)).toEqual([
    '# more runs, for what is open',
    expect.stringMatching(/resume \S+ --budget \d+ --time \d+m$/),
  ]);
});

test('a rung that takes less trouble and that no blocks hold is measured by a command of its own', () => {
  const [paste, ...others] = aReport().rungs;
  if (paste === undefined) throw new Error('the fixture has one');
  const open = { ...paste, speedup: { estimate: 1.2, low: null, high: null, blocks: 0, p90: null } };
  const next = (rungs: SearchReport['rungs']): readonly string[] =>
    nextSection({ report: aReport({ rungs }), runs: [], factors: [], where: ' --results R' })?.commands ?? [];
  const command = 'optimise compare base noop-1:paste --measure --results R';
  expect(next([open, ...others])).toContain(command);
  expect(next([paste, ...others])).not.toContain(command);
});

test('a rung that a duel has measured since says so, and is not to be measured again', () => {
  const [paste, ...others] = aReport().rungs;
  if (paste === undefined) throw new Error('the fixture has one');
  const report = aReport({ rungs: [{ ...paste, speedup: null }, ...others] });
  const speedup = { estimate: 2.11, low: 1.93, high: 2.24, blocks: 6, p90: null };
  const duels = [{ treatments: paste.treatments, speedup, kept: 'compare-1' }];
  const source = { report, runs: [], factors: [], duels };
  expect(answerSection(source).bullets).toContain(
    'Measured since, by a duel, :paste: 2.11 times as fast (95 % interval 1.93 to 2.24, 6 blocks) (compare-1).',
  );
  expect(nextSection(source)?.commands.join()).not.toContain('--measure');
});

test('a recommended set that the search left open is told first by what a duel has found since, and is not asked for again', () => {
  const speedup = { estimate: 2.11, low: 1.93, high: 2.24, blocks: 6, p90: null };
  const { recommended } = aReport();
  if (recommended === null) throw new Error('the fixture has one');
  const report = aReport({ recommended: { ...recommended, speedup: null }, rungs: [] });
  const source = { report, runs: [], factors: [] };
  expect(nextSection(source)?.commands).toContain('optimise compare base noop-1 --measure');
  const since = {
    ...source,
    duels: [{ treatments: [...recommended.treatments].reverse(), speedup, kept: 'compare-1' }],
  };
  expect(nextSection(since)?.commands.join()).not.toContain('--measure');
  const { tone, paragraphs, bullets = [] } = answerSection(since);
  expect(tone).toBe('good');
  expect(paragraphs?.[0]).toMatch(/^Measured since, by a duel, the recommended set: 2\.11 times/);
  expect(bullets.join()).not.toContain('Measured since');
});

test('nowhere in the report is a set called not confirmed that a duel has confirmed', () => {
  const speedup = { estimate: 2.11, low: 1.93, high: 2.24, blocks: 6, p90: null };
  const report = aReport();
  const [first] = report.rungs;
  if (report.recommended === null || first === undefined) throw new Error('the fixture has them');
  const recommended = { ...report.recommended, speedup: null };
  const fastest = { ...recommended, treatments: [...recommended.treatments, 'src_tight_loops'] };
  const rungs = [
    { ...first, speedup: null },
    { ...recommended, name: 'lossy-config' as const },
  ];
  const warnings = [{ code: 'not-confirmed' as const, text: 'not confirmed: the budget has no room' }];
  const duels = [recommended, fastest, first].map(({ treatments }) => ({ treatments, speedup, kept: 'compare-1' }));
  const open = { report: aReport({ recommended, fastest, rungs, warnings }), runs: [], factors: [] };
  const told = (source: ReportSource): string =>
    reportSections(source)
      .map((part) => JSON.stringify(part))
      .join('\n');
  expect(told(open).match(/not confirmed|no room/gi)?.length).toBeGreaterThan(4);
  expect(told({ ...open, duels })).not.toMatch(/not confirmed|no room/i);
  expect(told({ ...open, duels })).toContain('2.11 [1.93, 2.24], by a duel');
});

test('the same again under a name that is taken begins with making it free', () => {
  const warnings = [{ code: 'cannot-be-measured' as const, text: 'it fails' }];
  const how = {
    command: 'optimise --app a.py --search mine',
    versions: { optimise: '1', parsl: '1', python: '3', node: '20' },
  };
  const report = aReport({
    search: 'mine',
    recommended: null,
    likely: null,
    rungs: [],
    attribution: [],
    warnings,
    how,
  });
  expect(nextSection({ report, runs: [], factors: [] })?.commands.slice(0, 4)).toEqual([
    '# mend the app; its search has this name: remove it',
    'optimise delete mine',
    '# when it runs by hand, the same again',
    'optimise --app a.py --search mine',
  ]);
});
