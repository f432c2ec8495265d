import type { InterpreterAction } from '../actions/interpreter.ts';
import type { Factor } from '../domain/factor.ts';
import type { AppProbe, PythonFacts } from '../domain/probe.ts';
import type { Rule } from '../domain/rule.ts';
import type { CatalogueFactor } from './catalogue.ts';

/** An interpreter to try beside the app's own. */
export interface Interpreter {
  /** Absolute path of the Python that has Parsl. */
  readonly python: string;
  readonly facts: PythonFacts;
}

const PLACE = { file: 'src/catalogue/python.ts', line: 1, column: 1 };

/** The factor `python`, with a level for each further interpreter. */
export function pythonFactor(interpreters: readonly Interpreter[]): CatalogueFactor {
  return {
    name: 'python',
    about: 'The interpreter of all processes of the run',
    ordinal: false,
    scale: 'linear',
    levels: levelNames(interpreters).map((name, i) => ({
      name,
      value: name,
      about: `${interpreters[i]?.python} (Python ${interpreters[i]?.facts.version})`,
      class: 'environment',
      risk: null,
      actions: [{ kind: 'interpreter', python: interpreters[i]?.python ?? '' } satisfies InterpreterAction],
      needs: [],
    })),
    caution: null,
    aliases: {},
    set: null,
    when: null,
    reach: 'tasks',
    probed: null,
    base: null,
    place: PLACE,
  };
}

/** `3.13`, `3.13t`; a second one of a kind is `3.13-2`. */
function levelNames(interpreters: readonly Interpreter[]): string[] {
  const seen = new Map<string, number>();
  return interpreters.map(({ facts }) => {
    const [major = '3', minor = ''] = facts.version.split('.');
    const name = `${major}.${minor}${facts.freeThreaded ? 't' : ''}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}-${count}`;
  });
}

/** Treatments that need a GIL that can be switched off, or a JIT compiler, go with the interpreters that have it. */
export function interpreterRules(
  factors: readonly Factor[],
  pool: readonly CatalogueFactor[],
  probe: AppProbe,
  interpreters: readonly Interpreter[],
): Rule[] {
  const names = levelNames(interpreters);
  const demands = [
    {
      need: 'free-threaded',
      has: (facts: PythonFacts) => facts.freeThreaded,
      because: 'Only a free-threaded Python can be without its GIL.',
    },
    {
      need: 'jit',
      has: (facts: PythonFacts) => facts.jitAvailable,
      because: 'Only a Python built with the JIT compiler can use it.',
    },
  ] as const;
  return demands.flatMap(({ need, has, because }) => {
    const able = names.filter((_, i) => interpreters[i] !== undefined && has(interpreters[i].facts));
    if (interpreters.length === 0 || (able.length === names.length && has(probe.python))) return [];
    const condition = [...(has(probe.python) ? ['python=as-is'] : []), ...able.map((name) => `python=${name}`)];
    const needing = pool.flatMap((factor) =>
      factor.levels.filter((level) => level.needs.includes(need)).map((level) => ({ factor, level })),
    );
    return needing
      .filter(({ factor, level }) =>
        factors.some((kept) => kept.name === factor.name && kept.levels.some((one) => one.name === level.name)),
      )
      .map(({ factor, level }): Rule => {
        const text = `\`${factor.name}=${level.name}\` implies (${condition.map((name) => `\`${name}\``).join(' or ')})`;
        return { statement: { kind: 'expression', text }, because, place: null };
      });
  });
}
