import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { UserError } from '../../src/domain/errors.ts';
import { checkPatches, ensureOverlay, unifiedDiff } from '../../src/launch/python/overlay.ts';
import { type FixtureParsl, fixtureParsl, patchYaml } from '../helpers/fixture-parsl.ts';

const python = 'python3';
const MODULE = ['def f(x):', '    a = 1', '    b = 2', '    c = 3', '    return a + b + c + x', ''].join('\n');

const made: FixtureParsl[] = [];
function parsl(files: Readonly<Record<string, string>> = { 'm.py': MODULE }): FixtureParsl {
  const fixture = fixtureParsl(files);
  made.push(fixture);
  return fixture;
}
afterEach(() => {
  for (const fixture of made.splice(0)) rmSync(fixture.folder, { recursive: true, force: true });
});

const built = (packageDir: string, file: string): string => readFileSync(join(packageDir, 'parsl', file), 'utf8');

async function reasonOf(fixture: FixtureParsl, text: string): Promise<string | null> {
  const file = fixture.patch('p.yaml', text);
  const { patches } = await checkPatches({ python, patches: [file], env: fixture.env });
  return patches[file] ?? null;
}

describe('a patch applies only where its text is', () => {
  test.each([
    ['text that is not there', patchYaml(['m.py', 'z = 1', 'z = 2']), /z = 1.*not found/],
    ['text that is there twice', patchYaml(['t.py', 'same()', 'other()']), /found 2 times/],
    ['a file that is not there', patchYaml(['no.py', 'a', 'b']), /has no parsl\/no\.py/],
    ['a file outside of the package', patchYaml(['../evil.py', 'a', 'b']), /not within parsl/],
    ['what would not be Python', patchYaml(['m.py', 'a = 1', 'a = (']), /not Python after patching/],
    ['two edits of one line', patchYaml(['m.py', 'a = 1', 'a = 5'], ['m.py', 'a = 1', 'a = 6']), /two of its edits/],
    ['a part of a line', patchYaml(['m.py', 'return a', 'return b']), /not found/],
  ])('%s is a reason, not a change', async (_what, text, reason) => {
    const fixture = parsl({ 'm.py': MODULE, 't.py': 'same()\nsame()\n' });
    expect(await reasonOf(fixture, text)).toMatch(reason);
  });

  test('context tells apart what is there twice', async () => {
    const fixture = parsl({ 't.py': 'if a:\n    same()\nif b:\n    same()\n' });
    const file = fixture.patch('p.yaml', patchYaml(['t.py', 'if b:\n    same()', 'if b:\n    other()']));
    const overlay = await ensureOverlay({ python, patches: [file], env: fixture.env });
    expect(built(overlay.packageDir, 't.py')).toBe('if a:\n    same()\nif b:\n    other()\n');
  });

  test('the text may stand at any indentation, and what replaces it gets the same', async () => {
    const fixture = parsl();
    const file = fixture.patch('p.yaml', patchYaml(['m.py', 'b = 2', 'if x:\n    b = 3']));
    const overlay = await ensureOverlay({ python, patches: [file], env: fixture.env });
    expect(built(overlay.packageDir, 'm.py')).toContain('    if x:\n        b = 3\n    c = 3\n');
  });

  test('the first variant that fits is used', async () => {
    const fixture = parsl();
    const edit = (find: string, replace: string) => ({ edits: [{ file: 'parsl/m.py', find, replace }] });
    const variants = [edit('gone = 0', 'x'), edit('a = 1', 'a = 10'), edit('a = 1', 'a = 20')];
    const file = fixture.patch('p.yaml', JSON.stringify({ variants }));
    const overlay = await ensureOverlay({ python, patches: [file], env: fixture.env });
    expect(built(overlay.packageDir, 'm.py')).toContain('a = 10');
  });
});

