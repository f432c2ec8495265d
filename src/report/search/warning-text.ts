import type { Noticed, Warning } from '../../domain/warning.ts';
import { countText, percentOfLn, percentText, secondsText, shortText } from '../text/format.ts';

/** A warning in words: the only place where they are made. */
export function warningOf(noticed: Noticed): Warning {
  return { code: noticed.code, text: textOf(noticed) };
}

type Words = { readonly [C in Noticed['code']]: (noticed: Extract<Noticed, { readonly code: C }>) => string };

const WORDS: Words = {
  // Of the app
  'as-recorded': ({ text }) => text,
  'gil-switched-on': () =>
    'this free-threaded Python has its GIL switched back on by an import: its runs tell nothing of running without it',
  'walltime-wrapper': () =>
    'the app uses walltime=: Parsl wraps and packs such a function anew for each task (about 1 ms); see src_walltime_wrapper_cache',
  checkpoints: () =>
    'the app checkpoints: runs get a run_dir of their own, so that no task is taken from an earlier run',
  'checkpoint-files': () =>
    'the app reads checkpoint files of earlier runs: tasks that are in them are not run and cannot be measured (--cwd of a folder without such files leaves them out)',
  'ipython-lines': ({ lines }) =>
    `the notebook is run as a script: what only IPython knows is left out (${lines.join('; ')})`,
  'parsl-shadowed': ({ path, version, installed }) =>
    `the app imports Parsl ${version} of ${path}; interchange and workers import the one of ${installed}: treatments of Parsl's source are left out`,
  'several-kernels': ({ kernels, executors }) =>
    `the app makes ${kernels} DataFlowKernels (${executors.join(', ')}): their times are added up, a treatment holds for those that it fits, and an export has the first one only`,
  'own-site': ({ executors }) =>
    `the app has its nodes from a scheduler (${executors.join(', ')}), which is the site: each run is made on one of its nodes, where every executor has a LocalProvider with one block; the way from the submitting process to other nodes is not measured, and an export keeps your provider`,
  'first-tasks': ({ first }) =>
    `only the first ${first.toLocaleString('en-GB')} tasks were measured, then the app was stopped: what it does later may be another thing (--first)`,
  'own-task-count': ({ counts }) =>
    `the app chooses its own number of tasks (${countsText(counts)} in runs of one set): the time per task is compared, whatever the tasks are; with a fixed number, or {tasks} in its arguments, the answer is surer`,
  'own-task-count-refused': ({ counts }) =>
    `the app chooses its own number of tasks (${countsText(counts)} in runs of one set), so that the time of a run says nothing: give it a fixed number, or {tasks} in its arguments, or leave --metric as it is`,
  'own-task-count-late': ({ usual, counts, invalid }) =>
    `the app chooses its own number of tasks (${countsText([usual])} as written, ${countsText(counts)} under sets): the time per task is compared, whatever the tasks are, and ${countText(invalid, 'run')} went as invalid before that was known; with a fixed number, or {tasks} in its arguments, the answer is surer`,
  'own-failures': ({ failed, tasks, reason }) =>
    `${failed} of ${tasks} tasks fail in the app as written, which goes on after that (${reason}): they count as its own (--no-task-failures: they do not)`,
  retries: ({ runs, retries, lostWorkers }) =>
    `in ${countText(runs, 'run')} tries of tasks failed and were made again (${retries} in all)${lostWorkers === 0 ? '' : `, and ${countText(lostWorkers, 'worker')} died`}: such a run may be slow for that reason alone, and counts for less`,
  'short-of-workers': ({ runs, reason }) =>
    `in ${countText(runs, 'run')} not all workers were there that the configuration asks for (${reason}): such a run has no score, and is made again where the budget has room`,
  'workers-vary': ({ fewest, most }) =>
    `runs of the app as written had ${fewest} to ${most} workers: what that does to its time is in the noise`,
  'changed-meanwhile': ({ fromRun, what }) =>
    `from run ${fromRun} on ${what.join('; ')}: runs before and after are compared through blocks only`,
  'other-engine': ({ fromRun, runs, made }) =>
    `runs ${fromRun} to ${fromRun + runs - 1} were decided on by another version of the engine${made === null ? '' : ` (${made})`}: this one learns from them and decides from run ${fromRun + runs} on`,
  'part-of-a-batch': ({ runs }) =>
    `${countText(runs, 'further run')} ${runs === 1 ? 'is' : 'are'} recorded, of runs that belong together and are not all made yet: no number here is from ${runs === 1 ? 'it' : 'them'}`,
  'more-under-way': ({ answered, runs, budget }) =>
    `more is under way (${runs} of ${budget} runs): until it has ended this is the answer of the first ${answered} runs`,
  'all-invalid': ({ runs, reason }) => `the last ${runs} runs were all invalid, for one reason: ${reason}`,

  // Of calibration
  'cannot-be-measured': ({ reason }) => `the app as written cannot be measured (${reason})`,
  'nothing-can-matter': ({ atMost, below, program }) =>
    program === null
      ? `nothing that is tried here can matter: all of it together could make the tasks at most ${percentText(atMost - 1)} faster, which is less than what is looked for (${percentText(below)}); --only tries what it names all the same`
      : `nothing that is tried here can matter: from the first task to the last it is ${shortText(program.measured)} of a program of ${secondsText(program.seconds)}, so all of it together could make the program at most ${percentText(atMost - 1)} faster, which is less than what is looked for (${percentText(below)}); --only tries what it names all the same`,
  'left-out-may-matter': ({ factors, atMost }) =>
    `the fastest set takes so much less time that ${countText(factors, 'factor')} not tried could now gain up to ${percentText(atMost - 1)}: a search that names them (--only) tells`,
  'too-noisy': ({ sd, suspects }) =>
    `runs of the same set differ by ${percentOfLn(sd)} (sd): ${suspectWords(suspects)}`,
  'base-runs-failed': ({ failed, reason }) => `${failed} of the runs of the app as written failed: ${reason}`,
  'very-noisy': ({ sd, suspects }) =>
    `very noisy: runs of the same set differ by ${percentOfLn(sd)} (${suspectWords(suspects)})`,
  'noise-inside-runs': () =>
    'most of the noise is inside runs: longer runs (--seconds) would help more than more of them',
  'gates-differ': ({ treatment, rate, otherRate, notRecommended }) =>
    `runs with ${treatment}${notRecommended ? ', which is not recommended,' : ''} were disturbed more or less often than others (${share(rate)} against ${share(otherRate)})`,

  // Of how the search ended
  'ended-early': () => 'the search ended before its share of the budget: nothing is left to try',
  concluded: ({ fromRun }) => `the search was concluded: from run ${fromRun} on only what it had found was confirmed`,
  'out-of-time': () => 'the time ran out before the budget did',
  'gain-expected': ({ gain }) =>
    `the model expects another run to gain ${percentOfLn(gain)} on average; it knows only what is like what was tried`,

  // Of treatments
  'makes-runs-fail': ({ parts, failed, ok }) =>
    `${parts.join(' with ')} seems to make runs fail (${failed} failed, ${ok} did not)`,
  'helps-base-slows-fastest': ({ treatment }) => `${treatment} helps the app as written but slows the fastest set`,
  'slows-base-helps-fastest': ({ treatment }) => `${treatment} slows the app as written but helps the fastest set`,

  // Of the claim
  'dropped-for-failures': ({ set, failed, blocks, reason }) =>
    `the ${set} set was dropped in confirmation: it failed in ${failed} of ${countText(blocks, 'block')}: ${reason}`,
  'dropped-for-memory': ({ set, mb, allowedMb }) =>
    `the ${set} set was dropped in confirmation: it needs ${Math.round(mb)} MB, more than the ${allowedMb} MB allowed`,
  'of-cpu-time': () =>
    "'times as fast' is said of CPU time per task here (--metric cpu-per-task), not of the clock: a set may need more time and less CPU",
  'nothing-tried': () => 'nothing was tried: the runs, or the time, were used up by the app as written',
  'nothing-faster': () => 'nothing that was tried is faster than the app as written',
  'not-confirmed': () => 'not confirmed: the budget has no room for fresh blocks, so nothing shows how fast the set is',
  'still-open': ({ blocks }) =>
    `the app as written is recommended: ${countText(blocks, 'block')} left it open whether the fastest set is any faster; more blocks may tell`,
  'not-shown-as-fast': () =>
    'the recommended set was not shown to be as near to the fastest as is allowed (--within): more blocks may tell',
  'scale-not-checked': () =>
    'not checked at ten times the tasks (resume --scale-check): short runs flatter some treatments',
  'differs-at-scale': ({ scaled, confirmed }) =>
    `at ten times the tasks the speed-up is ${scaled.toFixed(2)}, not ${confirmed.toFixed(2)}`,
  'search-left-out': ({ search, reason }) => `search ${search} is left out: ${reason}`,
  'no-common-blocks': () =>
    'numbers without common blocks hold what the machine did between the runs: --measure compares side by side',
  'other-ground': ({ search, what }) =>
    `search ${search} ran on something else (${what.join(', ')}): its runs do not count here, only its set is compared`,

  // Of comparisons of versions
  'same-parsl': () => 'old and new are one and the same Parsl: whatever is told apart is a false alarm',
  'pythons-differ': ({ old, new: other }) => `old runs on Python ${old}, new on ${other}: a change may be Python's`,
  'placebo-told-apart': ({ workload, measures }) =>
    `${workload}: the old version differs from itself in ${measures.join(', ')}: believe nothing smaller there`,
  'margin-not-reached': ({ workload, reason }) => `${workload} was not compared: ${reason}`,
  'disturbed-unevenly': ({ workload, old, new: other }) =>
    `${workload}: runs of the one were disturbed more often than those of the other (old ${share(old)}, new ${share(other)})`,
  'other-tasks': ({ old, new: other }) =>
    `the new state of the app submits ${other} tasks, the old one ${old}: they are compared as a whole`,
};

/** Each code has words for its own data; the compiler cannot follow that through the union. */
function textOf<C extends Noticed['code']>(noticed: Extract<Noticed, { readonly code: C }>): string {
  const words: (noticed: Extract<Noticed, { readonly code: C }>) => string = WORDS[noticed.code as C];
  return words(noticed);
}

function suspectWords(suspects: readonly string[]): string {
  return suspects.length > 0 ? suspects.join(', ') : 'nothing was seen to run beside them, the app itself varies';
}

function countsText(counts: readonly number[]): string {
  const some = counts.slice(0, 3).map((count) => count.toLocaleString('en-GB'));
  return counts.length > some.length ? `${some.join(', ')}, …` : some.join(', ');
}

function share(rate: number): string {
  return `${Math.round(100 * rate)} %`;
}
