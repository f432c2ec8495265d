/**
 * What each treatment is worth alone on the app as written and in the best-known set: randomised blocks of the anchor and
 * its variants, ratio with interval (the two-way fit that attribution uses). Prints a Markdown table.
 *
 *   npm run bench:treatments [-- --blocks 4 --seconds 1 --only cfg_prefetch,src_worker_sockets --end base --from env_gc_submit=frozen]
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseTreatmentList } from '../src/catalogue/treatment-list.ts';
import { RISKS, treatmentName } from '../src/domain/factor.ts';
import { baseGenome, fromRecord, type Genome, genomeKey } from '../src/domain/genome.ts';
import { weightOf } from '../src/search/evidence/observations.ts';
import { type BlockCell, contrastOf, huberTwoWay } from '../src/stats/two-way.ts';
import { layoutOf } from '../src/store/layout.ts';
import { readRuns } from '../src/store/run-log.ts';
import { type Compared, compare } from '../src/workflows/compare.ts';
import { prepareTarget, type TargetRequest } from '../src/workflows/shared/target.ts';
import { BUILT_IN, surroundingsOf } from '../test/helpers/target.ts';

/** Found by hand and by searches; what of it applies here is used. */
const BEST = [
  'cfg_logging=none',
  'cfg_prefetch=1000',
  'env_gc_submit=frozen',
  'env_gc_services=frozen',
  'env_gc_worker=frozen',
  'src_tasks_in_progress=shm',
  'src_execute_task_direct',
  'src_serialize=plain',
  'src_submit_launch_inline',
  'src_submit_batch_send',
  'src_submit_plain_arguments',
  'src_result_batches',
  'src_worker_sockets',
  'src_submit_biglogs=lazy',
  'src_interchange_fifo',
  'src_std_streams_skip',
  'src_pool_ready_count_remove',
];
/** Blocks are to be short: the machine must be the same from the first run to the last. */
const VARIANTS_PER_BLOCK = 24;
/** Blocks that size the runs of both ends, and confirm that the set is the best known. */
const ANCHOR_BLOCKS = 8;
/** The duel sizes its runs by two short ones of each set. */
const PILOTS = 2;

const { values } = parseArgs({
  options: {
    blocks: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    // One end alone, from one treatment on: what an interrupted bench has not measured yet.
    end: { type: 'string', default: 'both' },
    from: { type: 'string', default: '' },
  },
});
const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
const request: TargetRequest = {
  ...BUILT_IN,
  seconds: Number(values.seconds),
  only: values.only === '' ? [] : values.only.split(','),
  allow: RISKS.filter((risk) => risk !== 'executor-swap'),
};
const surroundings = surroundingsOf(say);

const { space, resolved, machine, probe } = await prepareTarget(request, surroundings);
const results = mkdtempSync(join(tmpdir(), 'optimise-bench-'));
const nameOf = (genome: Genome): string =>
  genome.flatMap((level, f) => (level === 0 ? [] : [treatmentName(space.factors[f]!, level)])).join(',') || 'base';

/** The anchor with one treatment more, or, where it has it, without it. */
function variantsOf(
  anchor: Genome,
): { readonly treatment: string; readonly genome: Genome; readonly removed: boolean }[] {
  return space.factors.flatMap((factor, f) =>
    factor.levels.slice(1).flatMap((_, i) => {
      const removed = anchor[f] === i + 1;
      const genome = anchor.map((level, at) => (at === f ? (removed ? 0 : i + 1) : level));
      return space.isValid(genome) ? [{ treatment: treatmentName(factor, i + 1), genome, removed }] : [];
    }),
  );
}

/** Base against best: what runs of both ends take, in µs per task, and how far they are apart. */
async function anchors(best: string): Promise<Compared['comparison']> {
  const budget = 2 * (ANCHOR_BLOCKS + PILOTS);
  const names = ['base', best];
  const found = await compare(
    { names, results, saved: results, target: request, measure: true, budget, seed: 'anchors', tolerance: null },
    surroundings,
  );
  return found.comparison;
}

/** Two digits of the number of tasks that take the time aimed at. */
function tasksFor(usPerTask: number | null | undefined): number {
  if (usPerTask == null) throw new Error('an anchor has no score: nothing can be measured against it');
  return Number(((Number(values.seconds) * 1e6) / usPerTask).toPrecision(2));
}

