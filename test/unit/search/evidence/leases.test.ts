import { expect, test } from 'vitest';
import type { Genome } from '../../../../src/domain/genome.ts';
import { baseGenome } from '../../../../src/domain/genome.ts';
import { anchors } from '../../../../src/search/evidence/leases.ts';
import { observations } from '../../../../src/search/evidence/observations.ts';
import { aRun } from '../../../helpers/builders.ts';
import { simulateOnNodes } from '../../../helpers/nodes.ts';
import { additive, QUIET, sessionOf } from '../../../helpers/phases.ts';

const truth = additive([0.3, 0.1]);
const base = baseGenome(truth.space.factors);
const fast: Genome = [1, 0];

function session(nodes: number, runs: readonly (readonly [Genome, number, number])[]) {
  const made = sessionOf(truth, 100, nodes === 1 ? {} : { nodes });
  for (const [genome, epoch, ln] of runs) {
    made.runs.push(aRun({ run: made.runs.length + 1, purpose: 'search', epoch, usPerTask: Math.exp(ln) }));
    made.genomes.push(genome);
  }
  return made;
}

const slowSecondNode = [
  ...Array.from({ length: 6 }, () => [base, 1, 7] as const),
  ...Array.from({ length: 6 }, () => [base, 2, 7.2] as const),
  [fast, 2, 6.9] as const,
];

test('of nodes side by side the level of each is taken out of what its runs say', () => {
  const seen = observations(session(2, slowSecondNode));
  expect(seen.at(-1)?.lnScore).toBeCloseTo(6.8, 1);
  expect((seen[0]?.lnScore ?? 0) - (seen[11]?.lnScore ?? 1)).toBeCloseTo(0, 1);
});

test('of one node after the other nothing is taken out: what differs there is the epoch’s', () => {
  expect(observations(session(1, slowSecondNode)).at(-1)?.lnScore).toBeCloseTo(6.9, 5);
});

test('the base is run once in each lease that has none', () => {
  const made = session(4, [
    [base, 1, 7],
    [fast, 1, 6.7],
    [fast, 2, 6.8],
    [fast, 3, 6.6],
  ]);
  expect(anchors(made, () => 10).map(({ genome, beside }) => [genome, beside])).toEqual([
    [base, 3],
    [base, 4],
  ]);
  expect(anchors(session(1, [[fast, 1, 7]]), () => 10)).toEqual([]);
});

test('a search on nodes that are lost on its way: no block is made in two leases, and the same runs bring the same decisions', () => {
  const nodes = { nodes: 4, nodeSd: 0.05, queue: 2, life: 20 };
  const budgets = [{ fromRun: 1, budget: 60 }];
  const [first, again] = [1, 2].map(() => simulateOnNodes(truth, QUIET, 'nodes', nodes, { budgets }));
  const leases = new Map<string, Set<number>>();
  for (const { block, epoch } of first?.session.runs ?? []) {
    if (block !== null) leases.set(block, (leases.get(block) ?? new Set()).add(epoch));
  }
  expect([...leases.values()].every((epochs) => epochs.size === 1)).toBe(true);
  expect(leases.size).toBeGreaterThan(2);
  expect(first?.losses).toBeGreaterThan(0);
  expect(first?.time).toBeLessThan(first?.session.runs.length ?? 0);
  expect(first?.findings.recommended).toEqual(fast.map((_, factor) => (factor === 0 ? 1 : expect.any(Number))));
  expect(again?.session.runs).toEqual(first?.session.runs);
});