describe('patches go together', () => {
  const A = patchYaml(['m.py', 'a = 1\nb = 2', 'a = 10\nb = 2']);
  const B = patchYaml(['m.py', 'a = 1\nb = 2\nc = 3', 'a = 1\nb = 20\nc = 3']);
  const C = patchYaml(['m.py', 'b = 2\nc = 3', 'b = 2\nextra = 0\nc = 3']);

  test('in any order to the same overlay, when they change different lines', async () => {
    const fixture = parsl();
    const files = [fixture.patch('a.yaml', A), fixture.patch('b.yaml', B), fixture.patch('c.yaml', C)] as const;
    const [a, b, c] = files;
    const orders = [
      [a, b, c],
      [c, b, a],
      [b, c, a],
    ];
    const overlays = await Promise.all(orders.map((patches) => ensureOverlay({ python, patches, env: fixture.env })));
    expect(new Set(overlays.map(({ hash }) => hash)).size).toBe(1);
    expect(built(overlays[0]!.packageDir, 'm.py')).toBe(
      'def f(x):\n    a = 10\n    b = 20\n    extra = 0\n    c = 3\n    return a + b + c + x\n',
    );
    expect(overlays[0]!.patches).toEqual(['a', 'b', 'c']);
  });

  test('but not when they change one line, or insert at one place', async () => {
    const fixture = parsl();
    const files = {
      a: fixture.patch('a.yaml', A),
      other: fixture.patch('other.yaml', patchYaml(['m.py', 'a = 1', 'a = 11'])),
      c: fixture.patch('c.yaml', C),
      insert: fixture.patch('insert.yaml', patchYaml(['m.py', 'c = 3', 'before = 1\nc = 3'])),
    };
    const { conflicts } = await checkPatches({ python, patches: Object.values(files), env: fixture.env });
    expect(conflicts).toEqual([
      [files.a, files.other],
      [files.c, files.insert],
    ]);
    await expect(ensureOverlay({ python, patches: [files.a, files.other], env: fixture.env })).rejects.toThrow(
      /other and a both change parsl\/m\.py:2/,
    );
  });

  test('and the same edit in two patches is made once', async () => {
    const fixture = parsl();
    const files = [fixture.patch('a.yaml', A), fixture.patch('again.yaml', A)];
    expect((await checkPatches({ python, patches: files, env: fixture.env })).conflicts).toEqual([]);
    const overlay = await ensureOverlay({ python, patches: files, env: fixture.env });
    expect(built(overlay.packageDir, 'm.py')).toContain('a = 10');
  });

  test('unless the result would not be Python', async () => {
    const fixture = parsl({ 'm.py': 'def f():\n    a()\n    b()\n' });
    const files = [
      fixture.patch('a.yaml', patchYaml(['m.py', 'a()\nb()', 'b()'])),
      fixture.patch('b.yaml', patchYaml(['m.py', 'a()\nb()', 'a()'])),
    ];
    const { patches, conflicts } = await checkPatches({ python, patches: files, env: fixture.env });
    expect(Object.values(patches)).toEqual([null, null]);
    expect(conflicts).toEqual([files]);
  });
});

