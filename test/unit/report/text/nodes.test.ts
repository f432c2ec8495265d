import { expect, test } from 'vitest';
import { nodesText } from '../../../../src/report/text/nodes.ts';

test('what is used, waited for and lost, and nothing of what there is none of', () => {
  expect(nodesText({ running: 2, queued: 1, lost: 3 })).toBe('2 nodes, 1 queued, 3 lost');
  expect(nodesText({ running: 1, queued: 0, lost: 0 })).toBe('1 node');
});
