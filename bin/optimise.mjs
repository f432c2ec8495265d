#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { checkLimits } from './limits.mjs';
import { checkNode } from './node-version.mjs';

checkNode();
checkLimits();
// npm never packs the lock file: where it is, this is a checkout, which sets itself up; a package comes built.
if (existsSync(new URL('../package-lock.json', import.meta.url))) {
  // npm runs scripts in the checkout; the user's paths are meant from where npm was called.
  if (process.env.npm_lifecycle_event === 'start' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
  const { setUp } = await import('./set-up.mjs');
  setUp();
}
const { guard, main } = await import('../dist/cli/main.js');
guard();
await main(process.argv.slice(2));
