import { describe, expect, test } from 'vitest';
import { budgetAt } from '../../../src/domain/search-settings.ts';

const runs = (...seconds: number[]) => seconds.map((wallSeconds) => ({ wallSeconds }));
const usual = { budgets: [{ fromRun: 1, budget: 200 }] };

describe('the budget that is in force', () => {
  test('is small where nobody gave one and the first run takes a minute', () => {
    const settings = { ...usual, budgetByLength: true } as const;
    expect(budgetAt(settings, [])).toBe(200);
    expect(budgetAt(settings, runs(59))).toBe(200);
    expect(budgetAt(settings, runs(60, 5))).toBe(40);
    expect(budgetAt(usual, runs(600))).toBe(200);
  });

  test('is the one that it was raised to, from then on, however long a run takes', () => {
    const budgets = [
      { fromRun: 1, budget: 200 },
      { fromRun: 41, budget: 100 },
    ];
    const settings = { budgets, budgetByLength: true } as const;
    const done = runs(90, ...Array.from({ length: 39 }, () => 90));
    expect(budgetAt(settings, done.slice(0, 39))).toBe(40);
    expect(budgetAt(settings, done)).toBe(100);
    expect(budgetAt(settings, done.slice(0, 10), Number.POSITIVE_INFINITY)).toBe(100);
  });
});
