import { type CheckReport, checkReport } from '../catalogue/describe.ts';
import type { AppProbe, MachineFacts } from '../domain/probe.ts';
import type { Warning } from '../domain/warning.ts';
import { warningOf } from '../report/search/warning-text.ts';
import { randomFrom } from '../search/rng.ts';
import { prepareTarget, type Stoppable, type TargetRequest } from './shared/target.ts';

/** What `optimise check` found. */
export interface Checked {
  readonly report: CheckReport;
  /** How a person would name the app. */
  readonly app: string;
  readonly python: string;
  readonly machine: MachineFacts;
  readonly probe: AppProbe;
  readonly warnings: readonly Warning[];
  /** Some set is valid, and so is the list that was to be judged. */
  readonly fine: boolean;
}

/**
 * Whether this machine and app are ready, which treatments apply and why the others do not, and whether the list
 * `target.with` is valid.
 * @throws UserError for an app that does not start, or a list with unknown names
 */
export async function check(target: TargetRequest, surroundings: Stoppable): Promise<Checked> {
  const { resolved, space, stored, python, machine, probe } = await prepareTarget(
    { ...target, with: [] },
    surroundings,
  );
  const list = target.with.length === 0 ? null : target.with.join(',');
  const report = await checkReport(resolved, space, list, randomFrom('check'));
  return {
    report,
    app: stored.appName,
    python: python.executable,
    machine,
    probe,
    warnings: stored.warnings.map(warningOf),
    fine: report.clash.length === 0 && (report.request?.valid ?? true),
  };
}
