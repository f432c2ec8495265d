import { describe, expect, it } from 'vitest';
import { type Arrow, placeLabels } from '../../../../../src/report/figures/dataset/labels.ts';

const UNIT = 1 / 200;

/** Whether the middle line of a label lies on an arrow: 40 points of each. */
function isCrossed(label: { readonly x: number; readonly y: number }, own: Arrow, arrows: readonly Arrow[]): boolean {
  const side = own.x < 0 ? -1 : 1;
  const from = label.x + side * 5 * UNIT;
  const to = from + side * own.text.length * 6 * UNIT;
  const [left, right] = [Math.min(from, to), Math.max(from, to)];
  return arrows.some(({ x, y }) =>
    Array.from({ length: 201 }, (_, k) => k / 200).some(
      (t) => t * x > left && t * x < right && Math.abs(t * y - label.y) < 5 * UNIT,
    ),
  );
}

describe('labels of a biplot', () => {
  it('lie on no arrow; one whose own end is free stays there', () => {
    // A short arrow below a long one: its label at its own end would lie on the long one.
    const arrows = [
      { x: 0.9, y: -0.1, text: 'cfg_prefetch=1000' },
      { x: 0.02, y: -0.01, text: 'src_submit_batch_send' },
      { x: 0.02, y: -0.24, text: 'src_result_batches' },
      { x: -0.4, y: -0.3, text: 'src_submit_biglogs=removed' },
      { x: -0.02, y: -0.03, text: 'cfg_encryption=off' },
    ];
    const labels = placeLabels(arrows, UNIT);
    arrows.forEach((arrow, i) => {
      const label = labels[i];
      expect(label && isCrossed(label, arrow, arrows), arrow.text).toBe(false);
    });
    expect(labels[0]).toEqual({ x: 0.9, y: -0.1, moved: false });
    expect(labels[1]?.y).not.toBe(-0.01);
  });
});
