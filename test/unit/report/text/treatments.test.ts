import { expect, test } from 'vitest';
import type { TreatmentDescription } from '../../../../src/catalogue/describe.ts';
import { treatmentsText } from '../../../../src/report/text/treatments.ts';

function aDescription(treatment: string, overrides: Partial<TreatmentDescription> = {}): TreatmentDescription {
  return {
    treatment,
    factor: treatment,
    level: 'on',
    class: 'config',
    risk: null,
    about: 'what it does',
    caution: null,
    aliases: [],
    set: null,
    needs: [],
    rules: [],
    ...overrides,
  };
}

test('treatments stand in a table, long words on what they do are broken, each rule is said once', () => {
  const rules = ['a excludes b'];
  const text = treatmentsText([
    aDescription('a', { about: 'word '.repeat(20).trim(), caution: 'Mind.', aliases: ['x', 'y'], rules }),
    aDescription('longer', { class: 'source-lossy', risk: 'dangerous', needs: ['perf'], rules }),
  ]);
  expect(text.split('\n')).toEqual([
    'treatment  class, risk              what it does',
    `a          config                   ${'word '.repeat(19).trim()}`,
    '                                    word',
    '                                    Caution: Mind.',
    '                                    Also: x, y',
    'longer     source-lossy, dangerous  what it does',
    '                                    Needs: perf',
    '',
    'Rules:',
    '- a excludes b',
  ]);
});
