import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SearchLayout } from '../../src/store/layout.ts';
import { type Ended, optimise } from '../helpers/cli.ts';
import { recordSearch } from '../helpers/recorded-search.ts';

let folder: string;
let layout: SearchLayout;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
  layout = recordSearch(join(folder, 'results'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function refusedInOneLine(ended: Ended, message: RegExp): void {
  expect(ended.stderr).toMatch(message);
  expect(ended.stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
  expect(ended.stderr).not.toMatch(/remove the line/);
  expect(ended.code).toBe(65);
}

describe('a log that was changed by hand is noticed by report and by resume', () => {
  const damages: readonly (readonly [string, (lines: string[]) => string[]])[] = [
    ['a removed line', (lines) => lines.toSpliced(20, 1)],
    ['a removed first line', (lines) => lines.toSpliced(0, 1)],
    ['a doubled line', (lines) => lines.toSpliced(20, 0, lines[20] ?? '')],
    ['swapped lines', (lines) => lines.toSpliced(20, 2, lines[21] ?? '', lines[20] ?? '')],
    ['an altered time', (lines) => lines.with(20, (lines[20] ?? '').replace(/"usPerTask":\d/, '"usPerTask":77'))],
    [
      'an altered last line',
      (lines) => lines.with(-1, (lines.at(-1) ?? '').replace(/"usPerTask":\d/, '"usPerTask":77')),
    ],
    ['a removed last line', (lines) => lines.toSpliced(-1, 1)],
  ];
  for (const [what, damage] of damages) {
    test(what, async () => {
      const lines = readFileSync(layout.runsFile, 'utf8').trimEnd().split('\n');
      if (what === 'a removed last line') await optimise(['report'], folder);
      writeFileSync(layout.runsFile, `${damage(lines).join('\n')}\n`);
      const before = readFileSync(layout.runsFile, 'utf8');
      refusedInOneLine(await optimise(['report'], folder), /runs\.jsonl/);
      refusedInOneLine(await optimise(['resume', '--budget', '80'], folder), /runs\.jsonl/);
      expect(readFileSync(layout.runsFile, 'utf8')).toBe(before);
    });
  }
});

test('a log that is gone is said: the search does not begin again', async () => {
  await optimise(['report'], folder);
  rmSync(layout.runsFile);
  refusedInOneLine(await optimise(['report'], folder), /runs\.jsonl: no runs, but the search had \d+/);
  refusedInOneLine(await optimise(['resume'], folder), /runs\.jsonl: no runs, but the search had \d+/);
});

test('a last line that lacks only its newline is kept, one that was torn is not', async () => {
  const runsOf = async (): Promise<number> => JSON.parse((await optimise(['report', '--json'], folder)).stdout).runs;
  const whole = readFileSync(layout.runsFile);
  const runs = whole.toString().trimEnd().split('\n').length;
  truncateSync(layout.runsFile, whole.length - 1);
  expect(await runsOf()).toBe(runs);
  writeFileSync(layout.runsFile, whole);
  appendFileSync(layout.runsFile, `{"run":${runs + 1},"id":"0`);
  expect(await runsOf()).toBe(runs);
});

test('a newer format is refused in one line', async () => {
  const newer = { ...JSON.parse(readFileSync(layout.searchFile, 'utf8')), format: 99, settings: 'of another kind' };
  writeFileSync(layout.searchFile, JSON.stringify(newer));
  refusedInOneLine(await optimise(['report'], folder), /search\.json: written by a newer optimise \(format 99/);
});

test('one bad folder has a row in the list, and comparisons go on without it', async () => {
  await optimise(['report'], folder);
  const bad = join(folder, 'results', 'bad');
  mkdirSync(bad);
  writeFileSync(join(bad, 'search.json'), '{"format":');
  mkdirSync(join(folder, 'results', 'worse', 'search.json'), { recursive: true });
  const list = await optimise(['list'], folder);
  expect(list.code).toBe(0);
  expect(list.stdout).toMatch(/bad .*damaged/);
  expect(list.stdout).toMatch(/worse .*damaged/);
  expect(list.stdout).toMatch(/gone .*done/);
  const compared = await optimise(['compare', 'base', 'fast'], folder);
  expect(compared.stderr).toBe('');
  expect(compared.code).toBe(0);
});

test('a comparison leaves out a search whose runs are damaged, and says so', async () => {
  await optimise(['report'], folder);
  const other = recordSearch(join(folder, 'results'), { name: 'other' });
  writeFileSync(other.runsFile, 'nonsense\n');
  const compared = await optimise(['compare', 'base', 'gone', '--json'], folder);
  expect(compared.code).toBe(0);
  expect(compared.stdout).toContain('search other is left out');
});
