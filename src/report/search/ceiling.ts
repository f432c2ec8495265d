import type { Profile } from '../../domain/profile.ts';
import type { ReportedCeiling } from '../../domain/report.ts';
import type { Ceiling } from '../../search/ceiling.ts';
import { countText, percentText, ratioText, shortText } from '../text/format.ts';

/** Below this a gain is told in percent, above as 'times as fast'. */
const TIMES_FROM = 2;

/** Tasks that are a smaller part of the whole program than this (ratio with and without them) are not its bottleneck. */
const SMALL_PART = 1.05;

/** What is printed and kept of a ceiling. */
export function reportedCeiling(ceiling: Ceiling, profile: Profile): ReportedCeiling {
  const { parslShare, settings, workers, atMost, program } = ceiling;
  return {
    parslShare,
    atMost,
    settings,
    workers,
    program: program?.atMost ?? null,
    bound: boundText(ceiling, profile),
  };
}

/** The bound and its reason, in sentences. */
export function boundText(ceiling: Ceiling, profile: Profile): string {
  const whole = programLine(ceiling);
  const ofTasks = [settingsLine(ceiling), workersLine(ceiling, profile)];
  // What matters most to the reader of a clock comes first.
  const isSmall = (ceiling.program?.atMost ?? TIMES_FROM) < SMALL_PART;
  const lines = isSmall ? [whole, ...ofTasks] : [...ofTasks, whole];
  return lines.filter((line) => line !== null).join(' ');
}

/** `1.8 %` more tasks in the same time, or `4.5 times as fast`. */
function gainText(ratio: number): string {
  return ratio < TIMES_FROM ? `${percentText(ratio - 1)} faster` : `${ratioText(ratio)} times as fast`;
}

function settingsLine({ settings, parslShare }: Ceiling): string {
  const share = `Parsl's share of the measured time is ${percentText(parslShare)}`;
  if (settings === null) return `${share}: the tasks themselves take no time that could be seen.`;
  return `${share}: any setting of Parsl, with the workers that there are, could make it at most ${gainText(settings)}.`;
}

/** More workers help as far as the CPUs reach, and as tasks wait for a worker at all. */
function workersLine({ workers, atMost }: Ceiling, profile: Profile): string {
  const there = `${countText(profile.workers, 'worker')} on ${countText(profile.cpus, 'CPU')}`;
  const computing = profile.ownCpuSeconds / profile.cpus;
  if (workers !== null && workers - 1 < WORTH_NAMING) {
    const why =
      computing > NEARLY_ALL * profile.least.anyWorkers
        ? 'the tasks compute, and there are no CPUs for more of them at once'
        : 'with a Parsl that costs nothing no task would wait for a worker';
    return `More workers (there are ${there}) would not shorten the tasks' own part: ${why}.`;
  }
  const used = `the tasks use ${percentText(computing / profile.seconds)} of the CPUs`;
  const why =
    profile.ownCpuSeconds < MOSTLY * profile.ownSeconds
      ? `${used}, and wait for other things most of their time`
      : used;
  const gain = atMost === null ? 'without a bound' : `at most ${gainText(atMost)}, settings included`;
  return `More workers on this machine (there are ${there}): ${gain}, as ${why}.`;
}

/** Less than this is no gain that anybody would look for. */
const WORTH_NAMING = 0.005;
const NEARLY_ALL = 0.9;
const MOSTLY = 0.5;

function programLine({ program }: Ceiling): string | null {
  if (program === null || program.atMost === null) return null;
  const of = `From the first task to the last it is ${shortText(program.measured)} of a program of ${shortText(program.seconds)}`;
  return `${of}: were that no time at all, the whole program would be ${gainText(program.atMost)}.`;
}
