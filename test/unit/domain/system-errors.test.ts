import { expect, test } from 'vitest';
import { EXIT } from '../../../src/domain/errors.ts';
import { hasCode, writingTo } from '../../../src/domain/system-errors.ts';

/** As the runtime throws what it has no name for. */
function unnamed(errno: number): Error {
  return Object.assign(new Error(`Unknown system error ${errno}`), { code: `Unknown system error ${errno}`, errno });
}

test('a quota that is used up is told as that, though the runtime does not know the name of the error', () => {
  const write = (error: Error) => () =>
    writingTo('/results/a', () => {
      throw error;
    });
  expect(write(unnamed(-122))).toThrow(
    expect.objectContaining({ message: 'cannot write /results/a: the quota is used up', exitCode: EXIT.cannotWrite }),
  );
  expect(write(unnamed(-116))).toThrow('gone on the server');
  expect(hasCode(unnamed(-122), 'EDQUOT')).toBe(true);
  const unknown = unnamed(-9999);
  expect(write(unknown)).toThrow(unknown);
});
