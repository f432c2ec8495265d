// npm run bench:NAME [-- options]: set-up, then bench/NAME.ts.
import { join } from 'node:path';
import { runTool } from './run-tool.mjs';
import { ROOT, setUp } from './set-up.mjs';

const [name, ...rest] = process.argv.slice(2);
setUp();
process.exitCode = await runTool('tsx', [join(ROOT, 'bench', `${name}.ts`), ...rest]);
