import { expect, test } from 'vitest';
import { openLog } from '../../src/log.ts';

test('a log that cannot be written ends nothing', () => {
  const log = openLog('/dev/full');
  expect(() => log.info({ run: 1 }, 'run finished')).not.toThrow();
});
