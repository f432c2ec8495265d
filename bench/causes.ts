/**
 * Does the answer name the causes? Simulated searches of 46 factors and ten placebos, whose effects are known.
 * npm run bench:causes -- [--seeds 24] [--budget 40,100,200] [--uninformed] [--real N]
 * --uninformed: the catalogue expects nothing; by default it names most of the large causes, as the gene pool does.
 * --real makes N real searches of the built-in workload with ten placebos, each of as many runs as the first budget says.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startSearch, USUAL_SEARCH } from '../src/workflows/search.ts';
import { type CausesRow, type CausesSummary, causesRow, causesSummary } from '../test/helpers/causes.ts';
import { BUILT_IN, surroundingsOf } from '../test/helpers/target.ts';
import { inProcesses } from './jobs.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '24' },
    budget: { type: 'string', default: '40,100,200' },
    real: { type: 'string' },
    job: { type: 'string' },
    uninformed: { type: 'boolean', default: false },
  },
});
const PLACEBOS = 10;
const budgets = values.budget.split(',').map(Number);
const line = (parts: readonly string[]): void => console.log(parts.map((part) => part.padEnd(14)).join(' '));
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** What is aimed at, by budget. */
const BARS: Readonly<Record<number, Pick<CausesSummary, 'precision' | 'share' | 'placebos' | 'first'>>> = {
  40: { precision: 0.8, share: 0.9, placebos: 0.05, first: 0.9 },
  100: { precision: 0.9, share: 0.93, placebos: 0.03, first: 0.97 },
  200: { precision: 0.95, share: 0.95, placebos: 0.02, first: 0.99 },
};

if (values.job !== undefined) {
  process.stdout.write(JSON.stringify(causesRow(Number(values.job), budgets[0] ?? 0, !values.uninformed)));
} else if (values.real !== undefined) {
  await realSearches(Number(values.real), budgets[0] ?? 0);
} else {
  await simulated(Number(values.seeds));
}

/** One search each. */
async function rowsOf(seeds: number, budget: number): Promise<CausesRow[]> {
  const told = values.uninformed ? ['--uninformed'] : [];
  const jobs = Array.from({ length: seeds }, (_, seed) => ['--budget', String(budget), '--job', String(seed), ...told]);
  return (await inProcesses(import.meta.filename, jobs)) as CausesRow[];
}

async function simulated(seeds: number): Promise<void> {
  line(['budget', 'causes', 'ln gain', 'placebos', 'largest first', 'coverage', 'size', 'runs']);
  for (const budget of budgets) {
    const found = causesSummary(await rowsOf(seeds, budget));
    const { precision, share, placebos, first } = found;
    const shown = [precision, share, placebos, first, found.coverage].map(percent);
    line([String(budget), ...shown, found.size.toFixed(1), found.runs.toFixed(1)]);
    const bar = BARS[budget];
    if (bar === undefined) continue;
    const least = [bar.precision, bar.share].map((value) => `>= ${percent(value)}`);
    line(['  bar', ...least, `<= ${percent(bar.placebos)}`, `>= ${percent(bar.first)}`, '93 to 99 %']);
  }
}

async function realSearches(count: number, budget: number): Promise<void> {
  const results = mkdtempSync(join(tmpdir(), 'optimise-bench-'));
  const request = { ...USUAL_SEARCH, target: { ...BUILT_IN, placebos: PLACEBOS }, results, budget, fresh: true };
  try {
    for (let i = 1; i <= count; i++) {
      const quiet = surroundingsOf(() => {});
      const { source } = await startSearch({ ...request, name: `causes${i}`, seed: `causes${i}` }, quiet);
      const { report } = source;
      const treatments = report.recommended?.treatments ?? [];
      const placebos = treatments.filter((name) => name.startsWith('placebo_')).length;
      const { estimate, low, high } = report.recommended?.speedup ?? { estimate: 1, low: null, high: null };
      const interval = low === null || high === null ? 'no interval' : `[${low.toFixed(2)}, ${high.toFixed(2)}]`;
      console.log(`search ${i}: ${estimate.toFixed(2)} times ${interval}, ${treatments.length} treatments, of them`);
      console.log(`  ${placebos} of ${PLACEBOS} placebos: ${treatments.join(' ')}`);
    }
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
}
