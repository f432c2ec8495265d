// npm run bench:NAME [-- options]: set-up, then bench/NAME.ts.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, setUp } from './set-up.mjs';

const [name, ...rest] = process.argv.slice(2);
setUp();
const tsx = join(ROOT, 'node_modules', '.bin', 'tsx');
const result = spawnSync(tsx, [join(ROOT, 'bench', `${name}.ts`), ...rest], { cwd: ROOT, stdio: 'inherit' });
process.exit(result.status ?? 1);
