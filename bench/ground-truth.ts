import { UserError } from '../src/domain/errors.ts';
import type { Change, Measure, RegressionRow, WorkloadName } from '../src/domain/regression.ts';
import { changeText, moreInterval, moreText, valueText } from '../src/report/regression/words.ts';
import { marginsFrom } from '../src/search/regression/measures.ts';
import { regress } from '../src/workflows/regress.ts';
import { BUILT_IN, surroundingsOf } from '../test/helpers/target.ts';

/** A change of Parsl as its author told it. */
interface Claim {
  /** The pull request. */
  readonly pull: string;
  /** The last release before it, and the first with it. */
  readonly old: string;
  readonly new: string;
  readonly workload: WorkloadName;
  readonly measure: Measure;
  /** A treatment list at which it shows; null: at the base. */
  readonly at: string | null;
  readonly expected: Exclude<Change, 'inconclusive' | 'failed'>;
  /** Half of what is claimed, or what would be a change; wider where the machine cannot tell it. */
  readonly margin: number;
  readonly claim: string;
}

const CLAIMS: readonly Claim[] = [
  {
    pull: '3348',
    old: '2024.4.15',
    new: '2024.4.22',
    workload: 'stdout-as-file',
    measure: 'time',
    at: null,
    expected: 'regression',
    margin: 0.1,
    claim: 'stdout as File slower',
  },
  {
    pull: '3394',
    old: '2024.4.22',
    new: '2024.4.29',
    workload: 'stdout-as-file',
    measure: 'time',
    at: null,
    expected: 'improvement',
    margin: 0.1,
    claim: '2,176 to 2,627 tasks/s (−17 %)',
  },
  {
    pull: '4047',
    old: '2025.12.1',
    new: '2025.12.8',
    workload: 'file-staging',
    measure: 'time',
    at: 'cfg_logging=off',
    expected: 'improvement',
    margin: 0.5,
    claim: 'file staging without logs 2,482 to 6,567 tasks/s',
  },
  {
    pull: '3785',
    old: '2025.2.24',
    new: '2025.3.3',
    workload: 'no-op',
    measure: 'start',
    at: null,
    expected: 'improvement',
    margin: 0.2,
    claim: 'first block one poll (5 s) sooner',
  },
  {
    pull: '3709',
    old: '2024.11.25',
    new: '2024.12.2',
    workload: 'idle',
    measure: 'idle',
    at: null,
    expected: 'regression',
    margin: 0.1,
    claim: '30 s sleep: user CPU 2.16 to 2.40 s',
  },
  {
    pull: '3745',
    old: '2025.1.13',
    new: '2025.1.20',
    workload: 'idle',
    measure: 'log',
    at: null,
    expected: 'improvement',
    margin: 0.5,
    claim: 'parsl.log 7 to 2 MB (a line that waiting wrote)',
  },
  {
    pull: '3778',
    old: '2025.3.10',
    new: '2025.3.17',
    workload: 'idle',
    measure: 'idle',
    at: null,
    expected: 'improvement',
    margin: 0.2,
    claim: 'CPU while idle about −40 %',
  },
  {
    pull: '3842',
    old: '2025.5.19',
    new: '2025.5.26',
    workload: 'idle',
    measure: 'log',
    at: 'cfg_worker_debug',
    expected: 'improvement',
    margin: 0.5,
    claim: 'idle log 5,699 to 1,925 lines',
  },
  {
    pull: '4011',
    old: '2025.10.27',
    new: '2025.11.3',
    workload: 'idle',
    measure: 'log',
    at: 'cfg_worker_debug',
    expected: 'improvement',
    margin: 0.2,
    claim: 'idle log 6,544 to 4,703 lines',
  },
  {
    pull: '3752, 3753',
    old: '2025.1.20',
    new: '2025.1.27',
    workload: 'no-op',
    measure: 'time',
    at: null,
    expected: 'no-change',
    margin: 0.05,
    claim: 'nearly nothing',
  },
  {
    pull: '4048',
    old: '2025.12.8',
    new: '2025.12.15',
    workload: 'no-op',
    measure: 'time',
    at: null,
    expected: 'no-change',
    margin: 0.05,
    claim: 'nothing',
  },
  {
    pull: '4053',
    old: '2026.1.12',
    new: '2026.1.19',
    workload: 'no-op',
    measure: 'time',
    at: null,
    expected: 'no-change',
    margin: 0.05,
    claim: "encryption by default, 'not a problem'",
  },
];

