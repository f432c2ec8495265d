import { expect, test } from 'vitest';
import { COMMANDS } from '../../../../src/cli/commands.ts';
import { manPage } from '../../../../src/cli/help/man.ts';
import { EXIT } from '../../../../src/domain/errors.ts';

test('the manual page has every exit code of the program', () => {
  const page = manPage(COMMANDS, '1.2.3');
  for (const code of Object.values(EXIT)) expect(page).toMatch(new RegExp(`^\\.B (?:\\d+, )?${code}(?:,.*)?$`, 'm'));
});

test('the manual page has every command and every option of it, with dashes that can be pasted', () => {
  const page = manPage(COMMANDS, '1.2.3');
  for (const { name, options } of COMMANDS) {
    expect(page).toContain(`.SS optimise ${name}`);
    for (const option of Object.keys(options)) expect(page).toContain(`\\-\\-${option.replaceAll('-', '\\-')}`);
  }
  expect(page.split('\n').filter((line) => /^'/.test(line))).toEqual([]);
});
