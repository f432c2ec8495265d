import { expect, test } from 'vitest';
import { reproduceSection } from '../../../../src/report/sections/reproduce.ts';
import { aReport } from '../../../helpers/report.ts';

test('the command line, versions and machine stand under How to reproduce', () => {
  const report = aReport();
  const { title, paragraphs, commands } = reproduceSection({ report, runs: [], factors: [] });
  expect(title).toBe('How to reproduce');
  expect(paragraphs[0]).toBe(
    `Made with optimise 0.1.0, Parsl ${report.parsl}, Python 3.11.2, Node 20.20.2, on ${report.machine}.`,
  );
  expect(commands).toEqual(['optimise --app noop.py --budget 140', `optimise replay ${report.search}`]);
});

test('a search of before that was recorded says what it knows', () => {
  const { how: _, ...report } = aReport();
  const { paragraphs, commands } = reproduceSection({ report, runs: [], factors: [], command: 'npm start --' });
  expect(paragraphs[0]).toMatch(/^Made with Parsl \S+, Python \S+, on /);
  expect(commands).toEqual([`npm start -- replay ${report.search}`]);
});
