import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { affinityFactor } from '../../../src/catalogue/affinity.ts';
import { searchSettings } from '../../../src/domain/search-settings.ts';
import { FORMAT, readSearchFile } from '../../../src/store/search-file.ts';
import { aMachine } from '../../helpers/probe.ts';

const folder = mkdtempSync(join(tmpdir(), 'optimise-search-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function stored(warnings: readonly unknown[], factors: readonly unknown[] = []): string {
  const file = join(folder, 'search.json');
  const content = {
    format: FORMAT,
    name: 'noop-1',
    createdAt: '2026-11-23T10:00:00.000Z',
    state: 'done',
    settings: searchSettings(40, { seed: '1' }),
    app: { kind: 'script', target: '/noop.py', args: [], cwd: '/' },
    appName: 'noop.py',
    appHash: null,
    parslVersion: '2026.10.26',
    python: { executable: '/usr/bin/python3', version: '3.11.2', managed: false },
    machine: aMachine(),
    launch: { cpus: [0, 1], timeoutSeconds: null, verify: null, prepare: null, cleanup: null },
    factors,
    rules: [],
    otherNames: { absent: [], levels: {}, sameAsBase: {} },
    leftOut: [],
    warnings,
  };
  writeFileSync(file, JSON.stringify(content));
  return file;
}

test('warnings of a search file are codes; the words of an older file are kept as they are', () => {
  expect(readSearchFile(stored([{ code: 'checkpoints' }])).warnings).toEqual([{ code: 'checkpoints' }]);
  expect(readSearchFile(stored(['the app checkpoints: so it says'])).warnings).toEqual([
    { code: 'as-recorded', text: 'the app checkpoints: so it says' },
  ]);
});

test('what the catalogue expects of a level is kept: a search that goes on must decide as it began', () => {
  const { place: _, probed: __, base: ___, ...affinity } = affinityFactor(aMachine(2).cpus);
  const [factor] = readSearchFile(stored([], [affinity])).factors;
  expect(factor?.levels.filter((level) => level.expect === 'slower').map(({ name }) => name)).toEqual(['roles']);
});