/** A margin that every machine can tell. */
const ANY = 4;

/** How the rows are measured. */
export interface TruthOptions {
  /** Pull requests; empty: all. */
  readonly pulls: readonly string[];
  readonly blocks: number;
  readonly seconds: number;
  readonly results: string;
}

/** Known changes of Parsl by real runs of `regress`, as a table: was each found, and is its sign right? */
export async function groundTruth(options: TruthOptions): Promise<void> {
  console.log('| pull request | releases | what is run | its author | old | new | found | interval | as told |');
  console.log('|---|---|---|---|--:|--:|---|---|---|');
  const asked = CLAIMS.filter(
    ({ pull }) => options.pulls.length === 0 || options.pulls.some((one) => pull.includes(one)),
  );
  for (const claim of asked) for (const cells of await rowsOf(claim, options)) console.log(`| ${cells.join(' | ')} |`);
}

/** What is slower usually costs CPU time, of which runs differ by half as much as by their time. */
function measuresOf({ measure }: Claim): readonly Measure[] {
  return measure === 'time' ? ['time', 'cpu'] : [measure];
}

async function rowsOf(claim: Claim, options: TruthOptions): Promise<readonly string[][]> {
  const { pull, old, new: other, workload, at: set } = claim;
  const headOf = (measure: Measure): string[] => {
    const where = `${workload}, ${measure}${set === null ? '' : `, ${set}`}`;
    return [pull, `${old}, ${other}`, where, claim.claim];
  };
  try {
    const found = await asFinelyAsCan(claim, options);
    return measuresOf(claim).map((measure) => [...headOf(measure), ...cellsOf(found, claim, measure)]);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [[...headOf(claim.measure), '–', '–', error.message, '–', 'not told']];
  }
}

function cellsOf(found: readonly RegressionRow[], claim: Claim, measure: Measure): string[] {
  const configuration = claim.at === null ? 'base' : 'best';
  const row = found.find((one) => one.measure === measure && one.configuration === configuration);
  if (row === undefined || row.ratio === null) return ['–', '–', 'not measured', '–', 'no'];
  const values = [valueText(measure, row.old), valueText(measure, row.new)];
  const shown = `${changeText(row.change, row.margin)}, ${moreText(row.ratio.estimate)}`;
  return [...values, shown, moreInterval(row.ratio), asTold(row, claim)];
}

/** Another calibration finds another noise. */
const MORE_THAN_SAID = 1.2;

/** With the margin that a refusal names, where the machine cannot tell the claim's. */
async function asFinelyAsCan(claim: Claim, options: TruthOptions): Promise<readonly RegressionRow[]> {
  try {
    return await measured(claim, claim.margin, options);
  } catch (error) {
    const wider = error instanceof UserError ? /--margin (\d+)%/.exec(error.hint) : null;
    if (wider === null) throw error;
    return await measured(claim, (MORE_THAN_SAID * Number(wider[1])) / 100, options);
  }
}

async function measured(
  claim: Claim,
  margin: number,
  { blocks, seconds, results }: TruthOptions,
): Promise<readonly RegressionRow[]> {
  const request = {
    subject: { kind: 'versions' as const, old: `parsl==${claim.old}`, new: `parsl==${claim.new}` },
    target: { ...BUILT_IN, seconds },
    workloads: [claim.workload],
    // What is not looked at refuses nothing.
    margins: marginsFrom(ANY, { cpu: claim.margin, [claim.measure]: margin }),
    genome: claim.at,
    falseAlarms: 0.05,
    blocks,
    seed: '1',
    results,
  };
  const found = await regress(
    request,
    surroundingsOf((line) => console.error(line)),
  );
  return found.workloads.flatMap(({ rows }) => rows);
}

/** A change of that direction, or none: what is open is neither. */
function asTold({ change, ratio }: RegressionRow, { expected }: Claim): string {
  if (change === expected) return 'yes';
  const slower = (ratio?.estimate ?? 1) < 1;
  const signRight = expected !== 'no-change' && slower === (expected === 'regression');
  if (change === 'inconclusive') return signRight ? 'sign right, open' : 'open';
  return change === 'no-change' && expected !== 'no-change' ? 'within the margin' : 'no';
}
