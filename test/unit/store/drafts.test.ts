import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeDrafts } from '../../../src/store/drafts.ts';
import { layoutOf } from '../../../src/store/layout.ts';

test('what a killed process had half written goes, whichever file it was to become; nothing else does', () => {
  const results = mkdtempSync(join(tmpdir(), 'optimise-test-'));
  try {
    const layout = layoutOf(results, 's');
    mkdirSync(layout.reportFolder, { recursive: true });
    const kept = ['index.html', 'live.js', 'report.json', 'runs.csv'];
    const halves = ['index.html.1158148', 'live.js.115814832', 'report.json.2158148'];
    for (const name of [...kept, ...halves]) writeFileSync(join(layout.reportFolder, name), '');
    removeDrafts(layout);
    expect(readdirSync(layout.reportFolder).sort()).toEqual(kept);
  } finally {
    rmSync(results, { recursive: true });
  }
});
