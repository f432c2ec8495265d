// npm test: everything that must hold, in the order of cheapness. `statistics` and `treatments` select the long suites.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, setUp } from './set-up.mjs';

const SUITES = {
  statistics: ['--config', 'vitest.slow.config.ts', '--dir', 'test/statistics'],
  treatments: ['--config', 'vitest.slow.config.ts', '--dir', 'test/treatments'],
};
const [suite, ...rest] = process.argv.slice(2);

function run(name, args) {
  const bin = join(ROOT, 'node_modules', '.bin', name);
  const result = spawnSync(bin, args, { cwd: ROOT, stdio: 'inherit' });
  if (result.status !== 0) {
    process.stderr.write(`npm test: ${name} ${args.join(' ')} failed\n`);
    process.exit(result.status ?? 1);
  }
}

setUp();
if (suite !== undefined && suite in SUITES) {
  run('vitest', ['run', ...SUITES[suite], ...rest]);
} else {
  run('tsc', ['--noEmit', '-p', 'tsconfig.json']);
  run('biome', ['check', '.']);
  run('knip', []);
  run('vitest', ['run', ...process.argv.slice(2)]);
}
