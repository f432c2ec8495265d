import picocolors from 'picocolors';
import { describe, expect, test } from 'vitest';
import { genomeKey } from '../../../../src/domain/genome.ts';
import { isScaleCheck, SCALE } from '../../../../src/domain/run.ts';
import type { SearchSettings } from '../../../../src/domain/search-settings.ts';
import { assembleReport } from '../../../../src/report/search/assemble.ts';
import { reportText } from '../../../../src/report/text/report.ts';
import { SCALE_CHECK_RUNS } from '../../../../src/search/confirmation/scale-check.ts';
import { replaySearch } from '../../../../src/workflows/tables/replay-table.ts';
import { additive, QUIET } from '../../../helpers/phases.ts';
import { type SimulatedSearch, simulateSearch } from '../../../helpers/simulation.ts';

const IDENTITY = { search: 's', app: 'a.py', parsl: '1', python: '3', machine: 'm' };
const truth = additive([0.5, 0.4, ...Array.from({ length: 8 }, () => 0)]);

function searched(overrides: Partial<SearchSettings>): SimulatedSearch {
  return simulateSearch(truth, QUIET, 'scale', {
    budgets: [{ fromRun: 1, budget: 40 }],
    sizedByTasks: true,
    tasks: 100,
    ...overrides,
  });
}

const finished = searched({});
const done = finished.session.runs.length;

describe('a scale check that is asked for after the end', () => {
  const asked = { scaleChecks: [done + 1] };
  const checked = searched(asked);

  test('leaves what was done as it is and runs base and recommended set at ten times the tasks, and nothing else', () => {
    const { runs, genomes } = checked.session;
    expect(runs.slice(0, done)).toEqual(finished.session.runs);
    const late = runs.slice(done);
    expect(late).toHaveLength(SCALE_CHECK_RUNS);
    expect(late.every((run) => isScaleCheck(run) && run.asked === 100 * SCALE)).toBe(true);
    const { recommended } = finished.findings;
    const wanted = new Set([genomeKey(recommended), genomeKey(recommended.map(() => 0))]);
    expect(new Set(genomes.slice(done).map(genomeKey))).toEqual(wanted);
  });

  test('is told by the report beside the same claim, and what it cost beside the budget', () => {
    const before = assembleReport(finished.session, finished.findings, 'done', IDENTITY);
    const report = assembleReport(checked.session, checked.findings, 'done', IDENTITY);
    expect(before.scaled).toBeNull();
    expect(report.scaled?.blocks).toBe(6);
    expect(report.recommended?.speedup).toEqual(before.recommended?.speedup);
    const source = { report, runs: checked.session.runs, factors: truth.space.factors };
    const text = reportText(source, { width: 1000, colours: picocolors.createColors(false), verbose: true });
    expect(text).toMatch(/At ten times the tasks: 2\.4\d+ times as fast/);
    expect(text).toContain(`${done} runs of 40 used, and 12 at ten times the tasks, in`);
    expect(text).not.toContain('--scale-check');
  });

  test('is decided again from the log, and goes on where it was stopped', () => {
    const { runs, settings } = checked.session;
    expect(replaySearch(runs, settings, truth.space)).toBeNull();
    expect(replaySearch(runs.slice(0, done + 5), settings, truth.space)).toBeNull();
  });

  test('is kept when more runs recommend the same set, and is not made again', () => {
    const budgets = [
      { fromRun: 1, budget: 40 },
      { fromRun: done + SCALE_CHECK_RUNS + 1, budget: 100 },
    ];
    const more = searched({ ...asked, budgets });
    expect(more.findings.recommended).toEqual(checked.findings.recommended);
    expect(more.session.runs.filter(isScaleCheck)).toHaveLength(SCALE_CHECK_RUNS);
    expect(more.findings.confirmation?.scaled).toEqual(checked.findings.confirmation?.scaled);
    expect(replaySearch(more.session.runs, more.session.settings, truth.space)).toBeNull();
  });

  test('asked for together with more runs it is of what those recommend', () => {
    const budgets = [
      { fromRun: 1, budget: 40 },
      { fromRun: done + 1, budget: 100 },
    ];
    const { session } = searched({ ...asked, budgets });
    const first = session.runs.findIndex(isScaleCheck);
    expect(session.runs.length - first).toBe(SCALE_CHECK_RUNS);
    expect(first).toBeGreaterThan(done + SCALE_CHECK_RUNS);
  });

  test('where the app as written is recommended nothing is run', () => {
    const nothing = additive([-0.3, -0.2]);
    const settings = { budgets: [{ fromRun: 1, budget: 40 }], sizedByTasks: true, tasks: 100, scaleChecks: [1] };
    const { session } = simulateSearch(nothing, QUIET, 'none', settings);
    expect(session.runs.some(isScaleCheck)).toBe(false);
  });
});
