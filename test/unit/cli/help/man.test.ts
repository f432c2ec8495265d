import { expect, test } from 'vitest';
import { COMMANDS } from '../../../../src/cli/commands.ts';
import { manPage } from '../../../../src/cli/help/man.ts';

test('the manual page has every command and every option of it, with dashes that can be pasted', () => {
  const page = manPage(COMMANDS, '1.2.3');
  for (const { name, options } of COMMANDS) {
    expect(page).toContain(`.SS optimise ${name}`);
    for (const option of Object.keys(options)) expect(page).toContain(`\\-\\-${option.replaceAll('-', '\\-')}`);
  }
  expect(page.split('\n').filter((line) => /^'/.test(line))).toEqual([]);
});
