#!/usr/bin/env node
import { setUp } from './set-up.mjs';

// npm runs scripts in the package's folder; the user's paths are meant from where npm was called.
if (process.env.npm_lifecycle_event === 'start' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
setUp();
const { main } = await import('../dist/cli/main.js');
await main(process.argv.slice(2));