/** ln µs of every run that counts, by block; a disturbed run that was made again gives way to the last one. */
function cellsOf(results: string, genomes: readonly Genome[]): BlockCell[] {
  const [name = ''] = readdirSync(results);
  const keys = genomes.map(genomeKey);
  const cells = new Map<string, BlockCell>();
  const blocks: string[] = [];
  for (const run of readRuns(layoutOf(results, name).runsFile)) {
    const genome = fromRecord(space.factors, run.genome);
    const item = genome === null ? -1 : keys.indexOf(genomeKey(genome));
    if (run.block === null || item < 0 || run.usPerTask === null) continue;
    if (!blocks.includes(run.block)) blocks.push(run.block);
    const block = blocks.indexOf(run.block);
    cells.set(`${block}/${item}`, { block, item, value: Math.log(run.usPerTask), weight: weightOf(run) });
  }
  return [...cells.values()];
}

async function measure(anchor: Genome, tasks: number): Promise<Map<string, string>> {
  const cells = new Map<string, string>();
  const all = variantsOf(anchor);
  const variants = all.slice(
    Math.max(
      0,
      all.findIndex(({ treatment }) => treatment === values.from),
    ),
  );
  for (let at = 0; at < variants.length; at += VARIANTS_PER_BLOCK) {
    const group = variants.slice(at, at + VARIANTS_PER_BLOCK);
    const names = [nameOf(anchor), ...group.map(({ genome }) => nameOf(genome))];
    // Room for runs that are disturbed and made again, less than another block would take.
    const budget = names.length * (Number(values.blocks) + 1) - 1;
    const results = mkdtempSync(join(tmpdir(), 'optimise-bench-'));
    await compare(
      {
        names,
        results,
        saved: results,
        target: { ...request, tasks },
        measure: true,
        budget,
        seed: String(at),
        tolerance: null,
      },
      surroundings,
    );
    const genomes = [anchor, ...group.map(({ genome }) => genome)];
    const fit = huberTwoWay(cellsOf(results, genomes), genomes.length);
    rmSync(results, { recursive: true, force: true });
    for (const [i, { treatment, removed }] of group.entries()) {
      // How much faster the treatment makes what is without it.
      const { estimate, low, high } = removed ? contrastOf(fit, i + 1, 0) : contrastOf(fit, 0, i + 1);
      const ratio = (ln: number | null): string => (ln === null ? '?' : Math.exp(ln).toFixed(3));
      const known = Number.isFinite(estimate);
      cells.set(treatment, known ? `${ratio(estimate)} [${ratio(low)}, ${ratio(high)}]` : 'failed');
      say(`${treatment}: ${cells.get(treatment)}`);
    }
  }
  return cells;
}

try {
  const best = parseTreatmentList(BEST.filter((name) => applies(name)).join(','), resolved);
  const ends = await anchors(nameOf(best));
  const [base, fast] = ends.genomes;
  const apart = ends.pairs[0]?.speedup;
  say(`best-known set: ${apart?.estimate} [${apart?.low}, ${apart?.high}] times the base`);
  const none: ReadonlyMap<string, string> = new Map();
  const atBase = values.end === 'best' ? none : await measure(baseGenome(space.factors), tasksFor(base?.usPerTask));
  const atBest = values.end === 'base' ? none : await measure(best, tasksFor(fast?.usPerTask));
  const date = new Date().toISOString().slice(0, 10);
  process.stdout.write(
    `${date}, Parsl ${probe.parslVersion}, ${machine.cpus.length} CPUs (${machine.cpuModel}); times as fast [95 % interval], ` +
      `${values.blocks} blocks of runs of ${values.seconds} s. Base ${base?.usPerTask?.toFixed(0)} µs per task, best-known set ` +
      `${fast?.usPerTask?.toFixed(1)} µs (${apart?.estimate.toFixed(1)} times as fast): ${nameOf(best)}\n\n`,
  );
  process.stdout.write('| treatment | alone on the app as written | on top of the best-known set |\n|---|---|---|\n');
  for (const name of new Set([...atBase.keys(), ...atBest.keys()])) {
    process.stdout.write(`| \`${name}\` | ${atBase.get(name) ?? '–'} | ${atBest.get(name) ?? '–'} |\n`);
  }
} finally {
  rmSync(results, { recursive: true, force: true });
}

function applies(name: string): boolean {
  try {
    parseTreatmentList(name, resolved);
    return true;
  } catch {
    return false;
  }
}
