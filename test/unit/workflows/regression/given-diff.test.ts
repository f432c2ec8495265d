import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { givenDiff, isDiff } from '../../../../src/workflows/regression/given-diff.ts';

const part = (file: string): string =>
  `diff --git a/${file} b/${file}\n--- a/${file}\n+++ b/${file}\n@@ -1 +1 @@\n-old\n+new\n`;
const DIFF = `${part('docs/index.rst')}${part('parsl/dataflow/dflow.py')}${part('parsl/tests/test_x.py')}`;

const folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
const cacheBefore = process.env.OPTIMISE_CACHE;
const never = new AbortController().signal;
let server: Server;
let address: string;

beforeAll(async () => {
  process.env.OPTIMISE_CACHE = join(folder, 'cache');
  server = createServer((request, response) => {
    response.statusCode = request.url === '/3394.diff' ? 200 : 404;
    response.end(DIFF);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  if (cacheBefore === undefined) delete process.env.OPTIMISE_CACHE;
  else process.env.OPTIMISE_CACHE = cacheBefore;
  server.close();
  rmSync(folder, { recursive: true });
});

describe('a diff that is given as a treatment', () => {
  test('is told from a name', () => {
    expect(['a.diff', 'x/b.patch', 'https://github.com/Parsl/parsl/pull/3394'].every(isDiff)).toBe(true);
    expect(isDiff('src_submit_biglogs=lazy')).toBe(false);
  });

  test('keeps what it changes of the package, and nothing of tests and documents', async () => {
    const file = join(folder, 'faster logs.diff');
    writeFileSync(file, DIFF);
    const kept = await givenDiff(file, never);
    expect(readFileSync(kept, 'utf8')).toBe(part('parsl/dataflow/dflow.py'));
    expect(basename(kept)).toMatch(/^faster-logs-[0-9a-f]{12}\.diff$/);
    expect(await givenDiff(file, never)).toBe(kept);
  });

  test('is had from an address, and what is not there is said in a line', async () => {
    expect(readFileSync(await givenDiff(`${address}/3394.diff`, never), 'utf8')).toContain('dflow.py');
    await expect(givenDiff(`${address}/none.diff`, never)).rejects.toMatchObject({
      message: expect.stringContaining('HTTP 404'),
      exitCode: 69,
    });
  });

  test('that changes nothing of the package is a mistake', async () => {
    const file = join(folder, 'docs.diff');
    writeFileSync(file, part('docs/index.rst'));
    await expect(givenDiff(file, never)).rejects.toMatchObject({ exitCode: 65 });
  });
});
