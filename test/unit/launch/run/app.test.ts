import { describe, expect, test } from 'vitest';
import { appArguments, takesTasks } from '../../../../src/launch/run/app.ts';

const app = { kind: 'script', target: '/a.py', cwd: '/' } as const;

describe('an app', () => {
  test('gets the number of tasks wherever {tasks} stands', () => {
    const sized = { ...app, args: ['--tasks', '{tasks}', '--out=r{tasks}-{tasks}.csv'] };
    expect(takesTasks(sized)).toBe(true);
    expect(appArguments(sized, 300)).toEqual(['--tasks', '300', '--out=r300-300.csv']);
    expect(() => appArguments(sized, null)).toThrow(/without a number of tasks/);
  });

  test('with fixed work keeps its arguments', () => {
    const fixed = { ...app, args: ['a', '{task}'] };
    expect(takesTasks(fixed)).toBe(false);
    expect(appArguments(fixed, null)).toEqual(['a', '{task}']);
  });
});
