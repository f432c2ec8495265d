// npm test: everything that must hold, in the order of cheapness. `statistics` and `treatments` select the long suites.
import { runTool } from './run-tool.mjs';
import { setUp } from './set-up.mjs';

const SUITES = {
  statistics: ['--config', 'vitest.slow.config.ts', '--dir', 'test/statistics'],
  treatments: ['--config', 'vitest.slow.config.ts', '--dir', 'test/treatments'],
};
const [suite, ...rest] = process.argv.slice(2);

async function run(name, args) {
  const code = await runTool(name, args);
  if (code === 0) return;
  process.stderr.write(`npm test: ${name} ${args.join(' ')} failed\n`);
  process.exit(code);
}

setUp();
if (suite !== undefined && suite in SUITES) {
  await run('vitest', ['run', ...SUITES[suite], ...rest]);
} else {
  await run('tsc', ['--noEmit', '-p', 'tsconfig.json']);
  await run('biome', ['check', '.']);
  await run('knip', []);
  await run('vitest', ['run', ...process.argv.slice(2)]);
}
