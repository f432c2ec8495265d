import { readlinkSync, realpathSync } from 'node:fs';
import { livingProcesses, mark, ownerOf, type ProcessEntry, startedWith } from '../machine/proc.ts';
import type { StartedSession } from '../machine/process.ts';

/** Where and since when something may have left a run without a trace. */
export interface Whereabouts {
  /** The app's working directory, and the run's private folder with all below it. */
  readonly cwd: string;
  readonly privateDir: string;
  /** In clock ticks since boot. */
  readonly since: number;
}

/** Where to look for what left a session whose supervisor adopts nothing; null: it adopts, and nothing is lost. */
export function whereabouts(
  session: StartedSession,
  { cwd, privateDir }: Pick<Whereabouts, 'cwd' | 'privateDir'>,
): Whereabouts | null {
  if (session.adopts()) return null;
  // As the kernel names them.
  return { cwd: realpathSync(cwd), privateDir: realpathSync(privateDir), since: session.started };
}

/**
 * Daemons that left a run's session and cleared their environment, where no supervisor adopted them: by user, time and
 * working folder. Nobody else's may be met: what somebody started by hand has a terminal or a HOME.
 */
export function strayed({ cwd, privateDir, since }: Whereabouts): number[] {
  const isStrayed = ({ pid, parent, started, terminal }: ProcessEntry): boolean => {
    if (started < since || terminal !== 0 || mark(parent) >= since || ownerOf(pid) !== process.getuid?.()) return false;
    const folder = folderOf(pid);
    const isThere = folder === cwd || folder === privateDir || folder?.startsWith(`${privateDir}/`) === true;
    return isThere && startedWith(pid, 'HOME') === null;
  };
  return livingProcesses()
    .filter(isStrayed)
    .map(({ pid }) => pid);
}

/** null: gone, or not ours to know. */
function folderOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}
