import { expect, test } from 'vitest';
import { printable, printableJson } from '../../../src/cli/printable.ts';

test('what a terminal would obey is shown, our colours stay', () => {
  const title = '\u001b]0;owned\u0007';
  expect(printable(`a\tb\n${title}\u001b[2J\u009b1A\u202e`)).toBe('a\tb\n\\x1b]0;owned\\x07\\x1b[2J\\x9b1A\\u202e');
  expect(printable('\u001b[1mbold\u001b[22m \u001b[31mred\u001b[39m')).toBe(
    '\u001b[1mbold\u001b[22m \u001b[31mred\u001b[39m',
  );
  // Hidden text is no colour of ours; a line end of another system is one.
  expect(printable('\u001b[8mhidden\r\n')).toBe('\\x1b[8mhidden\n');
});

test('JSON says the same and holds no control', () => {
  const value = { text: 'x\u009b1A\u007f\u202e\u001b[2J' };
  const json = printableJson(JSON.stringify(value, null, 2));
  expect(JSON.parse(json)).toEqual(value);
  expect(json).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
});
