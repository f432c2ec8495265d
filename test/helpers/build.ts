import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Tests of the command line start what is built: a build that is older than the sources would be made, and told of, in
 * the middle of one of them. Sources that do not build are no reason to run no test; those that need them will say so.
 */
export function setup(): void {
  spawnSync(process.execPath, [join(import.meta.dirname, '..', '..', 'bin', 'set-up.mjs'), '--build'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
