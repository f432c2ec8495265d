import { type Echo, processesOf } from '../../actions/echo.ts';
import { schedulingOf } from '../../actions/questions.ts';
import { kindOf } from '../../actions/table.ts';
import type { Action } from '../../domain/factor.ts';

/** What was asked of a run, beside its actions. */
export interface Asked {
  readonly actions: readonly Action[];
  /** What `parsl.__optimise_overlay__` must say in every role; null: the installed Parsl. */
  readonly overlay: string | null;
  /** The CPUs that every process is confined to, unless its role has others; null: not confined. */
  readonly cpus: readonly number[] | null;
}

/**
 * Whether a run really was what was asked for.
 * @returns null, or the first difference in words.
 */
export function checkEcho(asked: Asked, echo: Echo): string | null {
  return checkActions(asked.actions, echo) ?? checkInterpreters(asked, echo) ?? checkConfinement(asked, echo);
}

function checkActions(actions: readonly Action[], echo: Echo): string | null {
  for (const [i, action] of actions.entries()) {
    const kind = kindOf(action);
    const isOverruled = actions
      .slice(i + 1)
      .some((later) => later.kind === action.kind && kind.isOverruledBy?.(action, later) === true);
    const problem = isOverruled ? null : (kind.check?.(action, echo) ?? null);
    if (problem !== null) return problem;
  }
  return null;
}

/** All roles must run the same Python and the Parsl that was asked for. */
function checkInterpreters(asked: Asked, echo: Echo): string | null {
  const submit = echo.processes.submit[0];
  for (const [role, entry] of processesOf(echo, null)) {
    if (entry.overlay !== asked.overlay) {
      const which = entry.overlay === null ? 'installed' : entry.overlay.includes(' ') ? 'partly patched' : 'patched';
      const file = role === 'submit' ? entry.parsl : entry.main;
      return `${role} runs the ${which} Parsl (${file}) and not the one asked for`;
    }
    if (entry.python !== submit?.python || entry.gilEnabled !== submit.gilEnabled) {
      return `${role} runs Python ${entry.python} (${entry.executable}) and submit ${submit?.python} (${submit?.executable})`;
    }
  }
  return null;
}

function checkConfinement(asked: Asked, echo: Echo): string | null {
  if (asked.cpus === null) return null;
  const scheduled = schedulingOf(asked.actions);
  for (const [role, entry] of processesOf(echo, null)) {
    const outside = entry.cpus.flat().find((cpu) => !asked.cpus?.includes(cpu));
    if (outside !== undefined && !scheduled.has(role))
      return `${role} runs on CPU ${outside}, outside of those asked for`;
  }
  return null;
}
