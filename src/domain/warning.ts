/** What was noticed, as data: the closed set of codes. The words are made in report, once for each code. */
export type Noticed =
  | { readonly code: 'as-recorded'; readonly text: string }
  | { readonly code: 'other-engine'; readonly fromRun: number; readonly runs: number; readonly made: string | null }
  | { readonly code: 'changed-meanwhile'; readonly fromRun: number; readonly what: readonly string[] }
  | { readonly code: 'part-of-a-batch'; readonly runs: number }
  | { readonly code: 'more-under-way'; readonly answered: number; readonly runs: number; readonly budget: number }
  | { readonly code: 'all-invalid'; readonly runs: number; readonly reason: string }
  | { readonly code: 'search-left-out'; readonly search: string; readonly reason: string }
  | { readonly code: 'gil-switched-on' }
  | { readonly code: 'walltime-wrapper' }
  | { readonly code: 'checkpoints' }
  | { readonly code: 'checkpoint-files' }
  | { readonly code: 'ipython-lines'; readonly lines: readonly string[] }
  | { readonly code: 'parsl-shadowed'; readonly path: string; readonly version: string; readonly installed: string }
  | { readonly code: 'several-kernels'; readonly kernels: number; readonly executors: readonly string[] }
  | { readonly code: 'own-site'; readonly executors: readonly string[] }
  | { readonly code: 'first-tasks'; readonly first: number }
  | { readonly code: 'own-task-count'; readonly counts: readonly number[] }
  | { readonly code: 'own-task-count-refused'; readonly counts: readonly number[] }
  | {
      readonly code: 'own-task-count-late';
      readonly usual: number;
      readonly counts: readonly number[];
      readonly invalid: number;
    }
  | { readonly code: 'own-failures'; readonly failed: number; readonly tasks: number; readonly reason: string }
  | { readonly code: 'retries'; readonly runs: number; readonly retries: number; readonly lostWorkers: number }
  | { readonly code: 'short-of-workers'; readonly runs: number; readonly reason: string }
  | { readonly code: 'workers-vary'; readonly fewest: number; readonly most: number }
  | { readonly code: 'base-runs-failed'; readonly failed: number; readonly reason: string }
  | { readonly code: 'very-noisy'; readonly sd: number; readonly suspects: readonly string[] }
  | { readonly code: 'noise-inside-runs' }
  | { readonly code: 'cannot-be-measured'; readonly reason: string }
  | {
      readonly code: 'nothing-can-matter';
      /** The least upper bound of everything together (ratio old/new), and below what nothing is looked for (share). */
      readonly atMost: number;
      readonly below: number;
      /** The seconds of tasks in a program of so many; null: the bound is one of the tasks' own part. */
      readonly program: { readonly seconds: number; readonly measured: number } | null;
    }
  | { readonly code: 'left-out-may-matter'; readonly factors: number; readonly atMost: number }
  | { readonly code: 'too-noisy'; readonly sd: number; readonly suspects: readonly string[] }
  | (Disqualification & { readonly set: 'fastest' | 'recommended' })
  | { readonly code: 'of-cpu-time' }
  | { readonly code: 'nothing-tried' }
  | { readonly code: 'nothing-faster' }
  | { readonly code: 'not-confirmed' }
  | { readonly code: 'still-open'; readonly blocks: number }
  | { readonly code: 'not-shown-as-fast' }
  | { readonly code: 'ended-early' }
  | { readonly code: 'concluded'; readonly fromRun: number }
  | { readonly code: 'out-of-time' }
  | { readonly code: 'gain-expected'; readonly gain: number }
  | {
      readonly code: 'makes-runs-fail';
      readonly parts: readonly string[];
      readonly failed: number;
      readonly ok: number;
    }
  | { readonly code: 'helps-base-slows-fastest'; readonly treatment: string }
  | { readonly code: 'slows-base-helps-fastest'; readonly treatment: string }
  | {
      readonly code: 'gates-differ';
      readonly treatment: string;
      readonly rate: number;
      readonly otherRate: number;
      /** What is said of it touches no set that is handed over. */
      readonly notRecommended: boolean;
    }
  | { readonly code: 'scale-not-checked' }
  | { readonly code: 'differs-at-scale'; readonly scaled: number; readonly confirmed: number }
  | { readonly code: 'no-common-blocks' }
  | { readonly code: 'other-ground'; readonly search: string; readonly what: readonly string[] }
  | Regressed;

/** Of comparisons of versions. */
type Regressed =
  | { readonly code: 'same-parsl' }
  | { readonly code: 'pythons-differ'; readonly old: string; readonly new: string }
  | { readonly code: 'placebo-told-apart'; readonly workload: string; readonly measures: readonly string[] }
  | { readonly code: 'margin-not-reached'; readonly workload: string; readonly reason: string }
  | { readonly code: 'disturbed-unevenly'; readonly workload: string; readonly old: number; readonly new: number }
  | { readonly code: 'other-tasks'; readonly old: number; readonly new: number };

export type WarningCode = Noticed['code'];

/** Why a search phase leaves runs of its share unused. */
export type EndedEarly = 'nothing-left';

/** Why confirmation takes a set out. */
export type Disqualification =
  | {
      readonly code: 'dropped-for-failures';
      readonly failed: number;
      readonly blocks: number;
      /** What the first of the failed runs says. */
      readonly reason: string;
    }
  | { readonly code: 'dropped-for-memory'; readonly mb: number; readonly allowedMb: number };

/** A warning as a reader of the JSON gets it: the code for programs, the words for people. */
export interface Warning {
  readonly code: WarningCode;
  readonly text: string;
}
