// Makes a fresh clone ready: npm packages, then the build. Plain JavaScript on Node's own library,
// because nothing else is there yet when it runs. Quick when there is nothing to do.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkNode } from './node-version.mjs';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const MODULES_STAMP = join(ROOT, 'node_modules', '.optimise-packages');
const BUILD_STAMP = join(ROOT, 'dist', '.optimise-sources');

function say(text) {
  process.stderr.write(`optimise: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(69);
}

/** Another start may take it away while we look. */
function readOr(file, otherwise) {
  let text = otherwise;
  unless(['ENOENT'], () => {
    text = readFileSync(file, 'utf8');
  });
  return text;
}

function runOrFail(what, command, args) {
  const result = spawnSync(command, args, {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, npm_config_loglevel: 'error' },
  });
  if (result.status !== 0) fail(`${what} failed (${result.error?.message ?? `exit code ${result.status}`})`);
}

function ensurePackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (readOr(MODULES_STAMP, '') === wanted) return;
  say('installing npm packages (once)');
  runOrFail('npm ci', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  writeFileSync(MODULES_STAMP, wanted);
}

/** Names, sizes and times of all sources: what a build depends on. */
function sourceState() {
  const lines = [];
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = join(folder, entry.name);
      if (entry.isDirectory()) visit(file);
      else if (entry.name.endsWith('.ts'))
        lines.push(`${file.slice(ROOT.length)} ${statSync(file).size} ${statSync(file).mtimeMs}`);
    }
  };
  visit(join(ROOT, 'src'));
  for (const name of ['tsconfig.json', 'tsconfig.build.json']) lines.push(readFileSync(join(ROOT, name), 'utf8'));
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}

function ensureBuild() {
  const wanted = sourceState();
  if (readOr(BUILD_STAMP, '') === wanted) return;
  say('building');
  removeHalfBuilds();
  // Built beside and then moved, so that a second start never sees half a build.
  const fresh = join(ROOT, 'node_modules', `.optimise-build-${process.pid}`);
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  runOrFail('the build', process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', fresh]);
  mkdirSync(fresh, { recursive: true });
  writeFileSync(join(fresh, '.optimise-sources'), wanted);
  moveTo(join(ROOT, 'dist'), fresh);
}

/** Another start may do the same at this moment: one of them is the last. */
function moveTo(place, fresh) {
  const old = `${fresh}-old`;
  for (let moved = false; !moved; rmSync(old, { recursive: true, force: true })) {
    if (existsSync(place)) unless(['ENOENT'], () => renameSync(place, old));
    moved = unless(['ENOTEMPTY', 'EEXIST'], () => renameSync(fresh, place));
  }
}

/** False: it came to one of these. */
function unless(codes, act) {
  try {
    act();
    return true;
  } catch (error) {
    if (!codes.includes(error.code)) throw error;
    return false;
  }
}

/** What builds left that were killed. */
function removeHalfBuilds() {
  const modules = join(ROOT, 'node_modules');
  for (const name of readdirSync(modules)) {
    const pid = /^\.optimise-build-(\d+)/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) rmSync(join(modules, name), { recursive: true, force: true });
  }
}

/** A full disk, or a checkout that is another's, is no bug of anybody's. */
function orFail(act) {
  try {
    act();
  } catch (error) {
    fail(`cannot set up ${ROOT}: ${error.message}`);
  }
}

export function setUp() {
  checkNode();
  orFail(ensurePackages);
  orFail(ensureBuild);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  checkNode();
  // Called by npm itself (`prepare`): the packages are there or being installed.
  if (existsSync(join(ROOT, 'node_modules', 'typescript'))) orFail(ensureBuild);
}
