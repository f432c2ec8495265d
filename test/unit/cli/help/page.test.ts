import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../../src/cli/commands.ts';
import { commandHelp, overview } from '../../../../src/cli/help/page.ts';

describe.each(COMMANDS.map((command) => [command.name, command] as const))('%s', (_, command) => {
  test('has at least two examples', () => {
    expect(command.examples.length).toBeGreaterThanOrEqual(2);
  });

  test.each([60, 80, 110, 200])('its help keeps to %i columns', (width) => {
    const widest = Math.max(
      ...commandHelp(command, width)
        .split('\n')
        .map((line) => line.length),
    );
    // A command line to paste is not broken.
    const longest = Math.max(...command.examples.map(([line]) => `  optimise ${line}`.length));
    expect(widest).toBeLessThanOrEqual(Math.max(longest, Math.min(width, 110)));
  });

  test('every option that takes a value says which and in what unit', () => {
    const options = Object.entries(command.options).filter(([name, { type }]) => type === 'string' && name !== 'seed');
    expect(options.filter(([, { value }]) => value === 'TEXT').map(([name]) => name)).toEqual([]);
  });
});

test('the options of a search stand in groups, with unit and default, prices with theirs', () => {
  const help = overview(COMMANDS, 100);
  for (const title of ['The app:', 'The search:', 'What is tried:', 'The machine:', 'Output:']) {
    expect(help).toContain(`\n${title}\n`);
  }
  const words = help.replaceAll(/\s+/g, ' ');
  expect(words).toContain('[default: 200 with an app (40 where a run takes 60 s or more), 40 without]');
  expect(words).toContain('source=1, config-lossy=3, source-lossy=3, dangerous=5]');
});