describe('an overlay', () => {
  test('says in the package and in both scripts what it is, and leaves the installation alone', async () => {
    const docstring = '#!/usr/bin/env python3\n"""Interchange."""\nfrom __future__ import annotations\nimport sys\n';
    const fixture = parsl({ 'm.py': MODULE, 'executors/high_throughput/interchange.py': docstring });
    const before = snapshot(join(fixture.folder, 'site'));
    const file = fixture.patch('mine.yaml', patchYaml(['m.py', 'a = 1', 'a = 2']));
    const { packageDir, binDir, hash } = await ensureOverlay({ python, patches: [file], env: fixture.env });
    const program =
      'import runpy, sys, parsl, json; print(json.dumps([parsl.__optimise_overlay__, *[runpy.run_path(f)["__optimise_overlay__"] for f in sys.argv[1:]]]))';
    const scripts = ['interchange.py', 'process_worker_pool.py'].map((name) => join(binDir, name));
    const output = execFileSync(python, ['-c', program, ...scripts], {
      env: { ...fixture.env, PYTHONPATH: packageDir },
      encoding: 'utf8',
    });
    const marker = { hash, patches: ['mine'] };
    expect(JSON.parse(output)).toEqual([marker, marker, marker]);
    for (const script of scripts) {
      expect(readFileSync(script, 'utf8')).toMatch(/^#!.*python/);
      expect(statSync(script).mode & 0o111).toBe(0o111);
    }
    expect(existsSync(join(packageDir, 'parsl', '__pycache__'))).toBe(true);
    expect(snapshot(join(fixture.folder, 'site'))).toEqual(before);
  });

  test('is built once, also by two that ask at the same time', async () => {
    const fixture = parsl();
    const file = fixture.patch('p.yaml', patchYaml(['m.py', 'a = 1', 'a = 2']));
    const ask = () => ensureOverlay({ python, patches: [file], env: fixture.env });
    const [one, two, three] = await Promise.all([ask(), ask(), ask()]);
    expect(two).toEqual(one);
    expect(three).toEqual(one);
    expect(readdirSync(join(fixture.folder, 'cache', 'optimise', 'overlays'))).toEqual([one.hash]);
  });

  test('is another one as soon as Parsl or the patch changes', async () => {
    const fixture = parsl();
    const file = fixture.patch('p.yaml', patchYaml(['m.py', 'a = 1', 'a = 2']));
    const ask = async () => (await ensureOverlay({ python, patches: [file], env: fixture.env })).hash;
    const first = await ask();
    writeFileSync(join(fixture.folder, 'site', 'parsl', 'other.py'), 'x = 1\n');
    const second = await ask();
    fixture.patch('p.yaml', patchYaml(['m.py', 'a = 1', 'a = 3']));
    expect(new Set([first, second, await ask()]).size).toBe(3);
  });
});

describe('unified diffs', () => {
  test('come out so that git apply takes them on a clean copy', async () => {
    const fixture = parsl();
    const files = [
      fixture.patch('a.yaml', patchYaml(['m.py', 'a = 1', 'a = 10'])),
      fixture.patch('b.yaml', patchYaml(['version.py', "VERSION = '2030.01.02'", "VERSION = 'mine'"])),
    ];
    const overlay = await ensureOverlay({ python, patches: files, env: fixture.env });
    const clean = join(fixture.folder, 'clean');
    cpSync(join(fixture.folder, 'site'), clean, { recursive: true });
    const diff = join(fixture.folder, 'all.patch');
    writeFileSync(diff, await unifiedDiff({ python, patches: files, env: fixture.env }));
    execFileSync('git', ['apply', diff], {
      cwd: clean,
      env: { ...process.env, GIT_CEILING_DIRECTORIES: fixture.folder },
    });
    for (const file of ['m.py', 'version.py']) {
      expect(readFileSync(join(clean, 'parsl', file), 'utf8')).toBe(built(overlay.packageDir, file));
    }
  });

  test('are patch files too, and line numbers in them are not trusted', async () => {
    const fixture = parsl();
    const diff =
      '--- a/parsl/m.py\n+++ b/parsl/m.py\n@@ -90,3 +90,3 @@\n     a = 1\n-    b = 2\n+    b = 22\n     c = 3\n';
    const file = fixture.patch('mine.diff', diff);
    const overlay = await ensureOverlay({ python, patches: [file], env: fixture.env });
    expect(built(overlay.packageDir, 'm.py')).toContain('    a = 1\n    b = 22\n    c = 3\n');
    const inYaml = fixture.patch('mine.yaml', JSON.stringify({ variants: [{ diff }] }));
    expect(await unifiedDiff({ python, patches: [inYaml], env: fixture.env })).toBe(
      await unifiedDiff({ python, patches: [file], env: fixture.env }),
    );
  });
});

describe('mistakes in patch files are told in one line', () => {
  test.each([
    ['no variants', 'about: nothing', /p\.yaml:1:1: variants/],
    [
      'an unknown field',
      '{ variants: [{ edits: [{ file: a, find: b, replace: c, fnid: d }] }] }',
      /p\.yaml:1:\d+: variants\.0\.edits\.0\.fnid/,
    ],
    ['not YAML', '{ variants: [', /p\.yaml:1:/],
    ['neither edits nor a diff', '{ variants: [{}] }', /either edits or a diff/],
  ])('%s', async (_what, text, message) => {
    const fixture = parsl();
    const file = fixture.patch('p.yaml', text);
    const problem = await ensureOverlay({ python, patches: [file], env: fixture.env }).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(UserError);
    expect(String(problem)).toMatch(message);
    expect(String(problem)).not.toContain('\n');
  });

  test('a file that is not there', async () => {
    const fixture = parsl();
    const patches = [join(fixture.folder, 'none.yaml')];
    await expect(ensureOverlay({ python, patches, env: fixture.env })).rejects.toThrow(/cannot read .*none/);
  });

  test('an interpreter that is not there', async () => {
    const fixture = parsl();
    const patches = [fixture.patch('p.yaml', patchYaml(['m.py', 'a = 1', 'a = 2']))];
    await expect(ensureOverlay({ python: '/nowhere/python', patches, env: fixture.env })).rejects.toThrow(UserError);
  });
});

function snapshot(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  return Object.fromEntries(files.sort().map((name) => [name, readFileSync(join(folder, name), 'base64')]));
}
