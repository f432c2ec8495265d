import { expect, test } from 'vitest';
import { confirmFigure } from '../../../../../src/report/figures/search/confirm.ts';
import { aRun } from '../../../../helpers/builders.ts';
import { aReport } from '../../../../helpers/report.ts';

test('the confirmation is drawn without the blocks at ten times the tasks', () => {
  const report = aReport();
  const recommended = report.recommended?.genome ?? {};
  const block = (name: string, base: number, us: number) => [
    aRun({ purpose: 'confirm', block: name, usPerTask: base }),
    aRun({ purpose: 'confirm', block: name, usPerTask: us, genome: recommended }),
  ];
  const runs = [
    ...block('confirm-1/1', 1000, 500),
    ...block('confirm-1/2', 1000, 500),
    ...block('scale-5/1', 900, 900),
  ];
  const figure = confirmFigure({ report, runs, factors: [] });
  expect(figure?.rows.map((row) => row.ratio)).toEqual([2, 2]);
  expect(figure?.caption).toMatch(/^2 fresh blocks/);
});
