import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './set-up.mjs';

/**
 * Runs an installed program to its end. Who ends us ends it as well; Ctrl-C reaches it by itself, and it tidies up.
 * @returns its exit code
 */
export function runTool(name, args) {
  const child = spawn(join(ROOT, 'node_modules', '.bin', name), args, { cwd: ROOT, stdio: 'inherit' });
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
