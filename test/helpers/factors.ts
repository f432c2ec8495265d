import type { Factor, Level } from '../../src/domain/factor.ts';
import type { MachineNumbers } from '../../src/domain/rule.ts';

export const MACHINE: MachineNumbers = { cpus: 8, cores: 4, memory_gb: 16 };

/** A level: a number's value is itself, text's is its name, 'as-is' is unknown. */
export function aLevel(name: string | number, overrides: Partial<Level> = {}): Level {
  const value = typeof name === 'number' ? name : name === 'as-is' ? null : name;
  return { name: String(name), value, about: '', class: 'config', risk: null, actions: [], ...overrides };
}

/** A factor with the given levels, the base first; by default a switch. */
export function aFactor(
  name: string,
  names: readonly (string | number)[] = ['as-is', 'on'],
  overrides: Partial<Factor> = {},
): Factor {
  return {
    name,
    about: '',
    ordinal: false,
    scale: 'linear',
    levels: names.map((level) => aLevel(level)),
    caution: null,
    aliases: {},
    set: null,
    when: null,
    ...overrides,
  };
}
