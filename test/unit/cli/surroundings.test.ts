import { afterEach, expect, test, vi } from 'vitest';
import { textStyle, typedLine } from '../../../src/cli/surroundings.ts';

afterEach(() => vi.unstubAllEnvs());

test('the command line of a search can be pasted, whoever gave its options', () => {
  vi.stubEnv('npm_lifecycle_event', '');
  const argv = {
    app: 'my app.py',
    budget: '60',
    only: ['cfg_*', 'env_x'],
    fresh: true,
    quiet: undefined,
    '--': ['--n', '5'],
  };
  expect(typedLine({ ...argv, scenario: 'optimise.yaml' })).toBe(
    "optimise --app 'my app.py' --budget 60 --only 'cfg_*' --only env_x --fresh -- --n 5",
  );
});

test('a dumb terminal has no colours, unless they are forced', () => {
  vi.stubEnv('NO_COLOR', '');
  vi.stubEnv('FORCE_COLOR', undefined);
  vi.stubEnv('TERM', 'dumb');
  expect(textStyle().colours.isColorSupported).toBe(false);
  vi.stubEnv('FORCE_COLOR', '1');
  expect(textStyle().colours.isColorSupported).toBe(true);
});
