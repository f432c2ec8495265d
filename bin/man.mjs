// npm run man: writes man/optimise.1 from the definitions that --help is made from.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './set-up.mjs';

const { manPage } = await import('../dist/cli/help/man.js');
const { COMMANDS } = await import('../dist/cli/commands.js');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
mkdirSync(join(ROOT, 'man'), { recursive: true });
writeFileSync(join(ROOT, 'man', 'optimise.1'), manPage(COMMANDS, version));
