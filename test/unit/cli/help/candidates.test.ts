import { expect, test } from 'vitest';
import { COMMANDS } from '../../../../src/cli/commands.ts';
import { candidates } from '../../../../src/cli/help/candidates.ts';

const complete = (line: string): Promise<string[]> =>
  candidates(line, COMMANDS, {
    searches: async (results) => (results === undefined ? ['myapp-1', 'noop-2'] : [`${results}-1`]),
    treatments: async () => ['cfg_logging', 'cfg_logging=none', 'cfg_prefetch=1000', 'src_x'],
  });

test('commands, options and their choices', async () => {
  expect(await complete('optimise re')).toEqual(['regress', 'rename', 'replay', 'report', 'resume']);
  expect(await complete('optimise --bud')).toEqual(['--budget']);
  expect(await complete('optimise --strategy sa')).toEqual(['saga']);
  expect(await complete('optimise --strategy=sa')).toEqual(['--strategy=saga']);
  expect(await complete('optimise completion z')).toEqual(['zsh']);
});

test('searches by name, and treatments behind the last comma of a list', async () => {
  expect(await complete('optimise resume ')).toEqual(['myapp-1', 'noop-2']);
  expect(await complete('optimise --quiet resume my')).toEqual(['myapp-1']);
  expect(await complete('optimise report --results elsewhere ')).toEqual(['elsewhere-1']);
  expect(await complete('optimise report --results=elsewhere ')).toEqual(['elsewhere-1']);
  expect(await complete('optimise run --with src_x,cfg_l')).toEqual(['src_x,cfg_logging', 'src_x,cfg_logging=none']);
});

test('nothing is offered, so that files are, where a file or the app stands', async () => {
  expect(await complete('optimise --app my')).toEqual([]);
  expect(await complete('optimise --app my.py -- --bud')).toEqual([]);
  expect(await complete('optimise analyse ru')).toEqual([]);
});
