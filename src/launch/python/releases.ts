import { EXIT, UserError } from '../../domain/errors.ts';
import { ask } from '../machine/process.ts';

const TIMEOUT_MS = 120_000;

/**
 * Every release of Parsl that pip can install, the oldest first.
 * @param python an interpreter with pip.
 * @throws UserError (69) where pip does not say
 */
export async function releasesOfParsl(python: string): Promise<string[]> {
  const answer = await ask(python, ['-m', 'pip', 'index', 'versions', '--disable-pip-version-check', 'parsl'], {
    timeoutMs: TIMEOUT_MS,
  });
  const [, listed] = /^Available versions: (.*)$/m.exec(answer.stdout) ?? [];
  if (listed === undefined) {
    const why = answer.stderr.trimEnd().split('\n').at(-1) ?? '';
    throw new UserError(`pip does not list the releases of Parsl: ${why}`, 'check the network', EXIT.missing);
  }
  return listed
    .split(',')
    .map((version) => version.trim())
    .sort(compareVersions);
}

/** Parsl's versions are dates (2026.10.26) or numbers (1.2.0): by their parts as numbers. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(/[.\-+]/).map((part) => Number.parseInt(part, 10) || 0));
  for (let i = 0; i < Math.max(left?.length ?? 0, right?.length ?? 0); i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
